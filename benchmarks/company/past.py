"""What a play wrote before it was interrupted, gone through again in the order of the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from application.envelope import Placed
from application.log import Log
from application.receipts import CommandReceived
from application.streams import Held, held_from

ROWS_AT_ONCE = 2_000


class AnotherPlayError(Exception):
    """The log tells of something else than what is being played."""


class Past:
    """The rows of a log, folded one by one, as the commands that wrote them come by again."""

    def __init__(self, log: Log) -> None:
        self.held: dict[UUID, Held] = {}
        self._rows = _rows(log)
        self._next = next(self._rows, None)

    @property
    def is_over(self) -> bool:
        return self._next is None

    def goes_on_with(self, command_id: UUID) -> bool:
        """Whether the command was carried out already; then all that it wrote is folded now."""
        if self._next is None:
            return False
        if self._next.recorded.trail.command_id != command_id:
            raise AnotherPlayError("another play wrote this log; play into a new one")
        while not isinstance(self._step().recorded.event, CommandReceived):
            pass
        return True

    def pass_until(self, instant: dt.datetime) -> None:
        """Fold what fired by itself up to the instant."""
        while (
            self._next is not None
            and self._next.recorded.trail.command is None
            and self._next.recorded.trail.recorded_at <= instant
        ):
            self._step()

    def _step(self) -> Placed:
        placed, self._next = self._next, next(self._rows, None)
        assert placed is not None, "a command without its receipt"
        aggregate_id = placed.recorded.aggregate_id
        held = self.held.get(aggregate_id)
        after = held.after(placed) if held is not None else held_from([placed], aggregate_id)
        if after is not None:
            self.held[aggregate_id] = after
        return placed


def _rows(log: Log) -> Iterator[Placed]:
    position = 0
    while rows := log.after(position, ROWS_AT_ONCE):
        yield from rows
        position = rows[-1].position
