"""What a play wrote before it was interrupted, gone through again in the order of the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from application.envelope import Placed
from application.exchange import Accepted, Answer, Refused, Request
from application.log import Log
from application.receipts import CommandReceived, digest
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

    def again(self, request: Request, digest_key: bytes) -> Answer | None:
        """The answer that the command got then, and all it wrote is folded now; None at the end.

        It is made of the rows that come by: a retry, which the service answers, would read
        the streams once more.
        """
        if self._next is None:
            return None
        written: list[Placed] = []
        while True:
            placed = self._step()
            receipt = placed.recorded.event
            if isinstance(receipt, CommandReceived):
                break
            written.append(placed)
        asked = digest(digest_key, request.kind.__name__, request.aggregate_id, request.body)
        if placed.recorded.trail.command_id != request.command_id or receipt.digest != asked:
            raise AnotherPlayError("the log holds another command here; play into a new one")
        return _answer(receipt, placed.position, tuple(written), request.kind.creates)

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


def _answer(
    receipt: CommandReceived, position: int, written: tuple[Placed, ...], creates: bool
) -> Answer:
    if receipt.outcome == "refused":
        assert receipt.problem is not None
        reasons = tuple(reason.restored() for reason in receipt.reasons)
        return Refused(receipt.problem, reasons, position, replayed=True)
    assert receipt.aggregate_id is not None
    version = receipt.version
    return Accepted(receipt.aggregate_id, version, position, written, creates, replayed=True)


def _rows(log: Log) -> Iterator[Placed]:
    position = 0
    while rows := log.after(position, ROWS_AT_ONCE):
        yield from rows
        position = rows[-1].position
