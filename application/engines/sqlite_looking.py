"""Files of SQLite, looked at over connections that are opened for reading."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .causes import advised
from .engine import Cursor
from .errors import CannotServeError, StoreUnavailableError
from .looking import Looking
from .sqlite import SQLiteEngine

PATIENCE_SECONDS = 5
UNOPENABLE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})


class LookedFile:
    """One file that is only read; reading takes turns, in whichever thread."""

    def __init__(self, path: Path) -> None:
        """Raises CannotServeError where there is no such file, or it cannot be read."""
        if not path.is_file():
            raise CannotServeError(f"there is no database {path} yet")
        self._turns = threading.Lock()
        try:
            self._connection = _connected(path)
        except sqlite3.Error as error:
            raise CannotServeError(f"cannot read the database {path}: {advised(error)}") from error

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        with self._turns:
            try:
                self._connection.execute("BEGIN")
                try:
                    yield self._connection.cursor()
                finally:
                    self._connection.rollback()
            except sqlite3.Error as error:
                raise StoreUnavailableError(str(error)) from error

    def holds(self, table: str) -> bool:
        """Whether there is such a table."""
        asked = "SELECT 1 FROM sqlite_master WHERE type='table' AND name=?"
        with self.reading() as cursor:
            cursor.execute(asked, (table,))
            return cursor.fetchone() is not None

    def close(self) -> None:
        with self._turns:
            self._connection.close()


class SQLiteLooking(Looking, LookedFile):
    """The log in a file."""

    position = SQLiteEngine.position
    skips_positions = SQLiteEngine.skips_positions

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        if not self.holds("stored_events"):
            self.close()
            raise CannotServeError(f"{path} is not a database of dealtrail")

    def member(self, name: str) -> str:
        return SQLiteEngine.member(name)


def _connected(path: Path) -> sqlite3.Connection:
    """For reading; where nothing may be made beside the file either, as it stands there."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        return _opened(uri)
    except sqlite3.OperationalError as error:
        wal = path.with_name(f"{path.name}-wal")
        is_whole = not wal.exists() or not wal.stat().st_size
        if error.sqlite_errorcode & 0xFF not in UNOPENABLE or not is_whole:
            raise
        return _opened(f"{uri}&immutable=1")


def _opened(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    # A text that is no UTF-8 is handed on as one that cannot be encoded again: whoever wrote
    # it past us is told of by its position, instead of ending all reading.
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
