"""The log in a schema of a PostgreSQL database, for more than one process and machine.

Stands on the eventsourcing library: its table, its recorder, its pool of readers. Two things
are done otherwise. Writers take an advisory lock in the place of LOCK TABLE, which would need
more rights than INSERT and SELECT; and a turn inserts on a connection of our own, many
commands in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from eventsourcing.persistence import PersistenceError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import sql
from psycopg.rows import TupleRow, tuple_row

from . import postgres_schema
from .engine import Cursor, Listening
from .errors import CannotServeError, StoreUnavailableError
from .location import Server
from .postgres_connecting import connect, reading_pool
from .postgres_listening import Ear

#: What writers hold; any number that nothing else in the database uses.
WRITE_LOCK = 0x6465616C7472
#: The library's own channel, so that its subscriptions hear of us too.
CHANNEL = "stored_events"
READERS = 8

INSERT = (
    f"INSERT INTO {postgres_schema.EVENTS} (originator_id, originator_version, topic, state) "
    "SELECT id, version, topic, state FROM unnest(%s::uuid[], %s::bigint[], %s::text[], "
    "%s::bytea[]) WITH ORDINALITY AS given (id, version, topic, state, n) ORDER BY n "
    "RETURNING notification_id"
)


class PostgresCursor:
    """Our statements in PostgreSQL's words."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.cursor: psycopg.Cursor[TupleRow] = connection.cursor(row_factory=tuple_row)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        self.cursor.execute(_worded(statement), parameters)

    def fetchone(self) -> Any:
        return self.cursor.fetchone()

    def fetchall(self) -> list[Any]:
        return self.cursor.fetchall()


@cache
def _worded(statement: str) -> bytes:
    return statement.replace("%", "%%").replace("?", "%s").encode()


class LogDatastore(PostgresDatastore):
    """The library's pool, opened by a URL, which it does not take itself."""

    def __init__(self, server: Server) -> None:
        super().__init__("", "", "", "", "", schema=postgres_schema.LOG)
        self.pool.close()
        self.pool = reading_pool(server, READERS)


class LogRecorder(PostgresApplicationRecorder):
    """The library's recorder, which waits for the lock of our writers before it inserts."""

    def __init__(self, datastore: LogDatastore) -> None:
        super().__init__(datastore)
        self.lock_table_statements = [
            sql.SQL("SELECT pg_advisory_xact_lock({})").format(sql.Literal(WRITE_LOCK))
        ]


class PostgresEngine:
    """One database: many readers beside one writer at a time, in whichever process."""

    position = "notification_id"
    makes_tables = False
    skips_positions = True

    def __init__(self, server: Server) -> None:
        self._server = server
        self._writing: psycopg.Connection[Any] | None = None
        self._closed = False
        self._has_written = False
        with _or_cannot_serve(server):
            with connect(server) as connection:
                postgres_schema.require(connection, server)
            self._datastore = LogDatastore(server)
            self.recorder = LogRecorder(self._datastore)

    def begin(self, patience: float) -> PostgresCursor:
        cursor = PostgresCursor(self._connected())
        try:
            cursor.cursor.execute(
                sql.SQL(
                    "BEGIN; SET LOCAL lock_timeout = {}; SELECT pg_advisory_xact_lock({})"
                ).format(sql.Literal(f"{int(patience * 1000)}ms"), sql.Literal(WRITE_LOCK))
            )
        except psycopg.Error:
            self.rollback()
            raise
        self._has_written = False
        return cursor

    def insert(self, cursor: Cursor, rows: Sequence[StoredEvent]) -> list[int]:
        assert isinstance(cursor, PostgresCursor)
        columns = (
            [row.originator_id for row in rows],
            [row.originator_version for row in rows],
            [row.topic for row in rows],
            [row.state for row in rows],
        )
        cursor.cursor.execute(INSERT, columns)
        self._has_written = True
        return [row[0] for row in cursor.cursor.fetchall()]

    def commit(self) -> None:
        connection = self._connected()
        if self._has_written:
            connection.execute(f"NOTIFY {CHANNEL}")
        connection.execute("COMMIT")

    def rollback(self) -> None:
        try:
            if self._writing is not None:
                self._writing.execute("ROLLBACK")
        except psycopg.Error:
            self._drop()

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        try:
            with self._datastore.get_connection() as connection, connection.transaction():
                yield PostgresCursor(connection)
        except (psycopg.Error, PersistenceError) as error:
            raise StoreUnavailableError(str(error)) from error

    @staticmethod
    def member(name: str) -> str:
        return f"convert_from(state, 'UTF8')::json #>> '{{event,{name}}}'"

    def listening(self, heard: Callable[[], None]) -> Listening:
        return Ear(self._server, CHANNEL, heard)

    def close(self) -> None:
        self._closed = True
        self._drop()
        self._datastore.close()

    def _connected(self) -> psycopg.Connection[Any]:
        if self._closed:
            raise psycopg.InterfaceError("the store is closed")
        if self._writing is not None and self._writing.broken:
            self._drop()
        if self._writing is None:
            self._writing = connect(self._server)
        return self._writing

    def _drop(self) -> None:
        connection, self._writing = self._writing, None
        if connection is not None:
            connection.close()


@contextmanager
def _or_cannot_serve(server: Server) -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, PersistenceError) as error:
        said = " ".join(str(error).split())
        raise CannotServeError(f"cannot open the event store {server}: {said}") from error
