"""The event table on SQLite and the eventsourcing library's recorder on it.

One table that only ever grows: UPDATE, DELETE and replacing inserts are refused by triggers
in the database itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore
from eventsourcing.utils import Environment, EnvType

from application.envelope import EnvelopeMapper

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


class Library(Application[UUID]):
    """The eventsourcing application behind the log, with an environment of its own."""

    name = "dealtrail"

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        # The library would read all of os.environ, and obey settings that are not ours.
        return Environment(name, dict(env or {}))

    def construct_mapper(self) -> EnvelopeMapper:
        return EnvelopeMapper()
