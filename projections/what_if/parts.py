"""The log in parts that end where a command or a firing ends, so that each is judged whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from application.envelope import Placed
from application.log import Log

#: How many events are read at once.
BATCH = 1000


def begun_before(log: Log, first: int) -> UUID | None:
    """The command or firing that the position may stand in the middle of."""
    before = log.after(first - 2, 1) if first > 1 else []
    return before[0].recorded.trail.command_id if before else None


def whole_commands(log: Log, first: int, end: int | None) -> Iterator[list[Placed]]:
    """What stands from the first position on, and what began before the end."""
    waiting: list[Placed] = []
    position, goes_on = first - 1, True
    while goes_on:
        found = log.after(position, BATCH)
        position = found[-1].position if found else position
        waiting += found
        is_past = end is not None and position >= end and not _still_open(waiting, end)
        goes_on = len(found) == BATCH and not is_past
        done = _done(waiting) if goes_on else len(waiting)
        batch, waiting = _begun(waiting[:done], end), waiting[done:]
        if batch:
            yield batch


def _done(placed: Sequence[Placed]) -> int:
    """How many of these are surely whole: all but the last command or firing."""
    count = len(placed)
    last = placed[-1].recorded.trail.command_id
    while count and placed[count - 1].recorded.trail.command_id == last:
        count -= 1
    return count


def _begun(placed: Sequence[Placed], end: int | None) -> list[Placed]:
    """What began before the end, each to its last event."""
    if end is None:
        return list(placed)
    begun = {p.recorded.trail.command_id for p in placed if p.position < end}
    return [p for p in placed if p.recorded.trail.command_id in begun]


def _still_open(placed: Sequence[Placed], end: int) -> bool:
    """Whether the last event read belongs to what began before the end."""
    last = placed[-1].recorded.trail.command_id if placed else None
    return any(p.position < end and p.recorded.trail.command_id == last for p in placed)
