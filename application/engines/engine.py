"""What a log asks of the database it stands in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from eventsourcing.persistence import StoredEvent

from .location import Location


class Cursor(Protocol):
    """Runs statements in one transaction; `?` stands where a value goes."""

    def execute(self, statement: str, parameters: Sequence[Any] = (), /) -> object: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Engine(Protocol):
    """One database: a connection of our own that writes, and others that read.

    Only one thread at a time may be between `begin` and `commit` or `rollback`.
    """

    #: The column of the event table that holds an event's place in the log.
    position: str
    #: Whether who serves may make the index tables; else `dealtrail migrate` makes them.
    makes_tables: bool
    #: Whether positions are given out that no event ever has: those of what was rolled back.
    skips_positions: bool

    def begin(self, patience: float) -> Cursor:
        """Take the write lock; raises an error of the store if others keep it too long."""

    def insert(self, cursor: Cursor, rows: Sequence[StoredEvent]) -> list[int]:
        """Add events to the log in the transaction that was begun; returns their positions."""

    def commit(self) -> None: ...

    def rollback(self) -> None:
        """Undo what was not committed; a connection that cannot do so is given up."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """A snapshot of what is committed; writers go on meanwhile."""

    def member(self, name: str) -> str:
        """An expression: this member of the stored event, as text."""

    def listening(self, heard: Callable[[], None]) -> Listening:
        """From now on call this when another process has committed, where that can be heard."""

    def close(self) -> None: ...


class Listening(Protocol):
    """Somebody who hears of commits until closed."""

    def close(self) -> None: ...


def opened(location: Location) -> Engine:
    """The engine for a location; raises CannotServeError if it cannot be used."""
    if isinstance(location, Path):
        from .sqlite import SQLiteEngine

        return SQLiteEngine(location)
    from .postgres import PostgresEngine

    return PostgresEngine(location)
