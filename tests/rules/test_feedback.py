"""The feedback form after a presentation (G3.3.9)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import at
from people import BOTH, CHEN, LIU, WANG, WU
from samples_deal import hold, lose, review, revise, submit
from samples_negotiation import feedback, material, present
from stages import FEEDBACK_SUBMITTED, NEGOTIATING, PRESENTED, SOLUTION_APPROVED, TERMS_AGREED

from domain.deal.feedback import FeedbackSubmitted
from domain.deal.state import Stage
from domain.outcomes import Problem


def test_G3_3_9_the_form_is_due_24_hours_after_the_end_of_the_meeting() -> None:
    PRESENTED.then_due("FEEDBACK_FORM", "03-13 15:30", warns="03-13 09:30")
    clock = PRESENTED.clock("FEEDBACK_FORM", subject="1")
    assert (clock.owner_id, clock.clause) == (CHEN, "G3.3.9")


@pytest.mark.parametrize(("submitted", "late"), [("03-13 15:30", 0), ("03-13 15:30:01", 1)])
def test_G3_3_9_exactly_24_hours_are_in_time(submitted: str, late: int) -> None:
    story = PRESENTED.when(feedback(), by=CHEN, at=submitted)
    story.then(FeedbackSubmitted.of(feedback(), solution_version=1))
    story.then_met("FEEDBACK_FORM", late_seconds=late)


def test_G3_3_9_nothing_is_handed_in_before_a_presentation() -> None:
    SOLUTION_APPROVED.when(feedback(), by=CHEN).then_refused(
        "G3.3.9", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_G3_3_9_the_form_may_come_in_any_stage_since_the_presentation() -> None:
    revised = PRESENTED.when(revise(), by=CHEN, at="03-12 17:00").then_accepted()
    assert revised.state.stage is Stage.SOLUTION_DRAFT
    revised.when(feedback(), by=CHEN, at="03-13 10:00").then_met("FEEDBACK_FORM")
    for later in (NEGOTIATING, TERMS_AGREED):
        later.when(feedback(), by=CHEN).then_accepted()


def test_G3_3_9_every_presentation_has_a_clock_of_its_own() -> None:
    second = PRESENTED.when(revise(), by=CHEN, at="03-12 17:00").when(submit(), by=CHEN)
    second = second.when(review(version=2), by=LIU).when(material(), by=CHEN)
    meeting = present(started_at=at("03-12 18:00"), ended_at=at("03-12 19:00"))
    second = second.when(meeting, by=CHEN, at="03-12 19:30")
    second.then_due("FEEDBACK_FORM", "03-13 19:00")
    newest = second.when(feedback(), by=CHEN).then_accepted()
    assert not newest.clock("FEEDBACK_FORM", subject="2").is_open
    assert newest.clock("FEEDBACK_FORM", subject="1").is_open


def test_G3_3_9_the_form_may_come_while_the_deal_is_on_hold_but_not_once_it_is_lost() -> None:
    held = PRESENTED.when(hold(), by=CHEN, reason="月宫停电").then_accepted()
    assert held.state.stage is Stage.ON_HOLD
    held.when(feedback(), by=CHEN, at="03-13 10:00").then_accepted().then_met("FEEDBACK_FORM")
    lost = PRESENTED.when(lose(), by=CHEN, reason="选了别家").then_accepted()
    lost.when(feedback(), by=CHEN).then_refused("G3.3.9", problem=Problem.ILLEGAL_STATE)


def test_G3_3_9_the_form_is_about_a_version_that_was_presented() -> None:
    PRESENTED.when(feedback(solution_version=1), by=CHEN).then_accepted()
    PRESENTED.when(feedback(solution_version=2), by=CHEN).then_refused("G3.3.9", "NOT_PRESENTED")
    PRESENTED.when(revise(), by=CHEN).when(feedback(solution_version=2), by=CHEN).then_refused(
        "G3.3.9", "NOT_PRESENTED"
    )


@pytest.mark.parametrize("person", [WU, CHEN, "nobody"])
def test_G3_3_9_the_form_goes_to_a_manager(person: str) -> None:
    PRESENTED.when(feedback(manager_id=person), by=CHEN).then_refused("G3.3.9", "NOT_A_MANAGER")


def test_G3_3_9_a_manager_who_owns_the_deal_hands_the_form_to_another() -> None:
    stream = PRESENTED.stream
    owned = replace(PRESENTED, stream=replace(stream, state=replace(stream.state, owner_id=BOTH)))
    owned.when(feedback(manager_id=BOTH), by=BOTH).then_refused("G3.3.9", "NOT_A_MANAGER")
    owned.when(feedback(manager_id=WANG), by=BOTH).then_accepted()


def test_G3_3_9_only_the_owner_hands_the_form_in() -> None:
    PRESENTED.when(feedback(), by=LIU).then_refused("G3.3.9", "NOT_RELATED", Problem.ROLE)


def test_R5_2_a_second_form_is_a_new_event_and_the_clock_keeps_the_first() -> None:
    again = FEEDBACK_SUBMITTED.when(feedback(), by=CHEN, at="03-13 20:00").then_accepted()
    assert again.names() == ["FeedbackSubmitted"]
    again.then_met("FEEDBACK_FORM", late_seconds=0)


@pytest.mark.parametrize(("occurred", "takes"), [("03-12 15:29", False), ("03-12 15:30", True)])
def test_G3_3_9_no_form_is_older_than_its_presentation(occurred: str, takes: bool) -> None:
    late = PRESENTED.wait("03-14 09:00")
    story = late.when(feedback(), by=CHEN, occurred_at=occurred, reason="补录")
    if takes:
        story.then_met("FEEDBACK_FORM")
    else:
        story.then_refused("G3.3.9", "BEFORE_THE_MEETING")
