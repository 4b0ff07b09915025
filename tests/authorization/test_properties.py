"""Each property probed: nothing is read or written that is not one's own (OWASP API3:2023)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from authorization.company import CASE_ROUTES, FAR, SOAK, Company
from authorization.reading import asked, counted, declared, filled
from people import AUDITOR, CHEN, HE, QIAN, SHEN, WANG, WU, XU, YI, ZHAO, ZHENG
from service import API

from domain.kernel import Event
from domain.registry import EVENTS
from domain.sight import BOTTOM_LINE, COMPLAINANT, restricted_fields
from interfaces.http.openapi import example_of
from interfaces.http.routes import Route, all_routes
from interfaces.http.seen import Kind

#: What only the server says: who did it, when it was recorded, what follows, whose it is.
SERVERS = (
    *("actor", "role", "by", "owner_id", "scorer_id", "total", "position", "version", "number"),
    *("recorded_at", "command_id", "policy_version", "history", "flags", "margin_bp", "state"),
    *("status", "stage", "on_behalf_of", "event_id", "id", "client", "team", "is_admin"),
)
#: Who reads the bottom line of this deal by the law, and who of these does not.
FLOOR_READERS = (CHEN, WU, AUDITOR, *((WANG, YI) if SOAK else ()))
NOT_FLOOR_READERS = (ZHAO, QIAN, *((HE, XU, ZHENG) if SOAK else ()))
#: The same of who complained.
COMPLAINT_READERS = (XU, AUDITOR, *((SHEN, YI) if SOAK else ()))
NOT_COMPLAINT_READERS = (CHEN, WANG, *((ZHAO, WU, QIAN, ZHENG) if SOAK else ()))


def ways(company: Company, case: str) -> Iterator[str]:
    """Every query that shows one case of the kind."""
    kind = case.split("/")[1][:-1]
    ids = {f"{kind}_id": case.rpartition("/")[2]}
    for path in declared(Kind.CASE):
        if f"{{{kind}_id}}" not in path:
            continue
        forms = {"deal": "negotiation-strategy", "complaint": "complaint"}
        yield filled(path, form=forms[kind], **ids)
    yield "/events"
    yield company.customer


def under(clause: str) -> list[type[Event]]:
    return [kind for kind in EVENTS.values() if clause in restricted_fields(kind).values()]


def test_API3_the_bottom_line_is_shown_to_whom_G3_4_1_names_by_every_way(company: Company) -> None:
    shown = dict.fromkeys((*FLOOR_READERS, *NOT_FLOOR_READERS), 0)
    figure = floor_of(company)
    for path in ways(company, company.deal):
        for person in shown:
            text = asked(company.play, person, path, accept="application/json").text
            shown[person] += figure in text
    assert {p: bool(n) for p, n in shown.items()} == {
        **dict.fromkeys(FLOOR_READERS, True),
        **dict.fromkeys(NOT_FLOOR_READERS, False),
    }
    assert len({shown[p] for p in (WU, AUDITOR)}) == 1, "by the same ways"


def floor_of(company: Company) -> str:
    """The floor price, which nothing else in this company costs."""
    for event in company.play.events(AUDITOR, company.deal):
        if event["event"] == "BottomLineSet":
            return str(event["data"]["floor_price_fen"])
    raise AssertionError("there is one")


def test_API3_who_complained_is_shown_to_whom_R3_7_10_names_by_every_way(
    company: Company,
) -> None:
    shown = dict.fromkeys((*COMPLAINT_READERS, *NOT_COMPLAINT_READERS), 0)
    for path in ways(company, company.complaint):
        for person in shown:
            text = asked(company.play, person, path, accept="application/json").text
            shown[person] += "鲸落" in text
    assert {p: bool(n) for p, n in shown.items()} == {
        **dict.fromkeys(COMPLAINT_READERS, True),
        **dict.fromkeys(NOT_COMPLAINT_READERS, False),
    }


def test_API3_something_is_restricted_under_each_clause() -> None:
    assert {kind.__name__ for kind in under(BOTTOM_LINE)} >= {"BottomLineSet"}
    assert {kind.__name__ for kind in under(COMPLAINANT)} >= {"ComplaintRegistered"}


@pytest.mark.parametrize("route", list(all_routes()), ids=lambda r: f"{r.aggregate.name}-{r.name}")
def test_API3_what_the_server_says_nobody_else_does(company: Company, route: Route) -> None:
    """No field beside a command's own is taken, whatever it is called."""
    own = {f.validation_alias or name for name, f in route.command.model_fields.items()}
    own |= set(route.command.model_fields)
    kind = route.aggregate.name
    path = f"/{route.aggregate.collection}"
    if route.has_id:
        some = company.path(kind) if kind in ("lead", "deal", "complaint") else f"{path}/{'0' * 8}"
        path = f"{some}/{route.name}"
    elif not route.command.creates:
        path = f"{path}/{route.name}"
    before, body = company.play.position(), example_of(route.command)
    foreign = [name for name in SERVERS if name not in own]
    for names in (foreign, *([name] for name in foreign if SOAK)):
        answer = company.play.post(CHEN, path, body | dict.fromkeys(names, "chen"))
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert company.play.position() == before, "what is not well-formed leaves nothing"


@pytest.mark.parametrize("field", ["owner", "team", "person", "rep"])
def test_API3_a_filter_opens_no_door(company: Company, field: str) -> None:
    """To ask for another one's cases shows none of them."""
    value = "sales" if field == "team" else CHEN
    lists = {
        "owner": ("leads", "deals", "pipeline", "receivables", "contracts", "cash", "forecast"),
        "team": ("leads", "deals", "pipeline", "worklist", "deadlines", "funnel", "forecast"),
        "person": ("worklist", "deadlines", "overrides"),
        "rep": ("conformance",),
    }[field]
    for name in lists:
        url, params = f"{API}/{name}", {field: value}
        found = company.play.client.get(url, params=params, headers=company.play.headers(FAR))
        assert found.status_code == 200, name
        assert not [word for word in company.words() if word in found.text], name
        if name not in ("pipeline", "cash", "forecast", "funnel", "deadlines", "conformance"):
            continue
        assert counted(found.json()) == 0, name


def test_API1_an_id_in_a_query_opens_no_door(company: Company) -> None:
    """Ids that stand in queries instead of paths."""
    ids = {kind: company.path(kind).rpartition("/")[2] for kind in ("lead", "deal", "complaint")}
    customer = company.customer.rpartition("/")[2]
    for name, query in (
        ("deals", {"customer_id": customer}),
        ("deals", {"lead_id": ids["lead"]}),
        ("complaints", {"deal_id": ids["deal"]}),
        ("receivables", {"deal_id": ids["deal"]}),
        ("contracts", {"customer_id": customer}),
        ("audit", {"aggregate_id": ids["deal"]}),
        ("overrides", {"aggregate_id": ids["deal"], "settled": True}),
    ):
        assert company.play.get(FAR, f"/{name}", **query)["items"] == [], name
    for kind, id in ids.items():
        answer = company.play.client.get(
            f"/api/v1/conformance?{kind}_id={id}", headers=company.play.headers(FAR)
        )
        assert answer.status_code == 404
        assert company.play.get(CHEN, "/conformance", **{f"{kind}_id": id})["items"]


def test_API1_a_cursor_of_somebody_else_shows_no_more(company: Company) -> None:
    """What was another reader's next page is one's own."""
    for name in ("audit", "deadlines/ARCHIVE"):
        first = company.play.get(AUDITOR, f"/{name}", limit=1)
        if first["next"] is None:
            continue
        text = json.dumps(company.play.get(FAR, f"/{name}", cursor=first["next"], limit=500))
        assert not [word for word in company.words() if word in text], name


def test_API1_searching_finds_nothing_of_others(company: Company) -> None:
    body: dict[str, Any] = company.body("deal")
    for text in (body["number"], body["customer_name"][:2]):
        for name in ("leads", "deals", "complaints", "customers", "worklist", "audit"):
            assert company.play.get(FAR, f"/{name}", search=text)["items"] == []
    found = company.play.post(FAR, "/customers/search", {"phone": "13800000000"})
    assert found.status_code == 200
    assert not [word for word in company.words() if word in found.text]


@pytest.mark.parametrize("route", CASE_ROUTES[:3], ids=lambda r: f"{r.aggregate.name}-{r.name}")
def test_API1_ids_of_another_kind_name_nothing(company: Company, route: Route) -> None:
    """The id of a deal is none of a lead, nor the other way round."""
    own = f"/{route.aggregate.collection}/"
    for other in (case for case in company.cases if not case.startswith(own)):
        path = f"{own}{other.rpartition('/')[2]}"
        assert company.play.post(CHEN, f"{path}/{route.name}", {}).status_code == 404
        assert asked(company.play, AUDITOR, path).status_code == 404
