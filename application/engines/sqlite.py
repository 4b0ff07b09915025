"""The log in a file of SQLite.

Stands on the eventsourcing library (its recorder, its pool of readers). What is written is
written on a connection of our own, because the library's BEGIN is deferred and commits one
command at a time.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eventsourcing.persistence import PersistenceError, StoredEvent
from eventsourcing.sqlite import SQLiteCursor

from .causes import advised
from .engine import Cursor, Listening
from .errors import CannotServeError, StoreUnavailableError
from .sqlite_recorder import Library, LogRecorder
from .sqlite_writing import WriteConnection

LOCK_SECONDS = 5


class SQLiteEngine:
    """One file: many readers beside one writer at a time."""

    position = "position"
    makes_tables = True
    skips_positions = False

    def __init__(self, path: Path) -> None:
        self._library = _opened(path)
        recorder = self._library.recorder
        assert isinstance(recorder, LogRecorder)
        self._recorder = recorder
        self._writing = WriteConnection(path)
        self._cursor: SQLiteCursor | None = None

    def begin(self, patience: float) -> Cursor:
        self._cursor = self._writing.begin(patience)
        return self._cursor

    def insert(self, cursor: Cursor, rows: Sequence[StoredEvent]) -> list[int]:
        assert isinstance(cursor, SQLiteCursor)
        return self._recorder.insert_in_turn(cursor, rows)

    def commit(self) -> None:
        self._close_cursor()
        self._writing.commit()

    def rollback(self) -> None:
        self._close_cursor()
        self._writing.rollback()

    def _close_cursor(self) -> None:
        """A statement left open would keep its old snapshot."""
        if self._cursor is not None:
            self._cursor.sqlite_cursor.close()
            self._cursor = None

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        try:
            with self._recorder.datastore.transaction(commit=False) as cursor:
                yield cursor
        except (sqlite3.Error, PersistenceError) as error:
            raise StoreUnavailableError(str(error)) from error

    @staticmethod
    def member(name: str) -> str:
        return f"json_extract(CAST(state AS TEXT), '$.event.{name}')"

    def listening(self, heard: Callable[[], None]) -> Listening:
        """A file tells nobody of what was written to it; whoever waits looks again."""
        return _Deaf()

    def close(self) -> None:
        self._writing.close()
        self._library.close()


class _Deaf:
    def close(self) -> None:
        """There is nothing to end."""


def _opened(path: Path) -> Library:
    """The library on the file; two that make a new file at once wait for each other."""
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "APPLICATION_RECORDER_TOPIC": f"{LogRecorder.__module__}:LogRecorder",
        "SQLITE_DBNAME": str(path),
        "SQLITE_LOCK_TIMEOUT": str(LOCK_SECONDS),
    }
    give_up = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            return Library(settings)
        except (PersistenceError, sqlite3.Error) as error:
            if "locked" not in str(error) or time.monotonic() >= give_up:
                raise CannotServeError(
                    f"cannot open the event store {path}: {advised(error)}"
                ) from error
        time.sleep(0.05)
