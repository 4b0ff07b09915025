"""The event log on SQLite, and the one connection that writes to it.

Stands on the eventsourcing library (its recorder, pool and rows). What is written is
written on a connection of our own inside a transaction of our own (the turn), because the
library's BEGIN is deferred and commits one command at a time.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import PersistenceError, StoredEvent
from eventsourcing.sqlite import SQLiteCursor

from domain.kernel import Recorded

from .envelope import Placed, restored, stored
from .recorder import Library, LogRecorder
from .writelock import WriteConnection

LOCK_SECONDS = 5
FORBIDDEN_SETTING = "POSTGRES_ENABLE_DB_FUNCTIONS"
COLUMNS = "position, originator_id, originator_version, topic, state"


class StoreUnavailableError(Exception):
    """The store cannot take or answer anything now; nothing was lost, try again."""


class CommitUncertainError(StoreUnavailableError):
    """COMMIT failed: what the turn wrote may stand in the log or not; only a look tells."""


class CannotServeError(Exception):
    """A setting or the store's own state does not allow to start; the text says why."""


def is_of_the_store(error: Exception) -> bool:
    """Whether an error is about the store as a whole, not about the one thing just written."""
    store = isinstance(error, sqlite3.Error | StoreUnavailableError)
    return store and not isinstance(error, sqlite3.IntegrityError)


class Log:
    """The log of one SQLite file: append within a turn, read at any time."""

    def __init__(self, path: Path) -> None:
        if os.environ.get(FORBIDDEN_SETTING):
            raise CannotServeError(
                f"{FORBIDDEN_SETTING} is set; with it subscribers miss events. Unset it."
            )
        self._library = _opened(path)
        recorder = self._library.recorder
        assert isinstance(recorder, LogRecorder)
        self._recorder = recorder
        self._turns = threading.Lock()
        self._writing = WriteConnection(path)
        self.path = path

    @contextmanager
    def turn(self) -> Iterator[SQLiteCursor]:
        """One transaction that holds the write lock from its first statement to its last."""
        if not self._turns.acquire(timeout=LOCK_SECONDS):
            raise StoreUnavailableError("another turn takes too long")
        try:
            cursor = self._writing.begin(LOCK_SECONDS)
            try:
                # Closed before the end: a statement left open would keep its old snapshot.
                with cursor:
                    yield cursor
            except BaseException:
                self._writing.rollback()
                raise
            self._commit()
        except sqlite3.Error as error:
            raise StoreUnavailableError(str(error)) from error
        finally:
            self._turns.release()

    def _commit(self) -> None:
        try:
            self._writing.commit()
        except sqlite3.Error as error:
            self._writing.rollback()
            raise CommitUncertainError(str(error)) from error

    def append(self, cursor: SQLiteCursor, events: Sequence[Recorded]) -> list[Placed]:
        """Add events in the turn of the cursor."""
        positions = self._recorder.insert_in_turn(cursor, [stored(e) for e in events])
        return [Placed(p, e) for p, e in zip(positions, events, strict=True)]

    def stream_in_turn(
        self, cursor: SQLiteCursor, aggregate_id: UUID, after: int = 0
    ) -> list[Placed]:
        """One stream's events as the turn sees them."""
        cursor.execute(
            f"SELECT {COLUMNS} FROM stored_events "
            "WHERE originator_id=? AND originator_version>? ORDER BY originator_version",
            (aggregate_id.hex, after),
        )
        return [placed(row) for row in cursor.fetchall()]

    def stream(
        self, aggregate_id: UUID, after: int = 0, up_to_position: int | None = None
    ) -> list[Placed]:
        """One stream's committed events, up to a position if one is given."""
        limit = "" if up_to_position is None else " AND position<=?"
        params: list[Any] = [aggregate_id.hex, after]
        params += [] if up_to_position is None else [up_to_position]
        with self.reading() as cursor:
            cursor.execute(
                f"SELECT {COLUMNS} FROM stored_events WHERE originator_id=? "
                f"AND originator_version>?{limit} ORDER BY originator_version",
                params,
            )
            return [placed(row) for row in cursor.fetchall()]

    def after(self, position: int, limit: int) -> list[Placed]:
        """Committed events behind the position, in the order of the log."""
        with self.reading() as cursor:
            return [placed(row) for row in self.rows_after(cursor, position, limit)]

    def rows_after(self, cursor: SQLiteCursor, position: int, limit: int) -> list[Any]:
        """Rows behind the position as they stand, whether this version can read them or not."""
        cursor.execute(
            f"SELECT {COLUMNS} FROM stored_events WHERE position>? ORDER BY position LIMIT ?",
            (position, limit),
        )
        return list(cursor.fetchall())

    def last_position(self) -> int:
        """The position of the newest committed event, 0 in an empty log."""
        with self.reading() as cursor:
            return self.last_in_turn(cursor)

    def last_in_turn(self, cursor: SQLiteCursor) -> int:
        cursor.execute("SELECT MAX(position) FROM stored_events")
        return int(cursor.fetchone()[0] or 0)

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """A read transaction of its own; writers go on meanwhile."""
        try:
            with self._recorder.datastore.transaction(commit=False) as cursor:
                yield cursor
        except (sqlite3.Error, PersistenceError) as error:
            raise StoreUnavailableError(str(error)) from error

    def close(self) -> None:
        with self._turns:
            self._writing.close()
        self._library.close()


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
                raise CannotServeError(f"cannot open the event store {path}: {error}") from error
        time.sleep(0.05)


def placed(row: Any) -> Placed:
    """The event that a row holds; raises UnreadableEventError."""
    stored_event = StoredEvent(
        UUID(row["originator_id"]), row["originator_version"], row["topic"], row["state"]
    )
    return Placed(row["position"], restored(stored_event))
