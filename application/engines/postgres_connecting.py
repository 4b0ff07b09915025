"""Connections to a PostgreSQL server: how each is set up, for writing and for reading."""

from __future__ import annotations

from typing import Any

import psycopg
from eventsourcing.postgres import ConnectionPool
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.rows import dict_row

from . import postgres_schema
from .errors import CannotServeError
from .location import Server

CONNECT_SECONDS = 5
OLDEST = 15


class IdLoader(Loader):
    """An id as text, as SQLite has it: whoever wants a UUID makes one."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode()


def connect(server: Server) -> psycopg.Connection[Any]:
    """A connection of one's own, its commits on disk before they return.

    Raises psycopg.OperationalError where the server cannot be reached.
    """
    connection: psycopg.Connection[Any] = psycopg.connect(
        server.url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="dealtrail"
    )
    set_up(connection)
    connection.execute("SET synchronous_commit = on")
    return connection


def set_up(connection: psycopg.Connection[Any]) -> None:
    """What every connection has: our schema, no waiting for ever, ids as text."""
    if connection.info.server_version < OLDEST * 10_000:
        raise CannotServeError(
            f"the server is PostgreSQL {connection.info.server_version // 10_000}; "
            f"dealtrail needs {OLDEST} or newer"
        )
    connection.autocommit = True
    connection.adapters.register_loader("uuid", IdLoader)
    connection.execute(f"SET search_path = {postgres_schema.LOG}")


def _set_up_reading(connection: psycopg.Connection[Any]) -> None:
    set_up(connection)
    # One snapshot for all that is read in a transaction, as on SQLite.
    connection.execute("SET default_transaction_isolation = 'repeatable read'")
    connection.execute("SET default_transaction_read_only = on")


def reading_pool(server: Server, most: int) -> ConnectionPool[psycopg.Connection[Any]]:
    """The library's pool over connections that only read."""
    return ConnectionPool(
        server.url,
        connection_class=psycopg.Connection[Any],
        kwargs={
            "row_factory": dict_row,
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "dealtrail",
        },
        min_size=1,
        max_size=most,
        open=False,
        configure=_set_up_reading,
        check=ConnectionPool.check_connection,
        timeout=CONNECT_SECONDS,
    )
