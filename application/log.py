"""The event log on SQLite: one table that only ever grows, and the one connection that writes.

Stands on the eventsourcing library (its recorder, pool and rows). Everything is done on an
own connection inside an own transaction (the turn), because the library's BEGIN is
deferred and commits one command at a time. UPDATE, DELETE and replacing inserts are
refused by triggers in the database itself.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import PersistenceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteCursor,
    SQLiteDatastore,
)
from eventsourcing.utils import Environment, EnvType

from domain.kernel import Recorded

from .envelope import EnvelopeMapper, Placed, restored, stored

FULL = 2
LOCK_SECONDS = 5
FORBIDDEN_SETTING = "POSTGRES_ENABLE_DB_FUNCTIONS"

TABLE = """
CREATE TABLE IF NOT EXISTS stored_events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)
"""

TRIGGERS = (
    """
CREATE TRIGGER IF NOT EXISTS stored_events_are_never_changed BEFORE UPDATE ON stored_events
BEGIN SELECT RAISE(ABORT, 'the event log is append-only: UPDATE refused'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS stored_events_are_never_deleted BEFORE DELETE ON stored_events
BEGIN SELECT RAISE(ABORT, 'the event log is append-only: DELETE refused'); END
""",
    # INSERT OR REPLACE fires neither of the two above.
    """
CREATE TRIGGER IF NOT EXISTS stored_events_are_never_replaced BEFORE INSERT ON stored_events
WHEN EXISTS (
    SELECT 1 FROM stored_events
    WHERE position = NEW.position
    OR (originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
)
BEGIN SELECT RAISE(ABORT, 'the event log is append-only: this row exists'); END
""",
)


class StoreUnavailableError(Exception):
    """The store cannot take or answer anything now; nothing was lost, try again."""


class CannotServeError(Exception):
    """A setting or the store's own state does not allow to start; the text says why."""


class LogRecorder(SQLiteApplicationRecorder):
    """The library's recorder on our own table."""

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = "stored_events"):
        super().__init__(datastore, events_table_name)
        self.insert_events_statement = (
            f"INSERT INTO {events_table_name} "
            "(originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        return [TABLE, *TRIGGERS]

    def insert_in_turn(self, cursor: SQLiteCursor, rows: Sequence[StoredEvent]) -> list[int]:
        """Insert rows in the caller's transaction; returns their positions."""
        return list(self._insert_events(cursor, rows) or ())


class _Library(Application[UUID]):
    """The eventsourcing application behind the log, with an environment of its own."""

    name = "dealtrail"

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        # The library would read all of os.environ, and obey settings that are not ours.
        return Environment(name, dict(env or {}))

    def construct_mapper(self) -> EnvelopeMapper:
        return EnvelopeMapper()


class Log:
    """The log of one SQLite file: append within a turn, read at any time."""

    def __init__(self, path: Path) -> None:
        if os.environ.get(FORBIDDEN_SETTING):
            raise CannotServeError(
                f"{FORBIDDEN_SETTING} is set; with it subscribers miss events. Unset it."
            )
        try:
            self._library = _Library(
                {
                    "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                    "APPLICATION_RECORDER_TOPIC": f"{__name__}:LogRecorder",
                    "SQLITE_DBNAME": str(path),
                    "SQLITE_LOCK_TIMEOUT": str(LOCK_SECONDS),
                }
            )
        except (PersistenceError, sqlite3.Error) as error:
            raise CannotServeError(f"cannot open the event store {path}: {error}") from error
        recorder = self._library.recorder
        assert isinstance(recorder, LogRecorder)
        self._recorder = recorder
        self.path = path

    @contextmanager
    def turn(self) -> Iterator[SQLiteCursor]:
        """One transaction that holds the write lock from its first statement to its last."""
        datastore = self._recorder.datastore
        try:
            with datastore.get_connection(commit=True) as connection:
                cursor = connection.cursor()
                with cursor:
                    cursor.execute(f"PRAGMA synchronous={FULL}")
                    cursor.execute("BEGIN IMMEDIATE")
                    try:
                        yield cursor
                        cursor.execute("COMMIT")
                    except BaseException:
                        connection.rollback()
                        raise
        except (sqlite3.OperationalError, sqlite3.DatabaseError, PersistenceError) as error:
            raise StoreUnavailableError(str(error)) from error

    def append(self, cursor: SQLiteCursor, events: Sequence[Recorded]) -> list[Placed]:
        """Add events in the turn of the cursor."""
        positions = self._recorder.insert_in_turn(cursor, [stored(e) for e in events])
        return [Placed(p, e) for p, e in zip(positions, events, strict=True)]

    def stream_in_turn(
        self, cursor: SQLiteCursor, aggregate_id: UUID, after: int = 0
    ) -> list[Placed]:
        """One stream's events as the turn sees them."""
        cursor.execute(
            "SELECT position, originator_id, originator_version, topic, state FROM stored_events "
            "WHERE originator_id=? AND originator_version>? ORDER BY originator_version",
            (aggregate_id.hex, after),
        )
        return [_placed(row) for row in cursor.fetchall()]

    def stream(
        self, aggregate_id: UUID, after: int = 0, up_to_position: int | None = None
    ) -> list[Placed]:
        """One stream's committed events, up to a position if one is given."""
        limit = "" if up_to_position is None else " AND position<=?"
        params: list[Any] = [aggregate_id.hex, after]
        params += [] if up_to_position is None else [up_to_position]
        with self.reading() as cursor:
            cursor.execute(
                "SELECT position, originator_id, originator_version, topic, state "
                "FROM stored_events WHERE originator_id=? AND originator_version>?"
                f"{limit} ORDER BY originator_version",
                params,
            )
            return [_placed(row) for row in cursor.fetchall()]

    def after(self, position: int, limit: int) -> list[Placed]:
        """Committed events behind the position, in the order of the log."""
        with self.reading() as cursor:
            return self.after_in_turn(cursor, position, limit)

    def after_in_turn(self, cursor: SQLiteCursor, position: int, limit: int) -> list[Placed]:
        cursor.execute(
            "SELECT position, originator_id, originator_version, topic, state FROM stored_events "
            "WHERE position>? ORDER BY position LIMIT ?",
            (position, limit),
        )
        return [_placed(row) for row in cursor.fetchall()]

    def last_position(self) -> int:
        """The position of the newest committed event, 0 in an empty log."""
        with self.reading() as cursor:
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
        self._library.close()


def _placed(row: Any) -> Placed:
    stored_event = StoredEvent(
        UUID(row["originator_id"]), row["originator_version"], row["topic"], row["state"]
    )
    return Placed(row["position"], restored(stored_event))
