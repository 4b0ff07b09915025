"""Entering the negotiation: what must be there first, and who may override (R3.3.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from given import Story, at
from people import BOTH, CHEN, LIU, SUN, WANG, WU, ZHAO
from samples_negotiation import (
    answer,
    bottom_line,
    enter,
    feedback,
    objection,
    objection_ids,
    present,
    rehearsal,
    strategy,
)
from stages import (
    MATERIAL_READY,
    PREPARED_TO_NEGOTIATE,
    PRESENTED,
)

from domain.clocks import DeadlineBreached
from domain.deal.negotiation import EnterNegotiation, NegotiationStarted
from domain.deal.state import Stage
from domain.kernel import Command
from domain.outcomes import Problem

UNPREPARED = {
    ("G3.4.1", "BOTTOM_LINE_MISSING"),
    ("G3.4.2", "STRATEGY_MISSING"),
    ("G3.4.3", "REHEARSAL_MISSING"),
}
NO_FORM = ("R3.3.1", "FEEDBACK_MISSING")
OPEN = ("R3.3.1", "OPEN_OBJECTION")


def why(story: Story) -> set[tuple[str, str]]:
    assert len({(r.clause, r.code) for r in story.reasons}) == len(story.reasons)
    return {(r.clause, r.code) for r in story.reasons}


def owned_by(story: Story, owner: str) -> Story:
    stream = story.stream
    return replace(story, stream=replace(stream, state=replace(stream.state, owner_id=owner)))


def test_R3_3_1_a_prepared_deal_without_open_objections_is_negotiated() -> None:
    story = PREPARED_TO_NEGOTIATE.when(enter(), by=CHEN).then(NegotiationStarted())
    assert story.state.stage is Stage.NEGOTIATION
    MATERIAL_READY.when(enter(), by=CHEN).then_refused("R3.3.1", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        (feedback(), {NO_FORM}),
        (bottom_line(), {("G3.4.1", "BOTTOM_LINE_MISSING")}),
        (strategy(), {("G3.4.2", "STRATEGY_MISSING")}),
        (rehearsal(), {("G3.4.3", "REHEARSAL_MISSING")}),
    ],
)
def test_R3_3_1_each_step_is_needed(left_out: Command, missing: set[tuple[str, str]]) -> None:
    story = PRESENTED
    for command in (feedback(), bottom_line(), strategy(), rehearsal()):
        if type(command) is not type(left_out):
            story = story.when(command, by=CHEN).then_accepted()
    assert why(story.when(enter(), by=CHEN)) == missing


def test_R3_3_1_all_that_is_missing_is_named_at_once_and_before_anybody_asks() -> None:
    story = PRESENTED.when(objection(), by=CHEN, at="03-12 16:10").when(enter(), by=CHEN)
    assert why(story) == {OPEN, NO_FORM, *UNPREPARED}
    context = story._context(enter(), CHEN, story.now, story.now, None, ())
    assert [r.code for r in EnterNegotiation.ready(story.state, context)] == [
        r.code for r in story.reasons
    ]


def test_R3_3_1_only_the_form_of_the_last_presentation_counts() -> None:
    known = PREPARED_TO_NEGOTIATE.state.presentations
    second = replace(known.meetings[-1], solution_version=2)
    stream = PREPARED_TO_NEGOTIATE.stream
    state = replace(stream.state, presentations=replace(known, meetings=(*known.meetings, second)))
    again = replace(PREPARED_TO_NEGOTIATE, stream=replace(stream, state=state))
    assert why(again.when(enter(), by=CHEN)) == {NO_FORM}
    again.when(feedback(), by=CHEN).when(enter(), by=CHEN).then_accepted()


OBJECTED = PREPARED_TO_NEGOTIATE.when(objection(), by=CHEN, at="03-13 14:30").then_accepted()


def test_R3_3_1_the_owner_waits_for_the_answer_to_every_objection() -> None:
    assert why(OBJECTED.when(enter(), by=CHEN)) == {OPEN}
    assert why(OBJECTED.when(enter(override_reason="等不及"), by=CHEN)) == {OPEN}
    answered = OBJECTED.when(answer(*objection_ids(OBJECTED)), by=CHEN)
    answered.when(enter(), by=CHEN).then(NegotiationStarted())


def test_R3_3_1_a_manager_overrides_open_objections_with_a_reason() -> None:
    assert why(OBJECTED.when(enter(), by=WANG)) == {OPEN}
    story = OBJECTED.when(enter(override_reason="客户急着谈"), by=WANG)
    overridden = tuple(objection_ids(OBJECTED))
    story.then(NegotiationStarted(overridden=overridden, override_reason="客户急着谈"))
    assert story.state.presentations.objections[0].overridden


def test_R3_3_1_a_manager_never_overrides_the_form() -> None:
    story = PRESENTED.when(objection(), by=CHEN, at="03-12 16:10")
    story = story.when(enter(override_reason="客户急着谈"), by=WANG)
    assert why(story) == {NO_FORM, *UNPREPARED}


def test_R3_3_1_a_manager_enters_for_the_owner_only_with_a_reason() -> None:
    story = PREPARED_TO_NEGOTIATE.when(enter(), by=WANG)
    assert why(story) == {("R3.3.1", "OVERRIDE_REASON_MISSING")}
    story.when(enter(override_reason="陈一出差"), by=WANG).then(
        NegotiationStarted(override_reason="陈一出差")
    )


def test_R3_3_1_a_manager_who_owns_the_deal_overrides_nothing() -> None:
    owned = owned_by(OBJECTED, BOTH)
    assert why(owned.when(enter(override_reason="我说了算"), by=BOTH)) == {OPEN}
    owned.when(enter(override_reason="客户急着谈"), by=LIU).then_accepted()


def test_R3_3_1_nobody_else_begins_the_negotiation() -> None:
    for somebody in (ZHAO, SUN, WU):
        PREPARED_TO_NEGOTIATE.when(enter(), by=somebody).then_refused(
            "R3.3.1", problem=Problem.ROLE
        )


def test_R3_3_1_an_objection_goes_unanswered_and_a_manager_overrides_it() -> None:
    meeting = {"started_at": at("03-16 10:00"), "ended_at": at("03-16 11:10")}
    MATERIAL_READY.when(
        present(**meeting, reserved_qa_minutes=20), by=CHEN, at="03-16 11:12"
    ).then_refused("G3.3.8", "QA_TOO_SHORT")
    short = present(**meeting, reserved_qa_minutes=30, actual_qa_minutes=25)
    story = MATERIAL_READY.when(short, by=CHEN, at="03-16 11:12")
    story.then_deviates("G3.3.8", "QA_CUT_SHORT")
    for text in ("价格偏高", "希望增加远程监控"):
        story = story.when(objection("03-16 10:50", text=text), by=CHEN, at="03-16 11:15")
        story.then_no_deviation().then_due("OBJECTION_ANSWER", "03-17 10:50")
    for command in (bottom_line(), strategy(), rehearsal()):
        story = story.when(command, by=CHEN, at="03-16 16:00").then_accepted()
    first, second = objection_ids(story)
    story = story.when(answer(first), by=CHEN, at="03-17 09:00").then_accepted()
    assert not story.clock("OBJECTION_ANSWER", subject=str(first)).is_open
    story = story.wait("03-17 14:00")
    breached = [r.event for r in story.recorded if isinstance(r.event, DeadlineBreached)]
    assert [event.kind for event in breached] == ["OBJECTION_ANSWER", "FEEDBACK_FORM"]
    assert all(WANG in event.told for event in breached)
    story = story.when(enter(), by=CHEN)
    assert why(story) == {OPEN, NO_FORM}
    story = story.when(feedback(), by=CHEN, at="03-17 14:10")
    story.then_met("FEEDBACK_FORM", late_seconds=180 * 60)
    story = story.when(enter(override_reason="客户明日闭关"), by=WANG, at="03-17 14:20")
    story.then(NegotiationStarted(overridden=(second,), override_reason="客户明日闭关"))
    story = story.when(answer(second), by=CHEN, at="03-18 16:00")
    story.then_met("OBJECTION_ANSWER", late_seconds=1750 * 60)
