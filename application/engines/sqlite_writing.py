"""The connection that writes: one for each process, outside the library's pool.

The pool keeps readers waiting while somebody waits for its writer, and never gives its
writer lock back when all its connections are in use; neither may happen to the log.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from eventsourcing.sqlite import SQLiteCursor

from .sqlite_files import HeldFiles

FULL = 2
#: How often to ask for a write lock that another process holds. SQLite's own waiting asks
#: every 100 ms only, and beside a busy writer often met no gap between its turns for 5 s.
ASK_AGAIN_SECONDS = 0.001


class WriteConnection:
    """Transactions that hold the write lock from their beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = HeldFiles(path)
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    def begin(self, patience: float) -> SQLiteCursor:
        """Take the write lock; raises sqlite3.OperationalError if others keep it too long."""
        connection = self._connected()
        self._files.check()
        give_up = time.monotonic() + patience
        while True:
            try:
                cursor = SQLiteCursor(connection.execute("BEGIN IMMEDIATE"))
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() >= give_up:
                    raise
            else:
                self._files.hold()
                return cursor
            time.sleep(ASK_AGAIN_SECONDS)

    def commit(self) -> None:
        self._connected().execute("COMMIT")

    def rollback(self) -> None:
        """Undo what was not committed; a connection that cannot do so is given up."""
        try:
            if self._connection is not None:
                self._connection.rollback()
        except sqlite3.Error:
            self._drop()

    def close(self) -> None:
        self._closed = True
        self._drop()

    def _connected(self) -> sqlite3.Connection:
        if self._closed:
            raise sqlite3.ProgrammingError("the store is closed")
        if self._connection is None:
            connection = sqlite3.connect(
                self._path, timeout=0, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA synchronous={FULL}")
            assert connection.execute("PRAGMA synchronous").fetchone()[0] == FULL
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._files.let_go()
        if connection is not None:
            connection.close()
