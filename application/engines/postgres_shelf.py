"""A shelf in a schema of a PostgreSQL database, which several machines can share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolTimeout

from .engine import Cursor
from .errors import CannotServeError, StoreUnavailableError
from .location import Server
from .postgres import PostgresCursor
from .postgres_connecting import CONNECT_SECONDS, connect, set_up
from .postgres_schema import LEDGER, worded

CONNECTIONS = 2
#: What lets the owner of a schema read those of our tables in it that he may not read yet.
GRANTS = """
    SELECT 'GRANT SELECT ON ' || quote_ident(relname) || ' TO '
        || quote_ident(pg_get_userbyid(nspowner)) FROM pg_class
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = ? AND relkind = 'r' AND relowner = current_user::regrole
    AND NOT has_table_privilege(nspowner, pg_class.oid, 'SELECT')"""


class ServerShelf:
    """A few tables in a schema in which this role may make tables."""

    def __init__(self, server: Server, schema: str, *, busy: bool = False) -> None:
        self._server = server
        self._schema = schema
        self._busy = busy
        self._pool: ConnectionPool[psycopg.Connection[Any]] = ConnectionPool(
            server.url,
            connection_class=psycopg.Connection[Any],
            kwargs={"connect_timeout": CONNECT_SECONDS, "application_name": "dealtrail"},
            min_size=0,
            max_size=CONNECTIONS,
            open=True,
            configure=self._set_up,
            check=ConnectionPool.check_connection,
            timeout=CONNECT_SECONDS,
        )

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        try:
            with self._pool.connection() as connection, connection.transaction():
                yield PostgresCursor(connection)
        except (psycopg.Error, PoolTimeout) as error:
            raise StoreUnavailableError(f"{self._server}: {error}") from error

    def make(self, statements: Iterable[str]) -> None:
        self._require()
        with self.transaction() as cursor:
            # Two that start at once would both find a table missing.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(?))", (self._schema,))
            for statement in statements:
                cursor.execute(worded(statement))
            if self._schema == LEDGER:
                _let_the_owner_look(cursor, self._schema)

    def close(self) -> None:
        self._pool.close()

    def _require(self) -> None:
        """That the schema is there, over a connection that says what is wrong; the pool waits."""
        try:
            with connect(self._server) as connection:
                found = connection.execute(
                    "SELECT to_regnamespace(%s), current_user", (self._schema,)
                ).fetchone()
        except (psycopg.Error, CannotServeError) as error:
            self.close()
            raise StoreUnavailableError(f"{self._server}: {error}") from error
        assert found is not None
        is_there, role = found
        if is_there is None:
            self.close()
            raise CannotServeError(
                f"{self._server} has no schema {self._schema}; as the owner of the database run "
                f"`dealtrail migrate --database postgresql://… --role {role}`"
            )

    def _set_up(self, connection: psycopg.Connection[Any]) -> None:
        set_up(connection)
        connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(self._schema)))
        if self._busy:
            # A crash may take its last moments, as on a file.
            connection.execute("SET synchronous_commit = off")


def _let_the_owner_look(cursor: Cursor, schema: str) -> None:
    """Whoever owns the log verifies it too: the role that serves makes tables he could not read."""
    cursor.execute(GRANTS, (schema,))
    for (granted,) in cursor.fetchall():
        cursor.execute(granted)
