"""One process runs the views for all: who holds a lock that ends with its connection."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any

import psycopg

from application.engines.errors import StoreUnavailableError

#: How often to ask for the lock, and whether it is still held.
ASK_SECONDS = 1.0

#: What is to tell the server soon that the machine of whoever holds the lock is gone.
KEEPALIVES = (
    "SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3"
)


class Elected:
    """Holds the lock of this release on a connection of its own, or waits for it.

    Processes that know the same versions of the same views elect one among themselves; those of
    another release work on builds of their own, and may do so beside.
    """

    for_all = True

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[Any]],
        versions: str,
        channels: Mapping[bool, str],
    ) -> None:
        """`channels` tell whoever runs the views (True), or does not, that there is news."""
        self._connect = connect
        self._channels = channels
        digest = hashlib.sha256(f"dealtrail views {versions}".encode()).digest()
        self._key = int.from_bytes(digest[:8], "big", signed=True)
        self._connection: psycopg.Connection[Any] | None = None
        self._is_mine = False
        self._ask_at = 0.0

    def mine(self) -> bool:
        if time.monotonic() >= self._ask_at:
            try:
                self._ask()
            except psycopg.Error as error:
                raise self._lost(error) from error
            self._ask_at = time.monotonic() + ASK_SECONDS
        return self._is_mine

    def listen(self, seconds: float) -> None:
        if self._connection is None:
            return
        try:
            if list(self._connection.notifies(timeout=seconds, stop_after=1)):
                # One look is enough for all that has come in.
                list(self._connection.notifies(timeout=0))
        except psycopg.Error as error:
            raise self._lost(error) from error

    def tell(self) -> None:
        """Every transaction that wrote to the views did so when it ended."""

    def resign(self) -> None:
        self._is_mine, self._ask_at = False, 0.0
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _ask(self) -> None:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.autocommit = True
            self._connection.execute(KEEPALIVES)
            self._connection.execute(f"LISTEN {self._channels[False]}")
        if self._is_mine:
            self._connection.execute("SELECT 1")
            return
        found = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (self._key,))
        self._is_mine = bool((found.fetchone() or (False,))[0])
        if self._is_mine:
            self._connection.execute(f"UNLISTEN *; LISTEN {self._channels[True]}")

    def _lost(self, error: psycopg.Error) -> StoreUnavailableError:
        self.resign()
        return StoreUnavailableError(f"the views cannot be run now: {error}")
