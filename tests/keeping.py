"""A log that grows by rows that mean nothing, and its ledger: on either engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from engines import Place
from eventsourcing.persistence import StoredEvent
from signing import ORIGIN

from application.keys import Keys
from application.log import Log, Row
from projections.ledger.leaf import leaf_hash
from projections.ledger.ledger import Ledger
from projections.ledger.tree import Edge


@dataclass
class Kept:
    """A log with its ledger and its keys."""

    log: Log
    keys: Keys
    ledger: Ledger
    count: int = 0
    #: Logs that grow with other words hold other events.
    words: str = ""

    def grow(self, count: int) -> None:
        """So many more rows, in one transaction."""
        rows = [event(self.count + number, self.words) for number in range(count)]
        with self.log.turn() as cursor:
            self.log.engine.insert(cursor, rows)
        self.count += count

    def rows(self) -> list[Row]:
        with self.log.reading() as cursor:
            return self.log.rows_after(cursor, 0, 1_000_000)

    def root(self, size: int | None = None) -> bytes:
        """The root of the first rows, by the plain algorithm."""
        edge = Edge()
        for row in self.rows()[:size]:
            edge.append(leaf_hash(row))
        return edge.root()


def event(number: int, words: str) -> StoredEvent:
    state = f"{number} {words}".encode() * (number % 5 + 1)
    return StoredEvent(UUID(int=number // 7), number % 7 + 1, "LeadRegistered", state)


@contextmanager
def kept(place: Place, **more: Any) -> Iterator[Kept]:
    """The log of the place with its ledger, closed in the end."""
    log, keys = Log(place.location), Keys(place.keys)
    ledger = Ledger(log, keys.ledger, **({"origin": ORIGIN} | more))
    try:
        yield Kept(log, keys, ledger, _count(log))
    finally:
        ledger.close()
        keys.close()
        log.close()


def files_of(place: Place, name: str) -> list[Path]:
    """The files of SQLite whose names go on so: `.ledger`, `.keys` or "" for the log itself."""
    assert isinstance(place.location, Path)
    first = place.location.name + name
    return [place.location.with_name(first + more) for more in ("", "-wal", "-shm")]


def _count(log: Log) -> int:
    with log.reading() as cursor:
        cursor.execute("SELECT COUNT(*) FROM stored_events")
        return int(cursor.fetchone()[0])
