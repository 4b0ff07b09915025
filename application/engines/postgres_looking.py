"""Schemas on a PostgreSQL server, looked at over connections whose transactions only read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from . import postgres_schema
from .engine import Cursor
from .errors import CannotServeError, StoreUnavailableError
from .location import Server
from .looking import Looking
from .postgres import PostgresCursor, PostgresEngine
from .postgres_connecting import connect


class LookedServer:
    """One schema over one connection; reading takes turns. Any role that may read will do."""

    def __init__(self, server: Server, schema: str) -> None:
        """Raises CannotServeError where the server cannot be reached."""
        self._server, self._schema = server, schema
        self._turns = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None
        try:
            self._connected()
        except psycopg.Error as error:
            said = " ".join(str(error).split())
            raise CannotServeError(f"cannot read the database {server}: {said}") from error

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        with self._turns:
            try:
                connection = self._connected()
                with connection.transaction():
                    yield PostgresCursor(connection)
            except psycopg.Error as error:
                raise StoreUnavailableError(str(error)) from error

    def holds(self, table: str) -> bool:
        """Whether there is such a table."""
        with self.reading() as cursor:
            cursor.execute("SELECT to_regclass(?)", (f"{self._schema}.{table}",))
            return bool(cursor.fetchone()[0])

    def close(self) -> None:
        with self._turns:
            if self._connection is not None:
                self._connection.close()

    def _connected(self) -> psycopg.Connection[Any]:
        """The connection; another one where the server closed it."""
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._server)
            self._connection.execute("SET default_transaction_isolation = 'repeatable read'")
            self._connection.execute("SET default_transaction_read_only = on")
            here = sql.SQL("SET search_path = {}").format(sql.Identifier(self._schema))
            self._connection.execute(here)
        return self._connection


class PostgresLooking(Looking, LookedServer):
    """The log in its schema."""

    position = PostgresEngine.position
    skips_positions = PostgresEngine.skips_positions

    def __init__(self, server: Server) -> None:
        super().__init__(server, postgres_schema.LOG)
        if not self.holds("stored_events"):
            self.close()
            raise CannotServeError(f"{server} holds no log of dealtrail")

    def member(self, name: str) -> str:
        return PostgresEngine.member(name)
