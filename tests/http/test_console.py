"""The console over HTTP: what each role is shown, and what it is told instead."""

from __future__ import annotations

import re

import httpx
import pytest
from people import CHEN, FENG, LIU, QIAN, SUN, WANG, XU, YI
from stories import bodies
from stories.complaints import customer_of, registered
from stories.journeys import approved
from stories.playing import Play
from stories.signing import signed

from interfaces.console.frame import instant, percent

REGISTERS = ("/exports", "/legal-holds", "/erasures", "/restrictions")
ROLES = (CHEN, WANG, FENG, XU, SUN, "admin0")


@pytest.fixture(scope="module")
def deal(service: Play) -> str:
    """Signed on 3 March."""
    return signed(service, "03-03", "云上纸鸢科技有限公司", 60_000_000, {})


def page(service: Play, path: str, person: str, status: int = 200) -> str:
    """What stands on the page, in English; all that happened so far is in it."""
    service.get("auditor", "/audit")
    answer: httpx.Response = service.client.get(
        path, headers=service.headers(person, accept_language="en")
    )
    assert answer.status_code == status, (path, person, answer.text[:400])
    return answer.text


@pytest.mark.parametrize("path", REGISTERS)
@pytest.mark.parametrize("person", ROLES)
def test_a_register_is_refused_as_a_page_with_its_reason(
    service: Play, path: str, person: str
) -> None:
    shown = page(service, path, person, 403)
    assert "Your roles do not permit this" in shown
    assert 'class="clause-id' in shown


@pytest.mark.parametrize(
    ("path", "person"),
    [
        ("/leads/new", XU),
        ("/complaints/new", "auditor"),
        *((f"{path}/new", WANG) for path in REGISTERS),
        ("/exports/new", "auditor"),
    ],
)
def test_the_form_of_what_one_may_not_issue_is_refused(
    service: Play, path: str, person: str
) -> None:
    shown = page(service, path, person, 403)
    assert "None of your roles may do this." in shown
    assert 'class="clause-id' in shown
    assert "<command-form" not in shown


def test_who_may_gets_the_form_and_its_button(service: Play) -> None:
    for path in REGISTERS:
        assert "<command-form" in page(service, f"{path}/new", YI)
        assert f'href="{path}/new"' in page(service, path, YI)
        assert f'href="{path}/new"' not in page(service, path, "auditor")


def test_R3_7_1_a_complaint_is_registered_from_its_signed_deal(
    service: Play, cases: dict[str, str], deal: str
) -> None:
    found = re.search(r'href="(/complaints/new\?[^"]+)"', page(service, deal, CHEN))
    assert found is not None
    form = page(service, found[1].replace("&amp;", "&"), CHEN)
    assert f'value="{customer_of(service, deal)}"' in form
    assert f'value="{deal.rsplit("/", 1)[-1]}"' in form
    assert "/complaints/new?" not in page(service, deal, "auditor")
    assert "/complaints/new?" not in page(service, cases["deal"], CHEN)
    assert 'href="/complaints/new"' in page(service, "/complaints", XU)
    assert 'href="/complaints/new"' not in page(service, "/complaints", "auditor")


def test_R3_7_2_the_deadline_of_the_first_step_is_on_the_board(service: Play, deal: str) -> None:
    case = registered(service, customer_of(service, deal), category="OTHER")
    due = min(clock["due_at"] for clock in service.get(XU, case)["clocks"])
    row = row_of(page(service, "/complaints", XU), case)
    assert str(instant(due)) in row
    assert f'<span class="bad">{instant(due)}' not in row
    service.clock("03-20 09:00")
    row = row_of(page(service, "/complaints", XU), case)
    assert f'<span class="bad">{instant(due)}' in row


def row_of(shown: str, path: str) -> str:
    (row,) = (part for part in shown.split("<tr>") if f'href="{path}"' in part)
    return row


def test_G3_1_7_the_inbox_leads_only_who_may_to_the_form(service: Play, deal: str) -> None:
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead('蟾宫玉器行'))['id']}"
    assert f"{lead}/do/score-lead" in page(service, "/inbox", CHEN)
    assert "waits for" in row_of(page(service, "/inbox", WANG), lead)
    service.do(CHEN, f"{lead}/score-lead", bodies.score(4, 4, 4))
    assert f"{lead}/do/approve-score" in page(service, "/inbox", WANG)
    row = row_of(page(service, "/inbox", CHEN), lead)
    assert "/do/" not in row
    assert "waits for" in row
    assert "sales manager" in row


def test_G3_1_7_who_approves_sees_what_he_approves(service: Play) -> None:
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead('扶桑'))['id']}"
    score = bodies.score(4, 3, 4)
    service.do(CHEN, f"{lead}/score-lead", score)
    for name in ("approve-score", "return-score"):
        shown = page(service, f"{lead}/do/{name}", LIU)
        assert score["budget_evidence"] in shown
        assert score["need_evidence"] in shown
        assert ">11<" in shown
        assert '<input type="hidden" id="f-round" value="1">' in shown


def test_an_instant_reads_as_one_wherever_it_stands(service: Play) -> None:
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead('若木'))['id']}"
    approved(service, lead, 3, 4, 4)
    since = service.get(CHEN, lead)["owners"][0][0]
    shown = page(service, lead, CHEN)
    assert str(instant(since)) in shown
    assert not re.search(r">[^<]*\d{4}-\d\d-\d\dT[^<]*<", shown)


def test_shares_among_figures_are_whole_percents(service: Play, deal: str) -> None:
    assert [percent(bp) for bp in (None, 0, 49, 50, 4_449, 10_000)] == [
        "—",
        "0 %",
        "0 %",
        "1 %",
        "44 %",
        "100 %",
    ]
    for path in ("/figures", "/conformance"):
        assert not re.search(r"\d\.\d+ %", page(service, path, QIAN))


def test_the_audit_trail_begins_with_the_newest_unless_asked_otherwise(
    service: Play, deal: str
) -> None:
    def positions(query: str) -> list[int]:
        shown = page(service, f"/audit{query}", "auditor")
        return [int(n) for n in re.findall(r'data-label="Position">\s*(\d+)', shown)]

    newest, oldest = positions(""), positions("?newest_first=false")
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert oldest[0] == 1 < newest[0]


def test_whoever_the_trail_is_narrowed_to_is_chosen_by_name(service: Play, deal: str) -> None:
    shown = page(service, f"/audit?actor={CHEN}", "auditor")
    assert re.search(rf'<option value="{CHEN}" selected>陈一</option>', shown)
    assert '<option value="system" >system</option>' in shown
    assert '<option value="nobody" selected>' in page(service, "/audit?actor=nobody", "auditor")


def test_deadlines_read_alike_for_who_sees_some_cases_and_who_sees_all(
    service: Play, deal: str
) -> None:
    """All cases are those of one team; its manager's figures are put in order another way."""
    whole = service.get(QIAN, "/deadlines")["items"]
    assert any(row["median_minutes"] is not None for row in whole)
    assert any(row["met"] > 1 for row in whole)
    assert service.get(WANG, "/deadlines")["items"] == whole
    month = service.get(QIAN, "/deadlines", month="2026-03")["items"]
    assert service.get(WANG, "/deadlines", month="2026-03")["items"] == month
    for reader in (QIAN, WANG):
        plain = service.get(reader, "/deadlines", typical=False)["items"]
        assert plain == [row | {"median_minutes": None, "p90_minutes": None} for row in whole]


def test_a_refused_registration_leads_to_no_case(service: Play, deal: str) -> None:
    """The same customer twice: it is in the trail, and there is nothing to replay."""
    body = bodies.lead("蟠桃园", contact={"name": "吴刚", "phone": "13977778888"})
    service.do(CHEN, "/leads", body)
    assert service.post(CHEN, "/leads", body).status_code == 409
    shown = page(service, "/audit?outcome=refused&command=RegisterLead", "auditor")
    assert 'class="chip bad"' in shown
    assert "/None/" not in shown
