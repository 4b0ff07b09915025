"""Reads of what not everybody may read, and what is taken out, are in the audit trail (R3.7.10)."""

from __future__ import annotations

from typing import Any

import pytest
from authorization.company import FAR, FAR_BOSS, Company
from authorization.reading import asked
from people import AUDITOR, CHEN, QIAN, SUN, WU, XU, YI, ZHAO
from stories import bodies

from domain.company.state import COMPANY_ID


def newly(aging: Company, person: str, path: str, **headers: str) -> list[tuple[str, str]]:
    """Of which case this query by the person had what recorded."""
    before = aging.play.position()
    answer = asked(aging.play, person, path, **headers)
    assert answer.status_code == 200, answer.text
    return [(r["aggregate_id"], r["what"]) for r in reads_of(aging, person, before)]


def reads_of(aging: Company, person: str, after: int = 0) -> list[dict[str, Any]]:
    rows = aging.play.get(AUDITOR, "/overrides", kind="read", limit=500)["items"]
    return [row for row in rows if row["person"] == person and row["position"] > after]


def at(aging: Company, when: str) -> None:
    aging.play.clock(when)


def id_of(case: str) -> str:
    return case.rpartition("/")[2]


def test_G3_4_1_each_reader_of_a_bottom_line_is_recorded_once_an_hour(aging: Company) -> None:
    at(aging, "06-01 09:00")
    deal = id_of(aging.deal)
    ((what, fields),) = newly(aging, WU, aging.deal)
    assert what == deal
    assert "floor_price_fen" in fields
    assert newly(aging, WU, aging.deal) == []
    assert [w for w, _ in newly(aging, CHEN, aging.deal)] == [deal]
    at(aging, "06-01 09:59")
    assert newly(aging, WU, aging.deal) == []
    at(aging, "06-01 10:00")
    assert newly(aging, WU, aging.deal) == [(deal, fields)]


def test_G3_4_1_who_is_shown_none_of_it_has_read_none(aging: Company) -> None:
    at(aging, "06-02 09:00")
    hidden = aging.play.get(QIAN, aging.deal)["hidden"]
    assert any("floor_price_fen" in name for name in hidden)
    assert newly(aging, QIAN, aging.deal) == []
    assert newly(aging, CHEN, aging.lead) == []
    assert newly(aging, SUN, aging.complaint) == []


@pytest.mark.parametrize(
    ("day", "part"),
    [("06-03", "/history"), ("06-04", "/forms/negotiation-strategy"), ("06-05", "/difference")],
)
def test_G3_4_1_history_and_forms_are_read_too(aging: Company, day: str, part: str) -> None:
    at(aging, f"{day} 09:00")
    assert [w for w, _ in newly(aging, WU, f"{aging.deal}{part}")] == [id_of(aging.deal)]


def test_R3_7_10_who_reads_who_complained_is_recorded(aging: Company) -> None:
    at(aging, "06-06 09:00")
    ((what, fields),) = newly(aging, XU, aging.complaint)
    assert what == id_of(aging.complaint)
    assert "complainant" in fields
    assert newly(aging, ZHAO, aging.complaint) == []


def test_who_follows_the_feed_reads_what_it_shows_him(aging: Company) -> None:
    at(aging, "06-07 09:00")
    of = {w for w, _ in newly(aging, AUDITOR, "/events")}
    assert of == {id_of(aging.deal), id_of(aging.complaint)}
    assert newly(aging, AUDITOR, "/events") == []
    assert newly(aging, FAR, "/events") == []


def test_a_view_that_is_taken_out_as_a_table_is_recorded(aging: Company) -> None:
    at(aging, "06-08 09:00")
    assert newly(aging, ZHAO, "/deals") == []
    ((what, fields),) = newly(aging, ZHAO, "/deals", accept="text/csv")
    assert what == str(COMPANY_ID)
    assert "deals.csv" in fields


def test_the_service_wrote_it_and_the_event_says_who_read_what(aging: Company) -> None:
    at(aging, "06-09 09:00")
    asked(aging.play, WU, aging.deal)
    rows = aging.play.get(YI, "/audit", event="RestrictedRead", newest_first=True)["items"]
    assert (rows[0]["actor"], rows[0]["role"]) == ("system", "system")
    answer = aging.play.client.get(
        f"/api/v1/events?after={rows[0]['position'] - 1}&limit=1", headers=aging.play.headers(YI)
    ).json()
    assert answer["data"]["by"] == WU
    assert answer["data"]["aggregate_id"] == id_of(aging.deal)
    assert answer["data"]["fields"]


def test_of_whom_the_case_is_none_he_learns_not_who_read_it(aging: Company) -> None:
    at(aging, "06-10 09:00")
    asked(aging.play, WU, aging.deal)
    assert aging.play.get(FAR, "/overrides", kind="read")["items"] == []
    events = aging.play.get(FAR, "/audit", event="RestrictedRead")["items"]
    assert events == []
    assert reads_of(aging, WU)


def test_API1_an_id_in_a_body_names_no_case_of_another_team(aging: Company) -> None:
    """One merges into no lead that one does not read, and learns not whether it is there."""
    play, theirs = aging.play, aging.play.do(CHEN, "/leads", bodies.lead("广寒宫"))["id"]
    own = f"/leads/{play.do(FAR, '/leads', bodies.lead('水帘洞'))['id']}"
    for into in (theirs, str(COMPANY_ID)):
        problem = play.refused(FAR_BOSS, f"{own}/merge-lead", {"into_id": into}, 422, "G3.1.2")
        assert [reason["code"] for reason in problem["reasons"]] == ["LEAD_UNKNOWN"]
    mine = play.do(FAR, "/leads", bodies.lead("火焰山"))["id"]
    play.do(FAR_BOSS, f"{own}/merge-lead", {"into_id": mine})
