"""Makes what a log on PostgreSQL needs, as the owner of the database: the service may not.

Safe to run again, beside a running service too: what is there stays, only tables of another
version are made anew, and the next start fills them from the log.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from . import indexing
from .engines import postgres_schema
from .engines.errors import CannotServeError
from .engines.location import Server
from .engines.postgres import WRITE_LOCK, LogDatastore, LogRecorder, PostgresCursor
from .engines.postgres_connecting import connect
from .indexes.registers import Registers
from .log import Log
from .reading import require_log
from .sealing.missing import ACCEPTED, YES


def migrate(server: Server, role: str, *, new_keys: bool = False) -> None:
    """Have all tables there, and let the role serve; raises CannotServeError.

    `new_keys`: the key store was lost, and the service shall go on with another.
    """
    try:
        with connect(server) as connection, connection.transaction():
            connection.execute(
                sql.SQL("SELECT pg_advisory_xact_lock({})").format(sql.Literal(WRITE_LOCK))
            )
            _require_role(connection, role)
            postgres_schema.make_schemas(connection, role)
            _make_events(connection, server)
            cursor = _TableCursor(connection)
            indexing.make_tables(cursor, empty=new_keys)
            if new_keys:
                Registers(cursor, b"").set(ACCEPTED, YES)
            postgres_schema.grant(connection, role)
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise CannotServeError(f"{server} was not changed: {said}") from error


def accept_key_loss(path: Path) -> None:
    """The key store of a log in a file was lost for good: let the next start go on with another.

    Nobody else may write to the log meanwhile.
    """
    require_log(path)
    log = Log(path)
    try:
        with log.turn() as cursor:
            Registers(cursor, b"").set(ACCEPTED, YES)
    finally:
        log.close()


class _TableCursor(PostgresCursor):
    """Understands the statements that make the index tables."""

    def execute(self, statement: str, parameters: Any = ()) -> None:
        super().execute(postgres_schema.worded(statement), parameters)


def _require_role(connection: psycopg.Connection[Any], role: str) -> None:
    found = connection.execute(
        "SELECT rolsuper, current_user FROM pg_roles WHERE rolname=%s", (role,)
    ).fetchone()
    if found is None:
        raise CannotServeError(
            f"there is no role {role}; make it first: CREATE ROLE {role} LOGIN PASSWORD '…'"
        )
    is_superuser, owner = found
    if role == owner:
        raise CannotServeError(
            f"this runs under {role} itself, which would own the tables and could change the log; "
            "run it as the owner of the database, and let --role name another that serves"
        )
    if is_superuser:
        raise CannotServeError(
            f"{role} is a superuser, so that it could change the log; name another role for the "
            "service: --role NAME"
        )


def _make_events(connection: psycopg.Connection[Any], server: Server) -> None:
    """The library's own table and type; not its function, which skips the lock."""
    found = connection.execute(
        "SELECT to_regclass(%s) IS NOT NULL", (postgres_schema.EVENTS,)
    ).fetchone()
    if found is not None and not found[0]:
        datastore = LogDatastore(server)
        try:
            recorder = LogRecorder(datastore)
            for number, statement in enumerate(recorder.sql_create_statements):
                if number != recorder.create_insert_function_statement_index:
                    connection.execute(statement)
        finally:
            datastore.close()
    postgres_schema.guard_events(connection)
