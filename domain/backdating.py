"""How far back, and how far ahead, a time in a body may lie (R5.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache

from .context import Context
from .kernel import Event, Recorded
from .outcomes import Reason
from .policy import Policy
from .values import ClockTime


def unless_timely(given: dt.datetime | None, field: str, context: Context) -> Iterator[Reason]:
    """A reason against a time that starts or stops a clock and lies ahead or too far back.

    Both are measured from when the command is recorded. A time left out is that of the
    command, which is bound elsewhere.
    """
    if given is None:
        return
    hours = context.policy.backdating_hours_max
    if given > context.now:
        yield Reason("R5.8", "IN_THE_FUTURE", field=field)
    elif given < context.now - dt.timedelta(hours=hours):
        yield Reason("R5.8", "TOO_FAR_BACK", field=field, detail={"hours": hours})


def is_late_entry(recorded: Recorded, policy: Policy) -> bool:
    """Whether somebody entered noticeably later what happened, or ended, or was said (R5.8)."""
    trail = recorded.trail
    if trail.command is None:
        return False
    given: list[dt.datetime | None] = [
        getattr(recorded.event, name) for name in _clock_times(type(recorded.event))
    ]
    earliest = min(time for time in (trail.occurred_at, *given) if time is not None)
    return trail.recorded_at - earliest > dt.timedelta(minutes=policy.late_entry_minutes)


@cache
def _clock_times(kind: type[Event]) -> tuple[str, ...]:
    """The fields of the event that hold a time which starts or stops a clock."""
    return tuple(
        name
        for name, info in kind.model_fields.items()
        if any(isinstance(mark, ClockTime) for mark in info.metadata)
    )
