"""The views in a schema of their own on a PostgreSQL server, for any number of processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import NotSupportedError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from application.engines.errors import StoreUnavailableError
from application.engines.location import Server
from application.engines.postgres import CHANNEL as LOG_CHANNEL
from application.engines.postgres_connecting import CONNECT_SECONDS
from application.engines.postgres_schema import VIEWS
from projections.duty import Duty
from projections.store import OF_THE_STORE, json_text

from .elected import Elected

#: Told when the views went on.
CHANNEL = "dealtrail_views"

#: Under this key a transaction that writes keeps all others from writing.
WRITE_LOCK = 0x6465616C_76696577
LOCK_SECONDS = 5
#: How long readers may be kept waiting for tables to be dropped, and when to try again.
DROP_MILLISECONDS = 200
TRY_AGAIN_SECONDS = 2

#: Compiling takes longer than any of our queries.
SETTINGS = f"SET search_path = {VIEWS}; SET lock_timeout = '{LOCK_SECONDS}s'; SET jit = off"

#: Readers hold on to the list of builds first, then look: so what they find there stays.
HOLD_BUILDS = "LOCK TABLE builds IN ACCESS SHARE MODE"
#: What a crash may take from the views is built again from the log, which was written before.
BEGIN_WRITING = (
    "SET TRANSACTION READ WRITE; SET LOCAL synchronous_commit = off; "
    f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"
)


class ServerStore:
    """One schema: many readers beside one writer at a time, in whichever process."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._engine = create_engine(
            "postgresql+psycopg://",
            isolation_level="READ COMMITTED",
            pool_size=4,
            max_overflow=8,
            pool_timeout=LOCK_SECONDS,
            # A server that was started again must not fail whoever asks next.
            pool_pre_ping=True,
            use_native_hstore=False,
            # An error must not quote the rows it was about.
            hide_parameters=True,
            json_serializer=json_text,
        )
        self._set_up(self._engine)
        self._reading = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._try_again_at = 0.0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with _explained(), self._reading.begin() as connection:
            connection.exec_driver_sql(HOLD_BUILDS)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with _explained(), self._engine.begin() as connection:
            connection.exec_driver_sql(BEGIN_WRITING)
            yield connection
            connection.exec_driver_sql(f"NOTIFY {CHANNEL}")

    def may_drop(self, connection: Connection) -> bool:
        """Whether nobody reads now, nor can until the transaction ends; does not wait long."""
        if time.monotonic() < self._try_again_at:
            return False
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {DROP_MILLISECONDS}")
                connection.exec_driver_sql("LOCK TABLE builds IN ACCESS EXCLUSIVE MODE")
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            self._try_again_at = time.monotonic() + TRY_AGAIN_SECONDS
            return False
        return True

    def duty(self, versions: str) -> Duty:
        return Elected(self._connected, versions, {True: LOG_CHANNEL, False: CHANNEL})

    def close(self) -> None:
        self._engine.dispose()

    def _connected(self, **more: Any) -> psycopg.Connection[Any]:
        """A connection of its own, outside the pool."""
        return psycopg.connect(
            self._server.url,
            connect_timeout=CONNECT_SECONDS,
            application_name="dealtrail views",
            **more,
        )

    def _set_up(self, engine: Engine) -> None:
        """The library of the database reads the URL, as it does for the log."""

        def connect(dialect: Any, record: Any, args: Any, more: dict[str, Any]) -> Any:
            return self._connected(**more)

        def connected(driver_connection: psycopg.Connection[Any], record: Any) -> None:
            driver_connection.execute(SETTINGS)
            driver_connection.commit()

        event.listen(engine, "do_connect", connect)
        event.listen(engine, "connect", connected, insert=True)


@contextmanager
def _explained() -> Iterator[None]:
    """What is wrong with the server or the way to it, as the error that all callers know."""
    try:
        yield
    except (*OF_THE_STORE, PoolTimeoutError, NotSupportedError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreUnavailableError(f"the views cannot be reached now: {cause}") from error
