"""Scoring a lead anew, and the monthly look at parked ones (G3.1.11, story A2)."""

from __future__ import annotations

import datetime as dt

import pytest
from given import Story, at
from leads import LEAD_REGISTERED, A, B, C, approve, contact, contacted, graded, reevaluate
from people import BOTH, CHEN, LIU, WANG, ZHAO
from samples import score

from domain.clocks import ClockState, DeadlineArmed, DeadlineMet, DeadlineWarned
from domain.lead.assignment import AssignLead, LeadAssigned, LeadParked, ReassignLead
from domain.lead.ending import ConvertLead
from domain.lead.scoring import (
    ApproveScore,
    LeadReevaluationStarted,
    LeadScoreApproved,
    LeadScoreReturned,
    LeadScoreSubmitted,
    ReturnScore,
    ScoreLead,
)
from domain.lead.state import Status
from domain.outcomes import Problem
from domain.policy import Grade


def pending(story: Story, *scores: int, by: str = CHEN, when: str = "03-18 16:00") -> Story:
    return story.when(reevaluate(*scores), by=by, at=when)


@pytest.mark.parametrize(
    ("story", "status"),
    [
        (graded(B), Status.ASSIGNED),
        (contacted(B), Status.WORKING),
        (graded(C), Status.PARKED),
    ],
)
def test_G3_1_11_state_and_grade_stay_in_force_until_approval(story: Story, status: Status) -> None:
    grade = story.state.grade
    waiting = pending(story, *A).then(
        LeadReevaluationStarted(round=2),
        LeadScoreSubmitted.of(score(*A), round=2, total=10, grade=Grade.A, scorer_id=CHEN),
    )
    lead = waiting.state
    assert (lead.status, lead.grade, lead.rescore_pending) == (status, grade, True)


@pytest.mark.parametrize(
    ("story", "scores", "status"),
    [
        (graded(C), A, Status.ASSIGNED),
        (graded(C), C, Status.PARKED),
        (graded(B), A, Status.ASSIGNED),
        (contacted(B), A, Status.WORKING),
        (graded(A), C, Status.PARKED),
        (contacted(A), C, Status.PARKED),
        (graded(A), B, Status.ASSIGNED),
        (approve(pending(contacted(A), *C)), B, Status.WORKING),
    ],
)
def test_G3_1_11_an_approved_round_puts_the_lead_where_its_grade_belongs(
    story: Story, scores: tuple[int, int, int], status: Status
) -> None:
    later = approve(pending(story, *scores, when="03-20 10:00"), at="03-20 11:00")
    assert later.state.status is status
    assert later.state.assigned_grade is later.state.grade
    assert not later.state.rescore_pending


def test_G3_1_8_the_owner_keeps_the_lead() -> None:
    moved = graded(C).when(ReassignLead(to=ZHAO), by=WANG, reason="陈一休假")
    later = approve(pending(moved, *B, by=ZHAO))
    assert later.recorded[-1].event == LeadAssigned(owner_id=ZHAO, rule_id="KEEP_OWNER")


def test_G3_1_11_only_the_owner_scores_anew_and_one_round_at_a_time() -> None:
    pending(graded(B), *A, by=ZHAO).then_refused("G3.1.11", "NOT_RELATED", Problem.ROLE)
    pending(pending(graded(B), *A), *A).then_refused(
        "G3.1.11", "RESCORE_PENDING", Problem.ILLEGAL_STATE
    )
    pending(LEAD_REGISTERED, *A).then_refused("G3.1.11", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    graded(B).when(score(*A), by=CHEN).then_refused(
        "G3.1.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_G3_1_7_nobody_approves_a_re_evaluation_of_his_own() -> None:
    mine = graded(B).when(ReassignLead(to=BOTH), by=WANG, reason="转交")
    waiting = pending(mine, *A, by=BOTH)
    waiting.when(ApproveScore(round=2), by=BOTH).then_refused(
        "G3.1.7", "OWN_SCORE", Problem.FOUR_EYES
    )
    handed_on = waiting.when(ReassignLead(to=CHEN), by=WANG, reason="转回")
    handed_on.when(ApproveScore(round=2), by=BOTH).then_refused(
        "G3.1.7", "OWN_SCORE", Problem.FOUR_EYES
    )


def test_G3_1_7_an_approval_of_the_former_round_is_refused() -> None:
    waiting = pending(graded(B), *A)
    waiting.when(ApproveScore(round=1), by=WANG).then_refused("G3.1.7", "NOT_THE_PENDING_ROUND")
    waiting.when(ReturnScore(round=1), by=WANG, reason="轮次不符").then_refused(
        "G3.1.7", "NOT_THE_PENDING_ROUND"
    )


@pytest.mark.parametrize("story", [graded(B), contacted(B), graded(C)])
def test_G3_1_11_a_returned_round_clears_the_flag_and_all_else_stays(story: Story) -> None:
    before = story.state
    waiting = pending(story, *A)
    waiting.when(ReturnScore(round=2), by=WANG).then_refused("G3.1.7", "REASON_MISSING")
    returned = waiting.when(ReturnScore(round=2), by=WANG, reason="预算未核实")
    lead = returned.then(LeadScoreReturned(round=2)).state
    assert (lead.status, lead.grade, lead.pending) == (before.status, before.grade, None)
    pending(returned, *A, when="03-19 10:00").then_accepted()


# ---- story A2 -------------------------------------------------------------------------------


def test_A2_a_never_contacted_lead_that_becomes_A_has_24_hours() -> None:
    waiting = pending(graded(B), *A)
    assert waiting.state.grade is Grade.B
    story = approve(waiting, at="03-19 09:30").then_due("A_FIRST_CONTACT", "03-20 09:30")
    assert story.state.grade is Grade.A
    story.when(contact(), by=CHEN, at="03-19 15:00").then_met("A_FIRST_CONTACT")


def test_A2_with_an_earlier_contact_the_clock_is_armed_and_met_at_once() -> None:
    before = contacted(B)
    story = approve(pending(before, *A), at="03-19 09:30")
    events = [r.event for r in story.recorded if getattr(r.event, "kind", "") == "A_FIRST_CONTACT"]
    armed, met = events
    assert isinstance(armed, DeadlineArmed)
    assert isinstance(met, DeadlineMet)
    assert armed.due_at == at("03-20 09:30")
    assert met.by_event == before.recorded[0].trail.event_id
    assert (met.late_seconds, met.met_at) == (0, at("03-04 10:00"))
    assert story.state.status is Status.WORKING


def test_G3_1_6_five_points_are_a_C_that_is_parked_with_a_review_date() -> None:
    parked = graded(C)
    assert parked.recorded[-2].event == LeadParked(review_due_on=dt.date(2026, 4, 2))
    assert parked.state.review_due_on == dt.date(2026, 4, 2)
    assert parked.state.status is Status.PARKED


def test_G3_1_5_six_to_nine_points_are_a_B_without_a_duty_beyond_the_letter() -> None:
    for scores in ((2, 2, 2), (3, 3, 3)):
        story = graded(scores)
        assert (story.state.grade, story.state.status) == (Grade.B, Status.ASSIGNED)
        assert not list(story.state.clocks.running())


def test_G3_1_9_below_A_the_first_contact_is_no_longer_due() -> None:
    for scores in (B, C):
        later = approve(pending(graded(A), *scores, when="03-02 12:00"))
        assert later.clock("A_FIRST_CONTACT").state is ClockState.CANCELLED


def test_G3_1_9_an_A_that_stays_an_A_keeps_its_clock() -> None:
    later = approve(pending(graded(A), *A, when="03-02 12:00"), at="03-02 15:00")
    later.then_due("A_FIRST_CONTACT", "03-03 09:00")


def test_R3_1_1_converting_leaves_no_round_behind_to_approve() -> None:
    waiting = pending(contacted(A), *C)
    body = {"expected_amount_fen": 1, "expected_sign_on": dt.date(2026, 4, 1), "intent": "先试用"}
    converted = waiting.when(ConvertLead.model_validate(body), by=CHEN).then_accepted()
    assert converted.state.pending is None
    assert not list(converted.state.clocks.running())
    converted.when(ApproveScore(round=2), by=WANG).then_refused(
        "G3.1.7", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


# ---- the monthly review ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parked", "due", "warns"),
    [
        ("2026-03-02 10:00", "2026-04-03 00:00", "2026-03-31 00:00"),
        ("2026-01-31 10:00", "2026-03-01 00:00", "2026-02-26 00:00"),
        ("2026-01-30 10:00", "2026-03-01 00:00", "2026-02-26 00:00"),
        ("2028-01-31 10:00", "2028-03-01 00:00", "2028-02-27 00:00"),
        ("2028-01-29 10:00", "2028-03-01 00:00", "2028-02-27 00:00"),
        ("2026-03-31 23:59", "2026-05-01 00:00", "2026-04-28 00:00"),
        ("2026-12-31 10:00", "2027-02-01 00:00", "2027-01-29 00:00"),
        ("2026-04-30 10:00", "2026-05-31 00:00", "2026-05-28 00:00"),
    ],
)
def test_G3_1_11_a_review_is_due_on_the_same_day_next_month(
    parked: str, due: str, warns: str
) -> None:
    scored = LEAD_REGISTERED.when(score(*C), by=CHEN, at=parked)
    story = approve(scored).then_due("C_MONTHLY_REVIEW", due, warns)
    last = at(due) - dt.timedelta(seconds=1)
    assert story.state.review_due_on == last.date()


def test_G3_1_11_a_missed_review_warns_again_each_week_and_is_breached_once() -> None:
    late = graded(C).wait("04-24 00:00")
    assert [(r.event.__class__.__name__, r.trail.occurred_at) for r in late.recorded] == [
        ("DeadlineWarned", at("03-31 00:00")),
        ("DeadlineBreached", at("2026-04-03 00:00:00.000001")),
        ("DeadlineWarned", at("04-10 00:00")),
        ("DeadlineWarned", at("04-17 00:00")),
        ("DeadlineWarned", at("04-24 00:00")),
    ]
    review = late.clock("C_MONTHLY_REVIEW")
    assert review.fires_at == at("05-01 00:00")
    told = [r.event.told for r in late.recorded if isinstance(r.event, DeadlineWarned)]
    assert told == [(CHEN,), *[(CHEN, BOTH, LIU, WANG)] * 3]


def test_G3_1_11_the_next_score_stops_the_review_and_a_return_starts_a_new_one() -> None:
    waiting = pending(graded(C), *B, when="03-30 10:00").then_met("C_MONTHLY_REVIEW")
    assert waiting.state.review_due_on is None
    back = waiting.when(ReturnScore(round=2), by=WANG, at="03-31 10:00", reason="无新依据")
    back.then_due("C_MONTHLY_REVIEW", "05-01 00:00")
    assert back.state.review_due_on == dt.date(2026, 4, 30)
    again = approve(pending(back, *C, when="04-02 10:00"), at="04-03 10:00")
    again.then_due("C_MONTHLY_REVIEW", "05-04 00:00")


def test_G3_1_11_a_later_round_does_not_make_a_late_review_less_late() -> None:
    late = pending(graded(C), *B, when="04-05 10:00")
    working = approve(late, at="04-05 11:00")
    met_at = working.clock("C_MONTHLY_REVIEW").met_at
    again = working.when(
        reevaluate(*A), by=CHEN, at="04-06 10:00", occurred_at="04-04 10:00", reason="补录"
    ).then_accepted()
    assert again.clock("C_MONTHLY_REVIEW").met_at == met_at == at("04-05 10:00")


def test_G3_1_8_nothing_is_assigned_before_approval_or_twice() -> None:
    scored = LEAD_REGISTERED.when(score(*A), by=CHEN)
    for story in (LEAD_REGISTERED, scored, graded(A), graded(C), pending(graded(B), *A)):
        story.when(AssignLead()).then_refused("G3.1.8", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_G3_1_8_the_approval_comes_before_the_assignment() -> None:
    approved = graded(A).recorded
    assert isinstance(approved[0].event, LeadScoreApproved)
    names = [type(r.event).__name__ for r in approved]
    assert names.index("LeadScoreApproved") < names.index("LeadAssigned")


def test_G3_1_3_a_returned_score_is_given_anew_in_the_next_round() -> None:
    returned = LEAD_REGISTERED.when(score(*A), by=CHEN).when(
        ReturnScore(round=1), by=WANG, reason="预算未核实"
    )
    assert returned.state.status is Status.RETURNED
    again = returned.when(ScoreLead.model_validate(score(*B).model_dump()), by=ZHAO)
    assert (again.state.rounds, again.state.status) == (2, Status.SCORE_PENDING)
