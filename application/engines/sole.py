"""One process at a time does something; the system gives it back however that process ends."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from pathlib import Path
from typing import Any, Protocol

import psycopg

from .location import Location, Server
from .postgres_connecting import connect


class Sole(Protocol):
    """The right to do something that no two processes may do at once."""

    def take(self) -> bool:
        """Whether this process has it, now or since before; never waits."""

    def release(self) -> None: ...


def sole(location: Location, name: str) -> Sole:
    """The right of this name over what stands at the location."""
    if isinstance(location, Path):
        return FileSole(location.with_name(f"{location.name}.{name}"))
    return ServerSole(location, name)


class FileSole:
    """Holds a file of its own."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=True)
        self._file = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        self._is_held = False

    def take(self) -> bool:
        if not self._is_held:
            with contextlib.suppress(sqlite3.OperationalError):
                self._file.execute("BEGIN EXCLUSIVE")
                self._is_held = True
        return self._is_held

    def release(self) -> None:
        self._file.close()


class ServerSole:
    """Holds a lock of a PostgreSQL session, on a connection of its own."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        self._connection: psycopg.Connection[Any] | None = None

    def take(self) -> bool:
        try:
            return self._taken()
        except psycopg.Error:
            # With the connection the lock is gone; perhaps another process has it by now.
            self.release()
            return False

    def _taken(self) -> bool:
        if self._connection is not None:
            self._connection.execute("SELECT 1")
            return True
        # Kept from the start, so that whatever fails behind it closes it.
        self._connection = connect(self._server)
        found = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (self._key,)).fetchone()
        if found is None or not found[0]:
            self.release()
            return False
        return True

    def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
