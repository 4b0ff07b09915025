"""The first contact with a lead's customer (G3.1.9, R3.8.4, R5.8, story A4)."""

from __future__ import annotations

import datetime as dt

import pytest
from given import Story, at
from leads import LEAD_REGISTERED, REPURCHASE, A, B, C, approve, contact, graded, lead, reevaluate
from people import BOTH, CHEN, LIU, WANG, XU, ZHAO
from samples import score

from domain.clocks import BreachExcused, ClockState, DeadlineBreached, DeadlineMet, DeadlineWarned
from domain.lead.assignment import ReassignLead
from domain.lead.contact import ActivityKind, FirstContactMade, LogActivity
from domain.lead.state import Outreach, Status
from domain.outcomes import Problem
from domain.people import Role

ASSIGNED = at("03-02 09:00")


def test_G3_1_9_an_A_has_24_calendar_hours_from_assignment() -> None:
    graded(A).then_due("A_FIRST_CONTACT", "03-03 09:00", warns="03-03 03:00")
    assert not [c for c in graded(B).state.clocks if c.kind == "A_FIRST_CONTACT"]


@pytest.mark.parametrize(
    ("after", "late"),
    [
        (dt.timedelta(0), 0),
        (dt.timedelta(hours=24), 0),
        (dt.timedelta(hours=24, microseconds=1), 1),
        (dt.timedelta(hours=24, seconds=1), 1),
        (dt.timedelta(hours=24, seconds=1, microseconds=1), 2),
        (dt.timedelta(hours=24, minutes=1), 60),
    ],
)
def test_G3_1_9_exactly_24_hours_are_in_time_and_a_moment_more_is_late(
    after: dt.timedelta, late: int
) -> None:
    story = graded(A).when(contact(), by=CHEN, at=ASSIGNED + after).then_accepted()
    met = story.recorded[-1].event
    assert isinstance(met, DeadlineMet)
    assert (met.late_seconds, met.by_event) == (late, story.recorded[0].trail.event_id)
    assert story.state.status is Status.WORKING


def test_G3_1_9_nothing_fires_at_the_due_time_itself() -> None:
    at_due = graded(A).wait("03-03 09:00")
    assert at_due.names()[-1] == "DeadlineWarned"
    late = at_due.wait("03-03 09:00:01")
    assert late.names() == ["DeadlineBreached"]
    assert late.wait("12-31 00:00").names() == []


@pytest.mark.parametrize("outcome", list(Outreach))
def test_G3_1_9_an_attempt_counts_whatever_its_outcome(outcome: Outreach) -> None:
    story = graded(A).when(contact(outcome), by=CHEN).then_met("A_FIRST_CONTACT")
    assert story.state.reached is (outcome is Outreach.REACHED)


def test_G3_1_9_a_contact_before_the_assignment_does_not_count() -> None:
    early = ASSIGNED - dt.timedelta(microseconds=1)
    story = graded(A).when(contact(), by=CHEN, at="03-02 10:00", occurred_at=early, reason="补录")
    story.then_refused("G3.1.9", "BEFORE_ASSIGNMENT")
    for status in (LEAD_REGISTERED, LEAD_REGISTERED.when(score(*A), by=CHEN), graded(C)):
        status.when(contact(), by=CHEN).then_refused(
            "G3.1.9", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
        )


def test_G3_1_9_only_owner_and_managers_record_it() -> None:
    graded(A).when(contact(), by=ZHAO).then_refused("G3.1.9", "NOT_RELATED", Problem.ROLE)
    graded(A).when(contact(), by=XU).then_refused("G3.1.9", "ROLE", Problem.ROLE)


def test_G3_1_9_a_manager_books_it_for_the_owner_and_for_nobody_else() -> None:
    graded(A).when(contact(), by=WANG).then(FirstContactMade.of(contact(), by_person=CHEN))
    graded(A).when(contact(by_person=CHEN), by=WANG).then_accepted()
    graded(A).when(contact(by_person=WANG), by=WANG).then_refused("G3.1.9", "NOT_THE_OWNER_THEN")
    graded(A).when(contact(by_person=ZHAO), by=CHEN).then_refused("G3.1.9", "NOT_THE_OWNER_THEN")


def test_G3_1_9_the_new_owner_does_not_book_the_former_ones_call() -> None:
    moved = graded(A).when(ReassignLead(to=ZHAO), by=WANG, at="03-02 15:00", reason="休假")
    before = moved.when(
        contact(), by=ZHAO, at="03-02 16:00", occurred_at="03-02 14:00", reason="补录"
    )
    before.then_refused("G3.1.9", "NOT_THE_OWNER_THEN")
    moved.when(contact(), by=CHEN, at="03-02 16:00").then_refused(
        "G3.1.9", "NOT_RELATED", Problem.ROLE
    )
    at_handover = moved.when(
        contact(), by=ZHAO, at="03-02 16:00", occurred_at="03-02 15:00", reason="补录"
    )
    at_handover.then(FirstContactMade.of(contact(), by_person=ZHAO))


@pytest.mark.parametrize(
    ("occurred", "takes"), [("03-02 13:59", True), ("03-02 14:00", False), ("03-02 15:00", False)]
)
def test_G3_1_9_once_contacted_only_an_earlier_contact_is_taken(occurred: str, takes: bool) -> None:
    first = graded(A).when(contact(Outreach.NO_ANSWER), by=CHEN, at="03-02 14:00")
    again = first.when(contact(), by=CHEN, at="03-02 17:00", occurred_at=occurred, reason="补录")
    if takes:
        assert again.then_accepted().state.first_contact.at == at(occurred)
    else:
        again.then_refused("G3.1.9", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


# ---- story A4 -------------------------------------------------------------------------------


def over_the_weekend() -> Story:
    scored = lead(by=ZHAO).when(score(*A), by=ZHAO)
    return approve(scored, at="03-06 17:30")


def test_A4_breached_on_saturday_and_only_once() -> None:
    story = over_the_weekend().wait("03-07 17:30")
    assert DeadlineBreached not in [type(r.event) for r in story.recorded]
    story = story.wait("03-07 17:30:01").wait("03-08 00:00").wait("03-09 00:00")
    breaches = [r for r in story.history if isinstance(r.event, DeadlineBreached)]
    assert [b.event.kind for b in breaches if isinstance(b.event, DeadlineBreached)] == [
        "A_FIRST_CONTACT"
    ]
    warnings = [r.event for r in story.history if isinstance(r.event, DeadlineWarned)]
    assert len(warnings) == 1


def handed_over() -> Story:
    breached = over_the_weekend().wait("03-08 12:00")
    return breached.when(ReassignLead(to=CHEN), by=WANG, reason="赵二失联").then_accepted()


def test_A4_the_contact_of_monday_is_accepted_2375_minutes_late() -> None:
    handed_over().then_due("A_FIRST_CONTACT", "03-07 17:30")
    monday = handed_over().when(contact(), by=CHEN, at="03-09 09:05").then_accepted()
    met = monday.recorded[-1].event
    assert isinstance(met, DeadlineMet)
    assert met.late_seconds == 2375 * 60
    assert monday.clock("A_FIRST_CONTACT").breached


def test_A4_a_call_in_time_booked_later_excuses_the_breach_and_both_stay_visible() -> None:
    monday = handed_over().when(contact(), by=CHEN, at="03-09 09:05")
    tuesday = monday.when(
        contact(evidence="通话记录"),
        by=WANG,
        at="03-10 10:00",
        occurred_at="03-07 17:10",
        reason="通话记录为证",
    )
    tuesday.then(FirstContactMade.of(contact(evidence="通话记录"), by_person=ZHAO))
    clock = tuesday.clock("A_FIRST_CONTACT")
    by_event = tuesday.recorded[0].trail.event_id
    assert [r.event for r in tuesday.recorded[1:]] == [
        DeadlineMet(
            clock_id=clock.clock_id,
            kind=clock.kind,
            by_event=by_event,
            late_seconds=0,
            met_at=at("03-07 17:10"),
        ),
        BreachExcused(clock_id=clock.clock_id, kind=clock.kind, by_event=by_event),
    ]
    assert (clock.breached, clock.excused, clock.state) == (True, True, ClockState.MET)


def test_A4_at_the_due_time_itself_it_is_in_time() -> None:
    story = over_the_weekend().when(contact(), by=ZHAO, at="03-07 17:30")
    story.then_met("A_FIRST_CONTACT")
    assert not story.clock("A_FIRST_CONTACT").breached


# ---- repeat purchase ------------------------------------------------------------------------


def test_R3_8_4_a_repeat_purchase_of_grade_B_has_three_working_days() -> None:
    story = graded(B, REPURCHASE, at="03-05 10:00")
    story.then_due("REPURCHASE_CONTACT", "03-11 00:00", warns="03-10 00:00")
    story.when(contact(), by=CHEN, at="03-11 00:00").then_met("REPURCHASE_CONTACT")
    assert story.when(contact(), by=CHEN, at="03-11 00:01").clock("REPURCHASE_CONTACT").met_at


@pytest.mark.parametrize(("scores", "kinds"), [(A, {"A_FIRST_CONTACT"}), (C, {"C_MONTHLY_REVIEW"})])
def test_R3_8_4_an_A_has_its_24_hours_and_a_C_no_contact_clock(
    scores: tuple[int, int, int], kinds: set[str]
) -> None:
    running = {c.kind for c in graded(scores, REPURCHASE).state.clocks.running()}
    assert running == kinds


def test_R3_8_4_another_grade_cancels_and_a_B_again_arms() -> None:
    to_a = approve(graded(B, REPURCHASE).when(reevaluate(*A), by=CHEN))
    assert {c.kind for c in to_a.state.clocks.running()} == {"A_FIRST_CONTACT"}
    to_b = approve(to_a.when(reevaluate(*B), by=CHEN), at="03-03 10:00")
    to_b.then_due("REPURCHASE_CONTACT", "03-07 00:00")
    same = approve(to_b.when(reevaluate(*B), by=CHEN), at="03-04 10:00")
    same.then_due("REPURCHASE_CONTACT", "03-07 00:00")


def test_R3_8_4_who_was_contacted_already_is_not_waited_for() -> None:
    worked = graded(A, REPURCHASE).when(contact(), by=CHEN)
    to_b = approve(worked.when(reevaluate(*B), by=CHEN))
    assert not list(to_b.state.clocks.running())


# ---- activities -----------------------------------------------------------------------------


@pytest.mark.parametrize("story", [graded(C), graded(A).when(contact(), by=CHEN)])
def test_R3_1_2_activities_are_logged_by_owner_and_manager(story: Story) -> None:
    log = LogActivity(kind=ActivityKind.CALL, text="又打了一次", outcome=Outreach.REACHED)
    for actor in (CHEN, LIU):
        assert story.when(log, by=actor).then_accepted().state.reached
    story.when(log, by=ZHAO).then_refused("R3.1.2", "NOT_RELATED", Problem.ROLE)


def test_R3_1_2_before_the_first_contact_there_is_no_activity() -> None:
    log = LogActivity(kind=ActivityKind.CALL, text="打了一次")
    graded(A).when(log, by=CHEN).then_refused("R3.1.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_G3_1_9_a_new_owner_who_is_a_manager_too_books_the_former_ones_call() -> None:
    moved = graded(A).when(ReassignLead(to=BOTH), by=WANG, at="03-02 15:00", reason="休假")
    booked = moved.when(
        contact(), by=BOTH, at="03-02 16:00", occurred_at="03-02 14:00", reason="补录"
    )
    booked.then(FirstContactMade.of(contact(), by_person=CHEN))
    assert booked.recorded[0].trail.role is Role.SALES_MANAGER
    own = moved.when(contact(), by=BOTH, at="03-02 16:00")
    own.then(FirstContactMade.of(contact(), by_person=BOTH))
    assert own.recorded[0].trail.role is Role.SALES_REP
