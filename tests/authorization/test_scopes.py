"""Who reads which case, asked of every route there is: BOLA of each id (OWASP API1:2023)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from authorization.company import CASE_ROUTES, FAR, FAR_BOSS, Company
from authorization.reading import asked, counted, declared, filled, pages, reading_routes
from people import APP, AUDITOR, CHEN, EVERYBODY, LIU, WANG, YI, ZHAO
from service import API

from domain.scope import READS_ALL
from interfaces.http.openapi import example_of
from interfaces.http.routes import Route
from interfaces.http.seen import SEEN, Kind

OUTSIDE = (FAR, FAR_BOSS, "admin0", APP)
WITHIN = (CHEN, ZHAO, WANG, LIU)


def in_path(company: Company) -> dict[str, str]:
    """The ids that stand for placeholders."""
    paths = {"lead": company.lead, "deal": company.deal, "complaint": company.complaint}
    ids = {f"{kind}_id": path.rpartition("/")[2] for kind, path in paths.items()}
    return ids | {"customer_id": company.customer.rpartition("/")[2]}


# ---- every route ---------------------------------------------------------------------------


def test_every_route_that_reads_says_what_it_shows_to_whom() -> None:
    found = {path for _, path in reading_routes()}
    assert not found - set(SEEN), "declare them in interfaces/http/seen.py"
    assert set(SEEN) - found == {"/openapi.json"}, "these are gone"


def test_the_pages_of_the_console_ask_no_store_of_their_own() -> None:
    assert pages(), "the console has pages"
    assert not pages() & set(SEEN)


@pytest.mark.parametrize("path", declared(Kind.CASE))
def test_API1_a_case_of_another_team_is_not_there(company: Company, path: str) -> None:
    here = filled(path, **in_path(company))
    nowhere = filled(
        path, **dict.fromkeys(in_path(company), "0" * 8 + "-0000" * 3 + "-" + "0" * 12)
    )
    assert asked(company.play, CHEN, here).status_code in (200, 404 if "{form}" in path else 422)
    for person in OUTSIDE:
        refused, unknown = (asked(company.play, person, each) for each in (here, nowhere))
        assert (refused.status_code, unknown.status_code) == (404, 404), (person, refused.text)
        assert without(refused.json(), here) == without(unknown.json(), nowhere)


def without(problem: dict[str, Any], path: str) -> dict[str, Any]:
    """A problem without what names the request."""
    return {k: v for k, v in problem.items() if k not in ("instance", "correlation_id")}


@pytest.mark.parametrize("path", declared(Kind.ROWS))
def test_API1_lists_and_figures_leave_out_the_cases_of_another_team(
    company: Company, path: str
) -> None:
    here, words = filled(path, **in_path(company)), company.words()
    if here.startswith("/customers/"):
        assert asked(company.play, CHEN, here).status_code == 200
        assert [asked(company.play, p, here).status_code for p in OUTSIDE] == [404] * 4
        return
    for person in OUTSIDE:
        answer = asked(company.play, person, here)
        assert answer.status_code == 200, answer.text
        assert not [word for word in words if word in answer.text], (person, answer.text[:500])
        if here not in ("/events", "/audit", "/overrides"):
            assert counted(answer.json()) == 0, (person, answer.text[:500])
    if here not in QUIET:
        told = asked(company.play, CHEN, here)
        assert counted(told.json()) if here != "/events" else told.text


#: Of these there is nothing to tell in this company.
QUIET = frozenset({"/overrides", "/stage-ageing"})


@pytest.mark.parametrize("path", ["/leads", "/deals", "/complaints", "/receivables", "/contracts"])
def test_API1_a_table_leaves_out_the_same(company: Company, path: str) -> None:
    table = {p: asked(company.play, p, path, accept="text/csv") for p in (CHEN, FAR)}
    assert table[CHEN].headers["content-type"].startswith("text/csv")
    assert [w for w in company.words() if w in table[CHEN].text]
    assert not [w for w in company.words() if w in table[FAR].text]


@pytest.mark.parametrize("path", declared(Kind.ROLES))
def test_API5_what_only_some_roles_ask_is_refused_to_all_others(
    company: Company, path: str
) -> None:
    roles, play = SEEN[path].roles, company.play
    ids = dict.fromkeys(
        ("export_id", "webhook_id", "legal_hold_id", "erasure_id", "restriction_id"),
        in_path(company)["lead_id"],
    )
    here = filled(path, **ids, **{"form": "xes"} if "mining" in path else {})
    bodies = {"/whatif": {"values": {}}, "/customers/search": {"phone": "13800000000"}}
    for person in EVERYBODY.by_id.values():
        if person.id == CHEN and "person_id" in path:
            continue
        if here in bodies:
            answer = play.post(person.id, here, bodies[here])
        else:
            answer = asked(play, person.id, here)
        is_in = not person.roles.isdisjoint(roles)
        assert (answer.status_code == 403) is not is_in, (person.id, answer.text)
        if not is_in:
            assert answer.json()["type"] == "role"
            assert {r["code"] for r in answer.json()["reasons"]} == {"ROLE"}


def test_what_needs_no_key_tells_of_no_case(company: Company) -> None:
    for path in declared(Kind.ANYBODY):
        answer = company.play.client.get(path)
        assert answer.status_code == 200
        assert not [word for word in company.words() if word in answer.text], path
    for path in SEEN:
        if path not in declared(Kind.ANYBODY):
            here = f"{API}{filled(path, **in_path(company), **dict.fromkeys(UNNAMED, 'x'))}"
            method = "POST" if path.endswith(("whatif", "search")) else "GET"
            assert company.play.client.request(method, here).status_code == 401, path


UNNAMED = (*("export_id", "webhook_id", "legal_hold_id", "erasure_id", "restriction_id"),)


@pytest.mark.parametrize("path", declared(Kind.NOTHING))
def test_what_everybody_reads_tells_of_no_case(company: Company, path: str) -> None:
    answer = asked(company.play, FAR, filled(path))
    assert not [word for word in company.words() if word in answer.text]


# ---- the feed ------------------------------------------------------------------------------


def feed(company: Company, person: str, **params: Any) -> list[dict[str, Any]]:
    answer = company.play.client.get(
        f"{API}/events", params=params, headers=company.play.headers(person)
    )
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_feed_skips_nothing_of_what_one_may_read(company: Company) -> None:
    whole = feed(company, AUDITOR)
    ids = set(in_path(company).values())
    reads = {e["subject"] for e in whole if e["data"].get("aggregate_id") in ids}
    others = [e["position"] for e in whole if e["subject"] not in ids | reads]
    assert others, "the company's own streams"
    for person in OUTSIDE:
        assert [e["position"] for e in feed(company, person)] == others
    known = feed(company, ZHAO)
    assert [e["position"] for e in known] == [e["position"] for e in whole]
    one = [e["position"] for e in feed(company, FAR, aggregate=in_path(company)["deal_id"])]
    assert one == []


def test_pages_of_the_feed_are_the_whole_of_what_one_may_read(company: Company) -> None:
    whole = [e["position"] for e in feed(company, FAR)]
    after, found = 0, list[int]()
    while page := [e["position"] for e in feed(company, FAR, after=after, limit=7)]:
        found += page
        after = page[-1]
    assert found == whole


def test_a_stream_of_events_leaves_out_the_same(company: Company) -> None:
    whole = [e["position"] for e in feed(company, FAR)]
    headers = company.play.headers(FAR, accept="text/event-stream")
    found = list[int]()
    with company.play.client.stream("GET", f"{API}/events", headers=headers) as answer:
        for line in answer.iter_lines():
            if line.startswith("data:"):
                found.append(json.loads(line.removeprefix("data:"))["position"])
            if len(found) == len(whole):
                break
    assert found == whole


# ---- commands ------------------------------------------------------------------------------


@pytest.mark.parametrize("route", CASE_ROUTES, ids=lambda r: f"{r.aggregate.name}-{r.name}")
def test_API1_a_command_finds_no_case_of_another_team(company: Company, route: Route) -> None:
    """Whose role may not issue it at all is told so instead, whatever the case, and it is kept."""
    case = {c.split("/")[1][:-1]: c for c in company.cases}[route.aggregate.name]
    for person in (FAR, FAR_BOSS):
        (role,) = company.play.people.by_id[person].roles
        before = company.play.position()
        answer = company.play.post(person, f"{case}/{route.name}", example_of(route.command))
        if role in route.command.issued_by:
            assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
            assert company.play.position() == before, "what is not there leaves no receipt"
        else:
            assert (answer.status_code, answer.json()["type"]) == (403, "role")


# ---- what somebody has open ----------------------------------------------------------------


def test_R5_7_what_is_left_open_is_told_to_who_reads_it_and_to_admins(company: Company) -> None:
    """Who reads no cases gets no more than what they are handed over by."""
    path, play = f"/people/{CHEN}/left-open", company.play
    whole = play.get(AUDITOR, path)["items"]
    assert in_path(company)["deal_id"] in {case["id"] for case in whole}
    for person in (CHEN, WANG, "admin0"):
        assert play.get(person, path)["items"] == whole, person
    assert {frozenset(case) for case in whole} == {frozenset({"kind", "id", "number", "state"})}
    assert play.get(FAR_BOSS, path)["items"] == []


# ---- as scopes change ----------------------------------------------------------------------


def test_the_view_says_of_all_cases_what_the_rule_says_of_each(company: Company) -> None:
    play = company.play
    for person in (*OUTSIDE, *WITHIN, AUDITOR, YI):
        roles = play.people.by_id[person].roles
        listed = {
            f"/{name}/{row['id']}"
            for name in ("leads", "deals", "complaints")
            for row in play.get(person, f"/{name}")["items"]
        }
        alone = {c for c in company.cases if asked(play, person, c).status_code == 200}
        assert listed == alone
        assert alone == set() if person in OUTSIDE else set(company.cases) <= listed
        assert person not in OUTSIDE or not roles & READS_ALL


def test_who_joins_the_deals_team_reads_it_until_he_leaves(company: Company) -> None:
    play, deal = company.play, company.deal
    member = {"person_id": FAR, "role": "sales_rep"}
    play.do(CHEN, f"{deal}/add-team-member", member | {"core": False})
    assert {row["id"] for row in play.get(FAR, "/deals")["items"]} == {in_path(company)["deal_id"]}
    assert [asked(play, FAR, case).status_code for case in company.cases] == [404, 200, 200]
    assert [asked(play, FAR_BOSS, case).status_code for case in company.cases] == [404] * 3
    customers = play.get(FAR, "/customers")["items"]
    assert [(c["customer_id"], c["signed_deals"], c["balance_fen"]) for c in customers] == [
        (in_path(company)["customer_id"], None, None)
    ]
    assert play.get(FAR, "/customers", bought=True)["items"] == []
    told = play.get(FAR, company.customer)
    assert (told["leads"], len(told["deals"]), len(told["complaints"])) == ([], 1, 1)
    play.do(CHEN, f"{deal}/remove-team-member", member)
    assert asked(play, FAR, deal).status_code == 404
    assert play.get(FAR, "/deals")["items"] == []


def test_a_deal_goes_over_to_the_other_team_and_so_does_its_sight(company: Company) -> None:
    play, deal = company.play, company.deal
    body = {"to": FAR, "reason": "调整区域"}
    play.do(WANG, f"{deal}/reassign-deal", body)
    for person, statuses in ((FAR_BOSS, [404, 200, 200]), (ZHAO, [200, 404, 404])):
        assert [asked(play, person, case).status_code for case in company.cases] == statuses
    assert counted(play.get(FAR_BOSS, "/forecast")) > 0
    assert play.get(FAR_BOSS, "/pipeline", as_of=play.position())["columns"]
    play.do(FAR_BOSS, f"{deal}/reassign-deal", body | {"to": CHEN})
    assert [asked(play, FAR, case).status_code for case in company.cases] == [404] * 3
    assert [asked(play, ZHAO, case).status_code for case in company.cases] == [200] * 3
