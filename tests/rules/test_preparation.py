"""Preparing to negotiate: bottom line, strategy, rehearsal (G3.4.1–G3.4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from people import BOTH, CHEN, LIU, SUN, WANG, WU, ZHAO
from pydantic import ValidationError
from samples_negotiation import (
    bottom_line,
    enter,
    rehearsal,
    strategy,
)
from stages import (
    FEEDBACK_SUBMITTED,
    MATERIAL_READY,
    NEGOTIATING,
    PREPARED_TO_NEGOTIATE,
    PRESENTED,
)

from domain.deal.preparation import BottomLineSet, RehearsalHeld, StrategyPrepared
from domain.deal.records.negotiation import BottomLine
from domain.kernel import Command
from domain.outcomes import Problem


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (bottom_line(), BottomLineSet.of(bottom_line())),
        (strategy(), StrategyPrepared.of(strategy())),
        (rehearsal(), RehearsalHeld.of(rehearsal())),
    ],
)
def test_G3_4_0_owner_and_managers_prepare_between_presentation_and_negotiation(
    command: Command, event: Any
) -> None:
    for somebody in (CHEN, WANG):
        PRESENTED.when(command, by=somebody).then(event)
    for stranger in (ZHAO, SUN, WU):
        PRESENTED.when(command, by=stranger).then_refused(
            type(command).clause, problem=Problem.ROLE
        )
    for stage in (MATERIAL_READY, NEGOTIATING):
        stage.when(command, by=CHEN).then_refused(
            type(command).clause, problem=Problem.ILLEGAL_STATE
        )


def test_G3_4_1_a_bottom_line_set_again_replaces_the_old_one() -> None:
    lower = PREPARED_TO_NEGOTIATE.when(bottom_line(floor_price_fen=1), by=CHEN)
    assert lower.state.negotiation.bottom_line == BottomLine(1, 60, ("密封蒸笼线",))


@pytest.mark.parametrize("part", ["concerns", "strengths", "concession_room"])
def test_G3_4_2_no_part_of_the_strategy_form_is_empty(part: str) -> None:
    with pytest.raises(ValidationError):
        strategy(**{part: ()})


def test_G3_4_3_attendees_of_a_rehearsal_are_people_of_ours() -> None:
    PRESENTED.when(rehearsal(CHEN, "nobody"), by=CHEN).then_refused("G3.4.3", "PERSON_UNKNOWN")


@pytest.mark.parametrize(
    ("rehearsals", "enough"),
    [
        ([(WANG, WU)], True),
        ([(CHEN, BOTH, WU)], True),
        ([(CHEN, WANG)], False),
        ([(CHEN, WU)], False),
        ([(CHEN, WANG), (CHEN, WU)], False),
        ([(CHEN, WANG), (LIU, WU)], True),
    ],
)
def test_G3_4_3_a_manager_and_legal_rehearse_together(
    rehearsals: list[tuple[str, ...]], enough: bool
) -> None:
    story = FEEDBACK_SUBMITTED.when(bottom_line(), by=CHEN).when(strategy(), by=CHEN)
    for attendees in rehearsals:
        story = story.when(rehearsal(*attendees), by=CHEN).then_accepted()
    story = story.when(enter(), by=CHEN)
    if enough:
        story.then_accepted()
    else:
        story.then_refused("G3.4.3", "REHEARSAL_MISSING")


def test_G3_4_3_a_manager_who_owns_the_deal_rehearses_with_another() -> None:
    stream = PREPARED_TO_NEGOTIATE.stream
    state = replace(stream.state, owner_id=WANG)
    owned = replace(PREPARED_TO_NEGOTIATE, stream=replace(stream, state=state))
    owned.when(enter(), by=WANG).then_refused("G3.4.3", "REHEARSAL_MISSING")
    owned.when(rehearsal(WANG, LIU, WU), by=WANG).when(enter(), by=WANG).then_accepted()
