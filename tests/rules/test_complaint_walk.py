"""Whatever anybody tries on a complaint: it never leaves its states, and four eyes hold (3.3)."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from uuid import UUID

import pytest
from annotations import outcomes_of
from complaint_judge import Judge
from complaint_moves import ACTORS, HANDLER, MOVES, PEOPLE, USUAL, begun
from given import Story
from hypothesis import HealthCheck, settings
from hypothesis import given as whenever
from hypothesis import strategies as st
from people import ZHOU
from samples_remedies import (
    closed,
)

from domain.decision import Stream
from domain.facts import SameCause
from domain.registry import COMPLAINT

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"


def step(story: Story, data: st.DataObject) -> Story:
    """One command by somebody at some time."""
    usual = USUAL.get(story.state.status, ()) if data.draw(st.integers(0, 5)) else ()
    fill, right = MOVES[data.draw(st.sampled_from(usual or tuple(MOVES)))]
    chosen = data.draw(st.sampled_from(right if data.draw(st.integers(0, 4)) else ACTORS))
    person = (story.state.handler_id or ZHOU) if chosen == HANDLER else chosen
    now = story.now + dt.timedelta(minutes=data.draw(st.sampled_from((0, 1, 90, 1440, 44_000))))
    command = fill(story, lambda options: data.draw(st.sampled_from(options)))
    after = story.wait(now).when(
        command,
        by=person,
        reason=data.draw(st.sampled_from(("有理由", "有理由", "有理由", None))),
        facts=(SameCause((UUID(int=1), UUID(int=2), UUID(int=3))),),
    )
    assert {type(event) for event in after.decision.events} <= outcomes_of(type(command))
    return after


@pytest.mark.soak
@settings(
    max_examples=2000 if SOAK else 60,
    deadline=None,
    derandomize=not SOAK,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@whenever(st.data())
def test_R3_7_7_no_sequence_of_commands_leaves_the_states_and_their_order(
    data: st.DataObject,
) -> None:
    story = replace(begun(data), people=PEOPLE)
    for _ in range(data.draw(st.integers(10, 60 if SOAK else 35))):
        before = story
        story = step(story, data)
        if story.reasons:
            assert story.state == before.wait(story.now).state, "a refusal changes nothing"
    judge = Judge()
    judge.judge(story.history)
    state = story.state
    assert (judge.status, judge.cycle, judge.level) == (state.status, state.cycle, state.level)
    assert (judge.handler, judge.severity) == (state.handler_id, state.severity)
    folded = Stream.empty(COMPLAINT, story.stream.id)
    for recorded in story.history:
        folded = folded.after(recorded)
    assert folded == story.stream
    if not state.is_open:
        assert not list(state.clocks.running())


def test_R3_7_8_the_judge_of_the_walk_is_not_blind() -> None:
    history = closed().history
    Judge().judge(history)
    names = [type(r.event).__name__ for r in history]
    by_handler = [
        replace(r, trail=r.trail.model_copy(update={"actor": ZHOU}))
        if type(r.event).__name__ == "FollowUpDone"
        else r
        for r in history
    ]
    approved = names.index("SolutionCostApproved")
    unapproved = [*history[:approved], *history[approved + 1 :]]
    closing = names.index("FollowUpDone")
    unasked = [*history[:closing], *history[closing + 1 :]]
    for forged in (by_handler, unapproved, unasked):
        with pytest.raises(AssertionError):
            Judge().judge(forged)
