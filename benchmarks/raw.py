"""The raw engine: look for a stream's version, add one row, commit to disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

TABLE = """
CREATE TABLE stored_events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
)
"""


class RawLog:
    """A table like the log's, without triggers, on one connection of its own."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(TABLE)

    def append(self, stream: str, state: bytes) -> None:
        """One row in one transaction, on disk when this returns."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        question = "SELECT MAX(originator_version) FROM stored_events WHERE originator_id=?"
        (last,) = run(question, (stream,)).fetchone()
        run(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES (?,?,?,?)",
            (stream, (last or 0) + 1, "Raw", state),
        )
        run("COMMIT")

    def close(self) -> None:
        self._connection.close()
