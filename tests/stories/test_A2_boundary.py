"""A2: from nine points to ten — 倒着走钟表厂."""

from __future__ import annotations

from typing import Any

import pytest
from people import AUDITOR, CHEN, WANG
from stories import bodies, judged
from stories.journeys import approved, registered
from stories.playing import Play

KIND = "A_FIRST_CONTACT"
BEFORE, AFTER = bodies.moment("03-18 23:59"), bodies.moment("03-19 10:00")


def test_A2_G3_1_4_a_lead_becomes_A_at_ten_points_once_the_manager_approves(play: Play) -> None:
    play.clock("03-02 09:00")
    lead, contacted = registered(play, bodies.CLOCKS), registered(play, "正着走钟表厂")
    for path in (lead, contacted):
        approved(play, path, 4, 2, 3)
        row = play.row(path)
        assert (row["total"], row["grade"], row["state"]) == (9, "B", "ASSIGNED")
        assert play.clocks(path, KIND) == []
    play.clock("03-04 10:00")
    play.do(CHEN, f"{contacted}/record-first-contact", bodies.contact())
    for path in (lead, contacted):
        assert "G3.1.9" in judged.clauses(play, path, "not_applicable")
    _re_evaluated_on_the_18th(play, lead)
    _re_evaluated_on_the_18th(play, contacted)
    _approved_on_the_19th(play, lead, contacted)
    _contact_in_time(play, lead)
    _as_it_was(play, lead)
    _judged(play, lead, contacted)


def _re_evaluated_on_the_18th(play: Play, lead: str) -> None:
    play.clock("03-18 10:00")
    signed_off = bodies.score(4, 3, 3, budget_evidence="三月十八日预算已签批")
    answer = play.do(CHEN, f"{lead}/reevaluate-lead", signed_off)
    started, submitted = answer["events"][:2]
    assert (started["type"], started["data"]) == ("LeadReevaluationStarted", {"round": 2})
    assert submitted["type"] == "LeadScoreSubmitted"
    assert (submitted["data"]["total"], submitted["data"]["grade"]) == (10, "A")
    row, seen = play.row(lead), play.get(CHEN, lead)
    assert (row["rescore_pending"], row["grade"], row["total"]) == (True, "B", 9)
    assert (seen["rescore_pending"], seen["grade"]) == (True, "B")
    assert seen["state"] in ("ASSIGNED", "WORKING")
    assert play.clocks(lead, KIND) == []


def _approved_on_the_19th(play: Play, lead: str, contacted: str) -> None:
    play.clock("03-19 09:30")
    play.do(WANG, f"{lead}/approve-score", {"round": 2})
    row = play.row(lead)
    assert (row["grade"], row["total"], row["rescore_pending"]) == ("A", 10, False)
    assert (row["state"], row["owner_id"], row["approver_id"]) == ("ASSIGNED", CHEN, WANG)
    _, again = play.found(lead, "LeadAssigned")
    assert again["data"] == {"owner_id": CHEN, "rule_id": "KEEP_OWNER"}
    clock = play.clock_of(lead, KIND)
    assert (clock["state"], clock["due_at"]) == ("RUNNING", "2026-03-20T01:30:00Z")

    play.do(WANG, f"{contacted}/approve-score", {"round": 2})
    assert play.row(contacted)["state"] == "WORKING"
    assert play.row(contacted)["grade"] == "A"
    clock = play.clock_of(contacted, KIND)
    assert [e["event"] for e in clock["events"]] == ["DeadlineArmed", "DeadlineMet"]
    assert (clock["state"], clock["breached"], clock["late_seconds"]) == ("MET", False, 0)
    assert clock["met_at"] == "2026-03-04T02:00:00Z"
    assert _stopped_by(play, contacted) == "FirstContactMade"


def _stopped_by(play: Play, lead: str) -> str:
    """The event by which the first-contact clock was met."""
    (met,) = (m for m in play.found(lead, "DeadlineMet") if m["data"]["kind"] == KIND)
    rows = play.get(AUDITOR, "/audit", aggregate_id=lead.removeprefix("/leads/"), limit=100)
    (event,) = (r["event"] for r in rows["items"] if r["event_id"] == met["data"]["by_event"])
    return str(event)


def _contact_in_time(play: Play, lead: str) -> None:
    play.clock("03-19 15:00")
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    clock = play.clock_of(lead, KIND)
    assert (clock["state"], clock["late_seconds"], clock["minutes"]) == ("MET", 0, 330)
    assert play.row(lead)["state"] == "WORKING"
    assert play.found(lead, "DeadlineBreached") == []


def _as_it_was(play: Play, lead: str) -> None:
    before, after = play.row(lead, as_of=BEFORE), play.row(lead, as_of=AFTER)
    assert (before["grade"], before["total"], before["rescore_pending"]) == ("B", 9, True)
    assert (after["grade"], after["total"], after["rescore_pending"]) == ("A", 10, False)
    assert (after["state"], after["first_contact_at"]) == ("ASSIGNED", None)
    replayed = play.get(CHEN, f"{lead}/history", as_of=BEFORE)["items"][-1]
    assert replayed["state"]["grade"] == "B"
    approval = play.found(lead, "LeadScoreApproved")[-1]["position"]
    assert play.row(lead, as_of=approval - 1)["grade"] == "B"
    assert play.row(lead, as_of=approval)["grade"] == "A"
    assert (_grades(play, BEFORE), _grades(play, AFTER)) == ({"B": 2}, {"A": 2})
    assert _grades(play, approval - 1) == {"B": 2}
    assert judged.funnel(play, as_of=AFTER) | {"CONTACTED": 2} == judged.funnel(play)


def _grades(play: Play, as_of: Any) -> dict[str, int]:
    """How many approved leads the funnel counted by grade (V2)."""
    steps = play.get(AUDITOR, "/funnel", as_of=as_of)["steps"]
    (approved,) = (step for step in steps if step["step"] == "APPROVED")
    return {grade: n["count"] for grade, n in approved["grades"].items() if n["count"]}


def _judged(play: Play, lead: str, contacted: str) -> None:
    """V15: the 24 hours of an A lead apply to both, and both kept them."""
    for path in (lead, contacted):
        assert judged.proofs(play, path, "G3.1.9")[-1] == "DeadlineMet"
        assert judged.verdict(play, path, "G3.1.9")["status"] == "satisfied"
        assert judged.conformance(play, path)["score_bp"] == 10_000
    assert judged.register(play) == []


def test_A2_G3_1_6_five_points_park_a_lead_and_six_do_not(play: Play) -> None:
    play.clock("03-02 09:00")
    five, six = registered(play, "不走钟表厂"), registered(play, "慢走钟表厂")
    answer = approved(play, five, 2, 2, 1)
    (parked,) = (e for e in answer["events"] if e["type"] == "LeadParked")
    assert parked["data"]["review_due_on"] == "2026-04-02"
    row = play.row(five)
    assert (row["grade"], row["state"], row["next_review_on"]) == ("C", "PARKED", "2026-04-02")
    assert play.clock_of(five, "C_MONTHLY_REVIEW")["due_at"] == "2026-04-02T16:00:00Z"
    assert "G3.1.6" in judged.clauses(play, five, "satisfied")
    assert "G3.1.11" in judged.clauses(play, five, "not_yet")
    assert (five.removeprefix("/leads/"), "C_MONTHLY_REVIEW") in play.work_of(
        CHEN, month="2026-04", kind="C_MONTHLY_REVIEW"
    )
    approved(play, six, 2, 2, 2)
    row = play.row(six)
    assert (row["grade"], row["state"], row["next_review_on"]) == ("B", "ASSIGNED", None)


@pytest.mark.parametrize("item", ["size_fit", "budget_clarity", "urgency"])
def test_A2_G3_1_3_each_score_is_a_whole_number_from_one_to_five(play: Play, item: str) -> None:
    play.clock("03-02 09:00")
    lead = registered(play, bodies.CLOCKS)
    wrong: tuple[Any, ...] = (0, 6, 3.5, "4")
    for value in wrong:
        body = bodies.score(3, 3, 3) | {item: value}
        problem = play.refuses(CHEN, f"{lead}/score-lead", body, 422, "G3.1.3")
        assert [(r["field"], r["source"]) for r in problem["reasons"]] == [(item, "guidebook")]
    assert play.get(CHEN, lead)["state"] == "REGISTERED"
