"""The timeline of one case: what happened, what it changed, which clauses it kept or broke."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from given import at
from leads import contact, convert
from office import Office
from people import CHEN, WANG
from samples import score

from domain.clauses import CLAUSES
from domain.clauses.figures import figures
from domain.clocks import Clocks
from domain.kernel import Flag
from domain.language import Language
from domain.lead.assignment import LeadReassigned
from domain.lead.scoring import ApproveScore, ReturnScore
from domain.policy import POLICY
from domain.registry import DEAL
from projections.differing import difference
from projections.documents import documents
from projections.history import HistoryFilter
from projections.sentences import sentence
from projections.showing import shown

ID = UUID("00000000-0000-4000-8000-000000000001")


def verdict(item: dict[str, Any], clause: str) -> str | None:
    return next((c["verdict"] for c in item["clauses"] if c["id"] == clause), None)


def late_lead(office: Office) -> UUID:
    """Scored by size only, contacted a day late, and later booked as in time."""
    lead = office.lead("月宫桂花糕食品有限公司")
    office.desk.do(CHEN, score(5, 2, 3), lead)
    office.desk.do(WANG, ApproveScore(round=1), lead)
    office.desk.clock("03-04 09:00")
    office.desk.do(CHEN, contact(), lead)
    booked = contact(occurred_at=at("03-02 10:00"), reason="补录")
    office.desk.do(WANG, booked, lead)
    return lead


def test_R5_1_an_event_names_its_documents_wherever_they_stand() -> None:
    one, other = "a" * 64, "0" * 64
    data = {"scan_sha256": one, "evidence": [other, "照片"], "at": {"doc": one}, "amount": 64}
    assert documents(data) == [
        {"field": "scan_sha256", "sha256": one},
        {"field": "evidence[0]", "sha256": other},
        {"field": "at.doc", "sha256": one},
    ]
    assert documents({"text": "f" * 63}) == []


def test_R5_1_a_timeline_tells_who_did_what_when(office: Office) -> None:
    lead = late_lead(office)
    items = office.catch_up().history(lead).items
    assert [i["event"] for i in items] == office.desk.names(lead)
    assert [i["version"] for i in items] == list(range(1, len(items) + 1))
    first = items[0]
    assert (first["actor"], first["role"], first["command"]) == (CHEN, "sales_rep", "RegisterLead")
    assert first["data"]["customer_name"] == "月宫桂花糕食品有限公司"
    assert first["sentence"] == "登记线索 XS-20260302-0001：月宫桂花糕食品有限公司"
    assert office.views.history(lead, Language.EN).items[0]["sentence"].startswith("Lead XS-2026")
    assert items[-1]["state"] == office.views.state_at(lead, None)


def test_what_an_event_changed_is_named_with_old_and_new(office: Office) -> None:
    items = office.views.history(late_lead(office)).items
    scored = items[1]
    changed = {c["field"]: (c["old"], c["new"]) for c in scored["changes"]}
    assert changed["status"] == ("REGISTERED", "SCORE_PENDING")
    assert changed["rounds"] == (0, 1)
    met = next(i for i in items if i["event"] == "DeadlineMet")
    assert ("clocks[0].state", "RUNNING", "MET") in {
        (c["field"], c["old"], c["new"]) for c in met["changes"] if c["field"].endswith("state")
    }


def test_verdicts_over_clauses(office: Office) -> None:
    items = office.views.history(late_lead(office)).items
    by_event: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        by_event.setdefault(item["event"], []).append(item)

    scored = by_event["LeadScoreSubmitted"][0]
    assert verdict(scored, "G3.1.3") == "satisfied"
    assert verdict(scored, "G3.1.10") == "violated"
    assert scored["deviations"] == [{"clause": "G3.1.10", "code": "SIZE_ONLY"}]
    assert by_event["DeadlineArmed"][0]["clauses"] == []
    review, late, in_time = by_event["DeadlineMet"]
    assert verdict(review, "R3.1.1") == "satisfied"
    assert verdict(by_event["DeadlineBreached"][0], "G3.1.9") == "violated"
    title, text = CLAUSES["G3.1.9"].title.zh, CLAUSES["G3.1.9"].wording(figures(POLICY)).zh
    assert "24" in text
    assert late["clauses"] == [
        {"id": "G3.1.9", "source": "guidebook", "verdict": "late", "title": title, "text": text}
    ]
    assert verdict(in_time, "G3.1.9") == "satisfied"
    assert verdict(by_event["BreachExcused"][0], "G3.1.9") == "waived"


def test_R5_8_what_was_entered_late_is_marked(office: Office) -> None:
    items = office.views.history(late_lead(office)).items
    made = [i for i in items if i["event"] == "FirstContactMade"]
    assert [i["late_entry"] for i in made] == [False, True]
    assert made[1]["reason"] == "补录"


def test_the_timeline_as_of_an_instant_or_a_position(office: Office) -> None:
    lead = late_lead(office)
    views = office.catch_up()
    everything = views.history(lead).items
    then = views.history(lead, as_of=at("03-02 23:59")).items
    assert then == everything[: len(then)]
    assert then[-1]["event"] == "DeadlineArmed"
    assert views.history(lead, as_of=everything[2]["position"]).items == everything[:3]
    assert views.history(lead, as_of=1).items == []
    assert views.history(ID).items == []


def test_the_filters_of_a_timeline(office: Office) -> None:
    lead = late_lead(office)

    def found(**wanted: Any) -> list[str]:
        items = office.views.history(lead, wanted=HistoryFilter(**wanted)).items
        return [i["event"] for i in items]

    assert found(event="FirstContactMade") == ["FirstContactMade"] * 2
    assert found(actor=WANG, clause="G3.1.7") == ["LeadScoreApproved"]


def test_the_difference_of_two_points(office: Office) -> None:
    lead = office.lead("月宫桂花糕食品有限公司")
    before = office.position
    office.desk.do(CHEN, score(2, 2, 2), lead)
    office.desk.do(WANG, ReturnScore(round=1, reason="预算未核实"), lead)
    views = office.catch_up()
    changes = views.difference(lead, before, office.position)
    fields = [c["field"] for c in changes]
    assert fields == ["status", "rounds", "clocks[0]"]
    assert changes[0] == {"field": "status", "old": "REGISTERED", "new": "RETURNED"}
    assert views.difference(lead, before, before) == []
    assert all(c["old"] is None for c in views.difference(lead, 0, before))


def test_a_deals_timeline_begins_with_its_conversion(office: Office) -> None:
    lead = office.graded("月宫桂花糕食品有限公司", 3, 4, 4)
    office.desk.do(CHEN, contact(), lead)
    office.desk.do(CHEN, convert(), lead)
    held = office.desk.sales.held(lead)
    assert held is not None
    [opened] = office.views.history(held.stream.state.deal_id).items
    assert (opened["event"], opened["actor"], opened["command"]) == (
        "DealOpened",
        "system",
        "ConvertLead",
    )
    json.dumps(opened)
    assert opened["state"]["stage"] == "DISCOVERY"


# ---- showing and comparing ---------------------------------------------------------


class Colour(Enum):
    RED = "RED"


@dataclass(frozen=True)
class Thing:
    colour: Colour
    parts: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Colour.RED, "RED"),
        (ID, str(ID)),
        (at("03-02 09:00"), "2026-03-02T01:00:00Z"),
        (at("03-02 09:00") + dt.timedelta(microseconds=1), "2026-03-02T01:00:00.000001Z"),
        (dt.date(2026, 3, 2), "2026-03-02"),
        (frozenset({"b", "a"}), ["a", "b"]),
        (Thing(Colour.RED, (1, 2)), {"colour": "RED", "parts": [1, 2]}),
        ({Colour.RED: (None, True)}, {"RED": [None, True]}),
        (Flag(clause="G1.1", code="X"), {"clause": "G1.1", "code": "X"}),
        (Clocks(), []),
    ],
)
def test_values_as_json_has_them(value: object, expected: object) -> None:
    assert shown(value) == expected


def test_an_alias_is_shown_as_json_names_it() -> None:
    event = LeadReassigned(from_=CHEN, to=WANG)
    assert shown(event) == {"from": CHEN, "to": WANG}
    assert sentence(event, shown(event), Language.EN) == "Reassigned from chen to wang"


def test_an_empty_state_can_be_shown() -> None:
    json.dumps(shown(DEAL.initial(ID)))


def test_what_cannot_be_shown_says_so() -> None:
    with pytest.raises(TypeError):
        shown(object())


@pytest.mark.parametrize(
    ("a", "b", "fields"),
    [
        ({"x": 1}, {"x": 1}, []),
        ({"x": {"y": 1, "z": 2}}, {"x": {"y": 1, "z": 3}}, ["x.z"]),
        ({"x": [1, 2]}, {"x": [1, 3, 4]}, ["x[1]", "x[2]"]),
        ({"x": None}, {"x": {"y": 1}}, ["x"]),
        ({}, {"x": 1}, ["x"]),
    ],
)
def test_differences_are_named_by_their_place(a: object, b: object, fields: list[str]) -> None:
    assert [change["field"] for change in difference(a, b)] == fields
