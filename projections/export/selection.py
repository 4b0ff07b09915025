"""Which rows of the log an export holds, read a batch at a time.

Each batch is a short read of its own, so that nothing is held open while it is worked on and
no writer waits for an export.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.log import Cursor, Log
from application.receipts import CommandReceived

from .kinds import Kinds
from .sealed import Seals
from .taken import Batch, Plain

#: Rows read at once, and positions looked through at once where a filter finds few.
BATCH = 2_000
WINDOW = 10_000
#: In the place of an index that nobody asked for.
UNTOLD = -1

#: The indexes of the leaves at these positions, which follow those that were asked for before.
IndexesOf = Callable[[Sequence[Plain]], Sequence[int]]
#: What becomes of the personal values in these rows.
SealsOf = Callable[[Sequence[Plain]], Seals]


@dataclass(frozen=True, slots=True)
class Selection:
    """The positions from `begin` up to `end`, `end` exclusive; of these aggregates, if any."""

    begin: int
    end: int
    aggregates: tuple[UUID, ...] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it holds every row of its range."""
        return self.aggregates is None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a selection, in the log."""

    log: Log
    selection: Selection
    indexes_of: IndexesOf
    seals_of: SealsOf

    def behind(self, position: int) -> Iterator[Batch]:
        """Batches of rows behind the position, in the order of the log."""
        kinds, seen = Kinds(), max(position, self.selection.begin - 1)
        while True:
            with self.log.reading() as cursor:
                until = self._until(cursor, seen)
                rows = self._between(cursor, seen, until)
                found = kinds.of(cursor, rows)
            if rows:
                yield Batch(rows, found, self.indexes_of(rows), self.seals_of(rows))
            seen = rows[-1][0] if self.selection.is_whole and rows else until
            if not rows and until >= self.selection.end - 1:
                return

    def streams(self) -> Iterator[Batch]:
        """Batches of all rows but receipts, one stream after the other; without right indexes."""
        kinds, last = Kinds(), (UUID(int=0).hex, 0)
        conditions, values = self._conditions()
        statement = (
            f"SELECT {self.log.columns} FROM stored_events WHERE "
            f"(originator_id, originator_version) > (?, ?) AND {self.log.position}>=? "
            f"AND {self.log.position}<? AND topic!=?{conditions} "
            "ORDER BY originator_id, originator_version LIMIT ?"
        )
        fixed = (self.selection.begin, self.selection.end, CommandReceived.__name__, *values)
        while True:
            with self.log.reading() as cursor:
                cursor.execute(statement, (*last, *fixed, BATCH))
                rows: list[Plain] = list(map(tuple, cursor.fetchall()))
                found = kinds.of(cursor, rows)
            if not rows:
                return
            yield Batch(rows, found, [UNTOLD] * len(rows))
            last = rows[-1][1], rows[-1][2]

    def _until(self, cursor: Cursor, seen: int) -> int:
        """Up to which position to look now."""
        if self.selection.is_whole:
            return self.selection.end - 1
        column = self.log.position
        cursor.execute(
            f"SELECT MAX({column}) FROM (SELECT {column} FROM stored_events "
            f"WHERE {column}>? AND {column}<? ORDER BY {column} LIMIT ?) AS next",
            (seen, self.selection.end, WINDOW),
        )
        found = cursor.fetchone()[0]
        return int(found) if found is not None else self.selection.end - 1

    def _between(self, cursor: Cursor, seen: int, until: int) -> list[Plain]:
        conditions, values = self._conditions()
        limit = BATCH if self.selection.is_whole else WINDOW
        cursor.execute(
            f"SELECT {self.log.columns} FROM stored_events WHERE {self.log.position}>? "
            f"AND {self.log.position}<=?{conditions} ORDER BY {self.log.position} LIMIT ?",
            (seen, until, *values, limit),
        )
        return list(map(tuple, cursor.fetchall()))

    def _conditions(self) -> tuple[str, Sequence[Any]]:
        """That a row is of the aggregates, or the receipt of a command on one of them."""
        chosen = self.selection.aggregates
        if chosen is None:
            return "", ()
        marks = ",".join("?" * len(chosen))
        about = self.log.engine.member("aggregate_id")
        return (
            f" AND (originator_id IN ({marks}) OR CASE WHEN topic=? THEN {about} END IN ({marks}))",
            (*(i.hex for i in chosen), CommandReceived.__name__, *map(str, chosen)),
        )
