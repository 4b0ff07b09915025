"""Engines that only look: over connections that could not write if they wanted to.

For whoever checks a log: nothing is made, mended or recreated on the way, a file on a
read-only medium will do, and so will a role that may only read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NoReturn, Protocol

from eventsourcing.persistence import StoredEvent

from .causes import Cause, NotTakenError
from .engine import Cursor, Engine, Listening
from .location import Location


class Looked(Protocol):
    """Some tables that are only looked at, by whichever thread."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """A snapshot of what is committed."""

    def holds(self, table: str) -> bool:
        """Whether there is such a table."""

    def close(self) -> None: ...


class Looking:
    """What such an engine answers to whoever would write."""

    makes_tables = False

    def begin(self, patience: float) -> Cursor:
        self._refuse()

    def insert(self, cursor: Cursor, rows: Sequence[StoredEvent]) -> list[int]:
        self._refuse()

    def commit(self) -> None:
        self._refuse()

    def rollback(self) -> None:
        """Nothing was begun."""

    def listening(self, heard: Callable[[], None]) -> Listening:
        """Who only looks is told nothing; he looks again."""
        return _Deaf()

    def _refuse(self) -> NoReturn:
        raise NotTakenError("this log was opened to be looked at only", Cause.READ_ONLY)


class _Deaf:
    def close(self) -> None:
        """There is nothing to end."""


def looked_at(location: Location) -> Engine:
    """The engine that only looks at a location; raises CannotServeError if it holds no log."""
    if isinstance(location, Path):
        from .sqlite_looking import SQLiteLooking

        return SQLiteLooking(location)
    from .postgres_looking import PostgresLooking

    return PostgresLooking(location)


def looked_beside(location: Location, schema: str, table: str) -> Looked | None:
    """What stands beside a log, in a file or a schema, if that table is in it; None else.

    Raises CannotServeError where something is there and cannot be read.
    """
    found: Looked
    if isinstance(location, Path):
        from .sqlite_looking import LookedFile

        if not location.is_file():
            return None
        found = LookedFile(location)
    else:
        from .postgres_looking import LookedServer

        found = LookedServer(location, schema)
    if found.holds(table):
        return found
    found.close()
    return None
