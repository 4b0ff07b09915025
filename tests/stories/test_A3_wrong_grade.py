"""A3: a wrong grade and an approval of one's own — 会飞的石头建材有限公司."""

from __future__ import annotations

import pytest
from people import AUDITOR, CHEN, EVERYBODY, WANG
from stories import bodies, judged
from stories.journeys import registered
from stories.playing import Play

from domain.people import People, Person, Role

BOTH_ROLES = frozenset({Role.SALES_REP, Role.SALES_MANAGER})
PEOPLE = People({**EVERYBODY.by_id, CHEN: Person(CHEN, "陈一", BOTH_ROLES, "sales")})


@pytest.fixture
def people() -> People:
    """In this story 陈一 is a manager too."""
    return PEOPLE


def test_A3_G3_1_4_a_wrong_grade_and_a_self_approval_are_refused_and_seen(play: Play) -> None:
    play.clock("03-02 09:00")
    lead = registered(play, bodies.STONES)
    _a_program_sends_the_wrong_grade(play, lead)
    _size_alone(play, lead)
    _own_score(play, lead)
    _returned_and_scored_anew(play, lead)
    _judged(play, lead)


def _a_program_sends_the_wrong_grade(play: Play, lead: str) -> None:
    body = bodies.score(5, 1, 2, grade="A")
    path = f"{lead}/score-lead"
    problem = play.refuses(CHEN, path, body, 422, "G3.1.4", "GRADE_MISMATCH")
    (reason,) = problem["reasons"]
    assert problem["type"] == "rule"
    assert (reason["field"], reason["source"]) == ("grade", "guidebook")
    assert reason["text"].endswith("B.")
    assert play.get(CHEN, lead)["state"] == "REGISTERED"
    assert play.found(lead, "LeadScoreSubmitted") == []


def _size_alone(play: Play, lead: str) -> None:
    path = f"{lead}/score-lead"
    without = bodies.score(5, 2, 3)
    del without["budget_evidence"]
    problem = play.refuses(CHEN, path, without, 422, "G3.1.10")
    assert [r["field"] for r in problem["reasons"]] == ["budget_evidence"]
    answer = play.do(CHEN, path, bodies.score(5, 2, 3, budget_evidence="客户口头说有钱"))
    submitted = answer["events"][0]["data"]
    assert (submitted["total"], submitted["grade"]) == (10, "A")
    item = play.the(lead, "LeadScoreSubmitted")
    assert item["deviations"] == [{"clause": "G3.1.10", "code": "SIZE_ONLY"}]
    verdicts = {c["id"]: c["verdict"] for c in item["clauses"]}
    assert (verdicts["G3.1.10"], verdicts["G3.1.3"]) == ("violated", "satisfied")


def _own_score(play: Play, lead: str) -> None:
    problem = play.refuses(CHEN, f"{lead}/approve-score", {"round": 1}, 403, "G3.1.7")
    assert problem["type"] == "four-eyes"
    attempts = play.get(AUDITOR, "/audit", actor=CHEN, outcome="refused", command="ApproveScore")
    (attempt,) = attempts["items"]
    assert (attempt["problem"], attempt["aggregate_id"]) == (
        "four-eyes",
        lead.removeprefix("/leads/"),
    )
    assert play.get(CHEN, lead)["state"] == "SCORE_PENDING"
    (entry,) = judged.register(play)
    assert (entry["kind"], entry["person"], entry["clause"]) == ("self_approval", CHEN, "G3.1.7")
    assert (entry["position"], entry["command"]) == (problem["position"], "ApproveScore")
    assert lead.endswith(entry["aggregate_id"])
    assert entry["number"] == play.row(lead)["number"]


def _returned_and_scored_anew(play: Play, lead: str) -> None:
    play.do(WANG, f"{lead}/return-score", {"round": 1, "reason": "预算未核实"})
    assert play.get(CHEN, lead)["state"] == "RETURNED"
    assert play.the(lead, "LeadScoreReturned")["reason"] == "预算未核实"
    play.do(CHEN, f"{lead}/score-lead", bodies.score(5, 1, 2))
    assert play.row(lead)["grade"] is None
    play.do(WANG, f"{lead}/approve-score", {"round": 2})
    row = play.row(lead)
    assert (row["total"], row["grade"], row["state"], row["round"]) == (8, "B", "ASSIGNED", 2)
    refused = play.get(AUDITOR, "/audit", actor=CHEN, outcome="refused")["items"]
    assert [r["problem"] for r in refused] == ["rule", "rule", "four-eyes"]


def _judged(play: Play, lead: str) -> None:
    """What was refused broke nothing; what was accepted with a flag did (V15, V16)."""
    assert judged.bent(play, lead) == {"G3.1.10": "violated"}
    assert judged.proofs(play, lead, "G3.1.10") == ["LeadScoreSubmitted"]
    assert {"G3.1.4", "G3.1.7"} <= set(judged.clauses(play, lead, "satisfied"))
    asked = {"by": "case", "clause": "G3.1.10", "status": "violated"}
    (case,) = play.get(AUDITOR, "/conformance", **asked)["items"]
    assert lead.endswith(case["id"])
    for asked in ({}, {"person": CHEN}, {"kind": "self_approval"}):
        assert judged.entries(play, **asked) == [("self_approval", "G3.1.7", CHEN)]
    assert judged.entries(play, person=WANG) == []
