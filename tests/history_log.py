"""What the checker asks of the log, beside any answers: whole commands, in one order.

Each finding is a `Fault`: its kind for tests, its words for people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from histories import Row


@dataclass(frozen=True)
class Fault:
    """Something that must not be."""

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


class Stored:
    """The rows of a log, and what can be asked of them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.receipts: dict[UUID, list[Row]] = defaultdict(list)
        self.events: dict[UUID, list[Row]] = defaultdict(list)
        self.streams: dict[UUID, list[Row]] = defaultdict(list)
        for row in rows:
            self.streams[row.stream].append(row)
            if row.command_id is not None:
                kept = self.events if row.receipt is None else self.receipts
                kept[row.command_id].append(row)

    def receipt(self, command_id: UUID) -> Row | None:
        found = self.receipts.get(command_id)
        return found[0] if found else None

    def began(self, command_id: UUID) -> int:
        """Where a command's first row stands."""
        rows = self.events.get(command_id, []) + self.receipts[command_id]
        return min(row.position for row in rows)

    def version(self, stream: UUID, before: int) -> int:
        """The version that If-Match means, as it stood before that position."""
        rows = [r for r in self.streams.get(stream, []) if r.position < before]
        return max((r.version for r in rows if r.command_id is not None), default=0)

    def versions(self, stream: UUID) -> Iterator[tuple[int, int, float]]:
        """Each version that If-Match could mean: from which position on, and until which."""
        ends: dict[UUID | None, Row] = {}
        for row in self.streams.get(stream, []):
            if row.command_id is not None:
                ends[row.command_id] = row
        steps = [(0, 0)] + [(row.version, self._known_from(row)) for row in ends.values()]
        for (version, begins), (_, until) in pairwise(steps):
            yield version, begins, until
        yield *steps[-1], float("inf")

    def _known_from(self, row: Row) -> int:
        assert row.command_id is not None
        receipt = self.receipt(row.command_id)
        return receipt.position if receipt is not None else row.position

    @cached_property
    def faults(self) -> list[Fault]:
        """What is wrong with the log itself."""
        return [*self._order(), *self._gaps(), *self._whole()]

    def _order(self) -> Iterator[Fault]:
        for one, other in pairwise(self.rows):
            if other.position <= one.position:
                yield Fault("position", f"{other.position} comes after {one.position}")
            if other.recorded_at < one.recorded_at:
                yield Fault("time", f"position {other.position} was recorded before the last one")

    def _gaps(self) -> Iterator[Fault]:
        for stream, rows in self.streams.items():
            found = [row.version for row in rows]
            if found != list(range(1, len(found) + 1)):
                yield Fault("version", f"stream {stream} has the versions {found}")

    def _whole(self) -> Iterator[Fault]:
        """A receipt for each command's events, and the events that each receipt tells of."""
        for command_id, events in self.events.items():
            if command_id not in self.receipts:
                places = [row.position for row in events]
                yield Fault("no receipt", f"the events at {places} have none ({command_id})")
        for command_id, receipts in self.receipts.items():
            if len(receipts) > 1:
                places = [row.position for row in receipts]
                yield Fault("doubled", f"command {command_id} has receipts at {places}")
            yield from self._as_told(command_id, receipts[0])

    def _as_told(self, command_id: UUID, row: Row) -> Iterator[Fault]:
        assert row.receipt is not None
        events = self.events.get(command_id, [])
        if {(e.stream, e.version) for e in events} != row.receipt.written:
            yield Fault("not as told", f"the receipt at {row.position} tells of other events")
        if bool(row.receipt.written) != row.receipt.accepted:
            yield Fault("not as told", f"the receipt at {row.position} is of another outcome")
        if any(e.position > row.position for e in events):
            yield Fault("not as told", f"events stand behind their receipt at {row.position}")
