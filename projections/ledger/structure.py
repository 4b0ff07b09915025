"""What must hold of the rows of a log by the way they are written, whatever was promised of them.

Each row can be read; its event says of itself at which version of which stream it stands; what
a command wrote stands together, its receipt last, and the receipt names all of it; and where
the database gives out no position for nothing, none is missing. So an event that was removed,
inserted or moved shows also in a log of which nothing was signed yet. Whoever writes all this
anew, receipts too, is found by the ledger alone.
"""

from __future__ import annotations

from uuid import UUID

from application.envelope import UnreadableEventError, contents
from application.log import Row
from application.receipts import CommandReceived, receipt_stream
from application.restored import LEAST_GAP
from domain.kernel import Trail, event_id
from domain.language import Text

from . import verdict
from .leaf import TYPES
from .verdict import Broken, Trouble

#: A row of a command that waits for its receipt: stream and version.
Place = tuple[UUID, int]


class Structure:
    """Looks at all rows of a log, one after the other; remembers the first trouble."""

    def __init__(self, *, skips_positions: bool) -> None:
        self.first: Broken | None = None
        #: The row by which that was noticed; the one that it is about may stand before.
        self.noticed_at = 0
        self._skips_positions = skips_positions
        self._last = 0
        #: What the command that is being written has written so far.
        self._command: UUID | None = None
        self._written: list[tuple[Place, int]] = []

    def take(self, row: Row) -> None:
        """Look at the next row; one that has no leaf is left to who makes the leaves."""
        if self.first is None and tuple(map(type, row)) == TYPES:
            self.first = self._judged(row)
            self._last = self.noticed_at = row.position

    def end(self, given: int | None) -> None:
        """The log ends here; `given` is the last position that its database ever gave out."""
        if self.first is not None:
            return
        if self._written:
            self.first = _without_receipt(self._last + 1, self._last + 1, self._written[-1][1])
        elif given is not None and 0 < given - self._last < LEAST_GAP:
            self.first = _cut_off(self._last, given)

    def _judged(self, row: Row) -> Broken | None:
        missing = row.position - self._last - 1
        if not self._skips_positions and 0 < missing < LEAST_GAP:
            return verdict.removed(self._last, row.position, missing)
        try:
            stream = UUID(row.originator_id)
            event, trail = contents(row)
        except (UnreadableEventError, ValueError):
            return _unreadable(row.position)
        if trail.event_id != event_id(stream, row.originator_version):
            return _displaced(row.position)
        return self._unless_received(row, stream, event, trail)

    def _unless_received(
        self, row: Row, stream: UUID, event: object, trail: Trail
    ) -> Broken | None:
        """What stands wrong between what a command wrote and its receipt."""
        if self._written and trail.command_id != self._command:
            return _without_receipt(self._last + 1, row.position - 1, self._written[-1][1])
        if isinstance(event, CommandReceived):
            return self._received(row.position, stream, event, trail)
        if trail.command is not None:
            self._command = trail.command_id
            self._written.append(((stream, row.originator_version), row.position))
        return None

    def _received(
        self, position: int, stream: UUID, receipt: CommandReceived, trail: Trail
    ) -> Broken | None:
        if stream != receipt_stream(trail.command_id):
            return _displaced(position)
        found, self._written = self._written, []
        for (its_stream, version), where in found:
            if not any(
                w.id == its_stream and w.first <= version <= w.last for w in receipt.written
            ):
                return _unnamed(where, position)
        named = sum(written.last - written.first + 1 for written in receipt.written)
        return _incomplete(position, named - len(found)) if named > len(found) else None


def _unreadable(position: int) -> Broken:
    return verdict.strange(
        position,
        Text(
            f"The event at position {position} cannot be read: it was not written by this"
            " software, or by a newer version of it.",
            f"无法读取位置 {position} 的事件：并非由本软件写入，或由更新版本写入。",
        ),
    )


def _displaced(position: int) -> Broken:
    return verdict.strange(
        position,
        Text(
            f"The event at position {position} says of itself that it belongs to another case or"
            " to another version of it: it was moved or renumbered.",
            f"位置 {position} 的事件自述属于其他对象或其他版本：已被移动或重新编号。",
        ),
    )


def _without_receipt(first: int, last: int, position: int) -> Broken:
    return Broken(
        Trouble.REMOVED,
        first,
        last,
        Text(
            f"The receipt of the command that wrote the event at position {position} is missing:"
            " it was removed.",
            f"写入位置 {position} 事件的命令缺少回执：已被删除。",
        ),
    )


def _unnamed(position: int, receipt: int) -> Broken:
    return verdict.strange(
        position,
        Text(
            f"The event at position {position} is not one that the receipt of its command, at"
            f" position {receipt}, names: it was inserted or moved.",
            f"位置 {position} 的事件不在其命令回执（位置 {receipt}）所列之中：是插入或移动的。",
        ),
    )


def _incomplete(position: int, count: int) -> Broken:
    return verdict.strange(
        position,
        Text(
            f"The receipt at position {position} names events that do not stand before it"
            f" ({count} of them): they were removed or moved.",
            f"位置 {position} 的回执列有 {count} 个并不在其之前的事件：已被删除或移动。",
        ),
    )


def _cut_off(last: int, given: int) -> Broken:
    return Broken(
        Trouble.CUT_OFF,
        last + 1,
        given,
        Text(
            f"The log ends after position {last}, but events were recorded up to {given}: its end"
            " was cut off.",
            f"日志止于位置 {last}，但曾记录至位置 {given}：末尾被截去。",
        ),
    )
