"""How far back, and how far ahead, a time in a body may lie (R5.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from .context import Context
from .outcomes import Reason


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
