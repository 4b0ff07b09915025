"""Objections, each with its own clock and answer (G3.3.11, R5.8)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from given import Story, at
from people import CHEN, LIU, WANG, ZHAO
from samples_deal import hold, lose
from samples_negotiation import agree, answer, enter, objection, objection_ids
from stages import NEGOTIATING, PREPARED_TO_NEGOTIATE, PRESENTED, TERMS_AGREED, TERMS_DISCUSSED

from domain.calendar import Span
from domain.deal.objections import ObjectionAnswered, ObjectionRecorded
from domain.outcomes import Problem
from domain.policy import CLOCKS, Policy, Terms

CLOCK = "OBJECTION_ANSWER"
#: The customer objected at 15:10, so that the answer is due on the next day at 15:10.
OBJECTED = PRESENTED.when(objection(), by=CHEN, at="03-12 16:10").then_accepted()
(FIRST,) = objection_ids(OBJECTED)


def answered(when: str, reason: str | None = None, **changes: Any) -> Story:
    return OBJECTED.when(answer(FIRST, **changes), by=CHEN, at=when, reason=reason)


def test_G3_3_11_an_objection_arms_a_clock_of_24_hours_from_when_it_was_raised() -> None:
    OBJECTED.then(
        ObjectionRecorded.of(objection(), objection_id=FIRST, due_at=at("03-13 15:10"))
    ).then_no_deviation()
    OBJECTED.then_due(CLOCK, "03-13 15:10", warns="03-13 09:10")
    clock = OBJECTED.clock(CLOCK, subject=str(FIRST))
    assert (clock.owner_id, clock.clause) == (CHEN, "G3.3.11")


def test_G3_3_11_every_objection_has_a_clock_of_its_own() -> None:
    both = OBJECTED.when(objection("03-12 15:20"), by=CHEN).then_due(CLOCK, "03-13 15:20")
    first, second = objection_ids(both)
    assert first != second
    met = both.when(answer(second), by=CHEN, at="03-13 09:00").then_met(CLOCK)
    assert met.clock(CLOCK, subject=str(first)).is_open
    assert met.state.presentations.open_objections == (first,)


def test_R5_3_the_due_time_is_the_one_of_the_policy_in_force() -> None:
    clocks = {**CLOCKS, CLOCK: Terms(limit=Span(minutes=60))}
    story = Story(PRESENTED.stream, now=PRESENTED.now, policy=Policy(clocks=clocks))
    story = story.when(objection(), by=CHEN, at="03-12 16:00").then_due(CLOCK, "03-12 16:10")
    event = story.recorded[0].event
    assert isinstance(event, ObjectionRecorded)
    assert event.due_at == at("03-12 16:10")


@pytest.mark.parametrize(("when", "late"), [("03-13 15:10", 0), ("03-13 15:10:01", 1)])
def test_G3_3_11_exactly_24_hours_are_in_time(when: str, late: int) -> None:
    story = answered(when).then(ObjectionAnswered.of(answer(FIRST), late=bool(late)))
    story.then_met(CLOCK, late_seconds=late)


def test_R5_8_an_earlier_answer_counts_only_with_a_reason() -> None:
    early = at("03-13 15:00")
    story = answered("03-13 16:10", answered_at=early).then_met(CLOCK, late_seconds=3600)
    assert isinstance(story.recorded[0].event, ObjectionAnswered)
    assert story.recorded[0].event.late
    story = answered("03-13 16:10", answered_at=early, reason="下班前已电话答复").then_met(CLOCK)
    assert isinstance(story.recorded[0].event, ObjectionAnswered)
    assert not story.recorded[0].event.late


def test_R5_8_an_answer_in_time_that_is_recorded_after_the_breach_excuses_it() -> None:
    breached = OBJECTED.wait("03-13 18:00")
    late = answer(FIRST, answered_at=at("03-13 15:10"))
    story = breached.when(late, by=CHEN, reason="下班前已电话答复").then_met(CLOCK)
    assert story.names() == ["ObjectionAnswered", "DeadlineMet", "BreachExcused"]


@pytest.mark.parametrize(
    ("answered_at", "recorded", "code"),
    [
        ("03-13 10:00:01", "03-13 10:00", "IN_THE_FUTURE"),
        ("03-13 10:00", "03-16 10:00:01", "TOO_FAR_BACK"),
    ],
)
def test_R5_8_the_time_of_the_answer_is_bound(answered_at: str, recorded: str, code: str) -> None:
    answered(recorded, answered_at=at(answered_at)).then_refused("R5.8", code)


def test_G3_3_11_an_answer_comes_after_its_objection() -> None:
    answered("03-12 16:10", answered_at=at("03-12 15:09")).then_refused(
        "G3.3.11", "ANSWERED_BEFORE_RAISED"
    )
    answered("03-12 16:10", answered_at=at("03-12 15:10")).then_accepted()


@pytest.mark.parametrize(
    ("raised_at", "recorded", "code"),
    [
        ("03-12 16:10:01", "03-12 16:10", "IN_THE_FUTURE"),
        ("03-12 15:10", "03-15 15:10", None),
        ("03-12 15:10", "03-15 15:10:01", "TOO_FAR_BACK"),
    ],
)
def test_R5_8_the_time_of_the_objection_is_bound(
    raised_at: str, recorded: str, code: str | None
) -> None:
    story = PRESENTED.when(objection(raised_at), by=CHEN, at=recorded)
    if code is None:
        story.then_accepted()
    else:
        story.then_refused("R5.8", code)


@pytest.mark.parametrize(
    ("raised_at", "deviates"),
    [("03-12 13:59", True), ("03-12 14:00", False), ("03-12 15:30", False), ("03-12 15:31", True)],
)
def test_G3_3_11_an_objection_noted_outside_the_meeting_is_flagged(
    raised_at: str, deviates: bool
) -> None:
    story = PRESENTED.when(objection(raised_at), by=CHEN, at="03-12 16:10")
    if deviates:
        story.then_deviates("G3.3.11", "OUTSIDE_THE_MEETING")
    else:
        story.then_no_deviation()


def test_G3_3_11_an_objection_without_a_promise_is_flagged() -> None:
    PRESENTED.when(objection(promised_at=None), by=CHEN, at="03-12 16:10").then_deviates(
        "G3.3.11", "NO_PROMISE"
    )


def test_G3_3_11_objections_are_recorded_from_the_presentation_to_the_agreement() -> None:
    late = objection("03-17 16:00")
    for stage in (PRESENTED, PREPARED_TO_NEGOTIATE, NEGOTIATING, TERMS_DISCUSSED):
        stage.when(late, by=CHEN, at="03-17 17:00").then_accepted()
    TERMS_AGREED.when(late, by=CHEN).then_refused("G3.3.11", problem=Problem.ILLEGAL_STATE)
    PRESENTED.when(objection(), by=LIU).then_refused("G3.3.11", problem=Problem.ROLE)


def test_G3_3_11_an_answer_is_taken_on_hold_and_in_every_later_stage() -> None:
    held = OBJECTED.when(hold(), by=CHEN, reason="月宫停电").then_accepted()
    held.when(answer(FIRST), by=CHEN, at="03-13 09:00").then_met(CLOCK)
    late = TERMS_DISCUSSED.when(objection("03-17 16:00"), by=CHEN, at="03-17 17:00")
    agreed = late.when(agree(), by=CHEN, at="03-17 18:00").then_accepted()
    agreed.when(answer(*objection_ids(late)), by=CHEN).then_met(CLOCK)


def test_G3_3_11_a_lost_deal_takes_no_answer_and_its_clock_is_cancelled() -> None:
    lost = OBJECTED.when(lose(), by=CHEN, reason="选了别家").then_accepted()
    assert not lost.clock(CLOCK).is_open
    lost.when(answer(FIRST), by=CHEN).then_refused("G3.3.11", problem=Problem.ILLEGAL_STATE)


def test_G3_3_11_an_objection_is_answered_once_and_must_exist() -> None:
    both = OBJECTED.when(objection("03-12 15:20"), by=CHEN)
    done = both.when(answer(FIRST), by=CHEN).then_accepted()
    done.when(answer(FIRST), by=CHEN).then_refused(
        "G3.3.11", "ALREADY_ANSWERED", Problem.ILLEGAL_STATE
    )
    done.when(answer(UUID(int=7)), by=CHEN).then_refused("G3.3.11", "OBJECTION_UNKNOWN")
    PRESENTED.when(answer(FIRST), by=CHEN).then_refused(
        "G3.3.11", "NO_OPEN_OBJECTION", Problem.ILLEGAL_STATE
    )
    OBJECTED.when(answer(FIRST), by=ZHAO).then_refused("G3.3.11", problem=Problem.ROLE)


def test_R3_3_1_an_overridden_objection_stays_open_until_it_is_answered() -> None:
    ready = PREPARED_TO_NEGOTIATE.when(objection(), by=CHEN, at="03-13 14:30")
    (waived,) = objection_ids(ready)
    begun = ready.when(enter(override_reason="客户急着谈"), by=WANG, at="03-13 14:40")
    assert begun.state.presentations.open_objections == (waived,)
    begun.when(answer(waived), by=CHEN, at="03-13 15:00").then_met(CLOCK)


def test_R5_8_an_objection_at_the_end_of_time_is_refused_like_any_in_the_future() -> None:
    end = dt.datetime(2199, 12, 31, 12, tzinfo=dt.UTC)
    late = objection().model_copy(update={"raised_at": end})
    NEGOTIATING.when(late, by=CHEN, reason="补录").then_refused("R5.8", "IN_THE_FUTURE")
