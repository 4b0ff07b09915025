"""A small database beside the log, for what is no event: secrets, how far webhooks have come."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from .engine import Cursor
from .errors import StoreUnavailableError
from .location import Location

LOCK_SECONDS = 5


class Shelf(Protocol):
    """Some tables that any thread may use; statements are those of `engine.Cursor`."""

    def transaction(self) -> AbstractContextManager[Cursor]:
        """All of what is written inside, or nothing of it."""

    def make(self, statements: Iterable[str]) -> None:
        """Make tables that are missing."""

    def close(self) -> None: ...


def shelf(location: Location, *, schema: str, busy: bool = False) -> Shelf:
    """The shelf in a file, or in a schema of a server's database; `busy`: written all the time."""
    if isinstance(location, Path):
        return BusyFileShelf(location) if busy else FileShelf(location)
    from .postgres_shelf import ServerShelf

    return ServerShelf(location, schema, busy=busy)


class FileShelf:
    """A file that only its owner may read; each transaction opens it anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch(mode=0o600, exist_ok=True)

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        try:
            connection = sqlite3.connect(self._path, timeout=LOCK_SECONDS)
            try:
                # What is destroyed here must not stand in a free page of the file.
                connection.execute("PRAGMA secure_delete=ON")
                with connection:
                    yield connection.cursor()
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise StoreUnavailableError(f"{self._path.name}: {error}") from error

    def make(self, statements: Iterable[str]) -> None:
        with self.transaction() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def close(self) -> None:
        """Nothing stays open between transactions."""


class BusyFileShelf:
    """A file that stays open, for one thread at a time; a power cut may take its last moments."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        path.touch(mode=0o600, exist_ok=True)
        self._connection = sqlite3.connect(
            path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.cursor()
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def make(self, statements: Iterable[str]) -> None:
        with self.transaction() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def close(self) -> None:
        with self._lock:
            self._connection.close()
