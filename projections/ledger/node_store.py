"""The store of the ledger's nodes: tiles, the positions of leaves, and how far it has come.

In a file beside a log on SQLite, in a schema of its own on PostgreSQL. All of it can be made
anew from the log: a rebuild fills a build of its own beside the one that answers, and the two
change places in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from application.engines.engine import Cursor
from application.engines.errors import StoreUnavailableError
from application.engines.location import Location
from application.engines.postgres_schema import LEDGER
from application.engines.shelf import shelf
from projections.stores.damage import set_aside_if_damaged

from .places import Places
from .tiles import WIDTH, grown

#: What writers of nodes wait for on PostgreSQL; on SQLite a transaction has the file's lock.
WRITE_LOCK = 0x6465616C_6C656467

TABLES = (
    """CREATE TABLE IF NOT EXISTS tiles (
        build INTEGER NOT NULL, level INTEGER NOT NULL, number INTEGER NOT NULL,
        hashes BLOB NOT NULL, PRIMARY KEY (build, level, number))""",
    """CREATE TABLE IF NOT EXISTS places (
        build INTEGER NOT NULL, number INTEGER NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, positions BLOB NOT NULL, PRIMARY KEY (build, number))""",
    "CREATE UNIQUE INDEX IF NOT EXISTS places_by_first ON places (build, first)",
    """CREATE TABLE IF NOT EXISTS reached (
        name TEXT PRIMARY KEY, build INTEGER NOT NULL, size INTEGER NOT NULL,
        position INTEGER NOT NULL)""",
    "INSERT INTO reached VALUES ('live', 1, 0, 0) ON CONFLICT DO NOTHING",
)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a build has come: leaves taken in, and the position of the last of them."""

    build: int
    size: int = 0
    position: int = 0


def beside(log: Location) -> Location:
    """Where the ledger of a log stands."""
    return log.with_name(log.name + ".ledger") if isinstance(log, Path) else log


class NodeStore:
    """The tables of the nodes; raises StoreUnavailableError where they cannot be reached."""

    def __init__(self, location: Location) -> None:
        self._is_a_file = isinstance(location, Path)
        if isinstance(location, Path):
            set_aside_if_damaged(location, "the ledger is built anew; checkpoints are in it")
        with _explained():
            self._shelf = shelf(location, schema=LEDGER, busy=True)
            self._shelf.make(TABLES)

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        with _explained(), self._shelf.transaction() as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """A transaction beside which nobody else writes nodes."""
        with _explained(), self._shelf.transaction() as cursor:
            if not self._is_a_file:
                cursor.execute(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
            yield cursor

    def reached(self) -> Reached:
        with self.reading() as cursor:
            return reached(cursor)

    def tile(self, build: int, level: int, number: int) -> bytes:
        with self.reading() as cursor:
            return tile(cursor, build, level, number)

    def close(self) -> None:
        self._shelf.close()


def reached(cursor: Cursor) -> Reached:
    """How far the build has come that answers."""
    cursor.execute("SELECT build, size, position FROM reached WHERE name='live'")
    return Reached(*cursor.fetchone())


def reach(cursor: Cursor, now: Reached) -> None:
    """Let the build answer, and up to there."""
    cursor.execute(
        "UPDATE reached SET build=?, size=?, position=? WHERE name='live'",
        (now.build, now.size, now.position),
    )


def tile(cursor: Cursor, build: int, level: int, number: int) -> bytes:
    """The hashes of a tile, b"" if it is not there."""
    cursor.execute(
        "SELECT hashes FROM tiles WHERE build=? AND level=? AND number=?", (build, level, number)
    )
    row = cursor.fetchone()
    return bytes(row[0]) if row is not None else b""


def leaf_tiles(cursor: Cursor, build: int, first: int, count: int) -> list[bytes]:
    """The hashes of so many tiles of leaves, from the first on."""
    cursor.execute(
        "SELECT hashes FROM tiles WHERE build=? AND level=0 AND number>=? ORDER BY number LIMIT ?",
        (build, first, count),
    )
    return [bytes(row[0]) for row in cursor.fetchall()]


def places_at(cursor: Cursor, build: int, position: int) -> Places | None:
    """The places among which this position is, or would be; None before the first."""
    cursor.execute(
        "SELECT number, first, last, positions FROM places WHERE build=? AND first<=? "
        "ORDER BY first DESC LIMIT 1",
        (build, position),
    )
    return _places(cursor.fetchone())


def places_of(cursor: Cursor, build: int, number: int) -> Places | None:
    """The places of the leaves of a tile."""
    cursor.execute(
        "SELECT number, first, last, positions FROM places WHERE build=? AND number=?",
        (build, number),
    )
    return _places(cursor.fetchone())


def append(
    cursor: Cursor, at: Reached, leaves: Sequence[bytes], positions: Sequence[int]
) -> Reached:
    """Add leaves behind the last one; the caller says from when on they count (`reach`)."""

    def read(level: int, number: int) -> bytes:
        return tile(cursor, at.build, level, number)

    for (level, number), hashes in grown(read, at.size, leaves).items():
        cursor.execute(
            "INSERT INTO tiles VALUES (?,?,?,?) ON CONFLICT (build, level, number) "
            "DO UPDATE SET hashes=excluded.hashes",
            (at.build, level, number, hashes),
        )
    number, there = divmod(at.size, WIDTH)
    last = (places_of(cursor, at.build, number) if there else None) or Places(number, ())
    for places in last.with_more(positions):
        cursor.execute(
            "INSERT INTO places VALUES (?,?,?,?,?) ON CONFLICT (build, number) "
            "DO UPDATE SET last=excluded.last, positions=excluded.positions",
            (at.build, *places.row),
        )
    return replace(at, size=at.size + len(leaves), position=positions[-1])


def forget_others(cursor: Cursor, build: int) -> None:
    """Drop what builds left behind that do not answer."""
    for table in ("tiles", "places"):
        cursor.execute(f"DELETE FROM {table} WHERE build<>?", (build,))


def _places(row: tuple[int, int, int, bytes] | None) -> Places | None:
    return None if row is None else Places.read(*row)


@contextmanager
def _explained() -> Iterator[None]:
    """What is wrong with the file, as the error that all callers know."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreUnavailableError(f"the ledger cannot be reached now: {error}") from error
