"""Lets clocks fire: exactly once each, in order of time, across restarts and processes."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import uuid5

from domain.clocks import DeadlineWarned, fired
from domain.context import Context
from domain.people import SYSTEM, Role

from .envelope import Placed
from .indexes import DueClock
from .log import is_of_the_store
from .turn import Turn

#: How many clocks fire in one transaction when many fell due at once.
BATCH = 500

logger = logging.getLogger("dealtrail")


def fire_due(turn: Turn, until: dt.datetime, *, at_their_time: bool = False) -> int:
    """Fire what falls due up to `until`, at most a batch; returns how many fired.

    `at_their_time` is for a manual clock on its way: it stops at each instant, so that what
    fires is recorded then. In real time it is recorded when it is found to be due.
    """
    count = 0
    while count < BATCH and (due := turn.indexes.clocks.next_due(until, turn.stuck)) is not None:
        if at_their_time:
            turn.now = max(turn.now, due.fires_at)
        _fire_alone(turn, due)
        count += 1
    return count


def _fire_alone(turn: Turn, due: DueClock) -> None:
    """Fire it; one that cannot fire is passed over until a restart, so that all others can."""
    try:
        with turn.savepoint():
            _fire(turn, due)
    except Exception as error:
        if is_of_the_store(error):
            raise
        logger.exception("deadline %s of %s cannot fire", due.clock_id, due.aggregate_id)
        turn.stuck.add(due.clock_id)


def _fire(turn: Turn, due: DueClock) -> tuple[Placed, ...]:
    held = turn.load(due.aggregate_id)
    assert held is not None, f"clock {due.clock_id} has no aggregate"
    state = held.stream.state
    clock = state.clocks.get(due.clock_id)
    says = fired(clock, ())
    what = f"warned {clock.warnings + 1}" if isinstance(says, DeadlineWarned) else "breached 1"
    context = Context(
        now=turn.now,
        at=min(due.fires_at, turn.now),
        actor=SYSTEM,
        role=Role.SYSTEM,
        command_id=uuid5(clock.clock_id, what),
        correlation_id=due.correlation_id,
        policy=turn.standing.policy,
        calendar=turn.standing.calendar,
        people=turn.standing.people,
        erased=turn.standing.erased,
    )
    told = held.stream.aggregate.told(state, clock, context)
    return turn.record(held, fired(clock, told), context, caused_by=due.armed_event_id)
