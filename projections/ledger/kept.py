"""The checkpoints that were signed, kept in the ledger's store; no rebuild touches them."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from application.engines.engine import Cursor
from application.engines.errors import StoreUnavailableError
from application.engines.location import Location
from application.engines.postgres_schema import LEDGER
from application.engines.shelf import shelf

from .checkpoint import Checkpoint
from .note import Note

#: What those wait for on PostgreSQL who add a checkpoint.
ADD_LOCK = 0x6465616C_6B657074

TABLES = (
    """CREATE TABLE IF NOT EXISTS checkpoints (
        number INTEGER PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT NULL,
        note BLOB NOT NULL, signed_at TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS checkpoints_by_size ON checkpoints (origin, size)",
)
COLUMNS = "SELECT number, size, note, signed_at FROM checkpoints"


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that was signed: the signed note as it is, and when it was signed."""

    number: int
    size: int
    note: bytes
    signed_at: dt.datetime

    @property
    def checkpoint(self) -> Checkpoint:
        """What it says, whoever signed it; raises LedgerError if it was altered beyond reading."""
        return Checkpoint.parse(Note.parse(self.note).text)


class KeptCheckpoints:
    """The table of checkpoints; what is added is on disk when `add` returns."""

    def __init__(self, location: Location) -> None:
        self._is_a_file = isinstance(location, Path)
        self._shelf = shelf(location, schema=LEDGER)
        with self._explained():
            self._shelf.make(TABLES)

    def add(self, checkpoint: Checkpoint, note: bytes, at: dt.datetime) -> None:
        """Keep a checkpoint; one that is there already is not kept twice."""
        with self._transaction() as cursor:
            if not self._is_a_file:
                cursor.execute(f"SELECT pg_advisory_xact_lock({ADD_LOCK})")
            cursor.execute(
                "INSERT INTO checkpoints (number, origin, size, note, signed_at) "
                "SELECT COALESCE(MAX(number), 0) + 1, ?, ?, ?, ? FROM checkpoints "
                "HAVING NOT EXISTS (SELECT 1 FROM checkpoints "
                "WHERE origin=? AND size=? AND note=?)",
                (
                    *(checkpoint.origin, checkpoint.size, note, at.isoformat()),
                    *(checkpoint.origin, checkpoint.size, note),
                ),
            )

    def all(self) -> list[Kept]:
        """In the order in which they were kept."""
        return self._found(f"{COLUMNS} ORDER BY number")

    def newest(self, most: int, after: int = 0) -> list[Kept]:
        """The last ones that were kept, the newest first, those behind a number only."""
        return self._found(f"{COLUMNS} WHERE number>? ORDER BY number DESC LIMIT ?", after, most)

    def latest(self, origin: str) -> Kept | None:
        """The largest of that origin, the newest of its size."""
        found = self._found(
            f"{COLUMNS} WHERE origin=? ORDER BY size DESC, number DESC LIMIT 1", origin
        )
        return found[0] if found else None

    def at(self, origin: str, size: int) -> Kept | None:
        """The first that was signed of that size."""
        found = self._found(
            f"{COLUMNS} WHERE origin=? AND size=? ORDER BY number LIMIT 1", origin, size
        )
        return found[0] if found else None

    def close(self) -> None:
        self._shelf.close()

    def _found(self, statement: str, *values: object) -> list[Kept]:
        with self._transaction() as cursor:
            cursor.execute(statement, values)
            rows = cursor.fetchall()
        return [
            Kept(number, size, bytes(note), dt.datetime.fromisoformat(at))
            for number, size, note, at in rows
        ]

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        with self._explained(), self._shelf.transaction() as cursor:
            yield cursor

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailableError(f"the ledger cannot be reached now: {error}") from error
