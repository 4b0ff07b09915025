"""The views' own database: a file beside the log, so that views never hold up the writer."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Engine,
    TypeDecorator,
    create_engine,
    event,
)

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
LOCK_SECONDS = 5
WRITES = "writes"

logger = logging.getLogger("dealtrail")


class InstantColumn(TypeDecorator[dt.datetime]):
    """An instant as whole microseconds since 1970: exact, small, and in order."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


def views_path(log_path: Path) -> Path:
    """Where the views of a log stand."""
    return log_path.with_name(log_path.name + ".views")


class Store:
    """The database of the views: many readers beside one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _set_aside_if_damaged(path)
        self._engine = create_engine(
            f"sqlite:///{path}",
            connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
            pool_size=8,
            max_overflow=24,
            # An error must not quote the rows it was about.
            hide_parameters=True,
        )
        _prepare(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot: all that is read inside belongs to one moment."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start, in whichever process."""
        with self._engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        self._engine.dispose()


def _set_aside_if_damaged(path: Path) -> None:
    """A file that is no database any more is moved away: the views are built from the log."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=LOCK_SECONDS)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError as error:
        aside = path.with_name(f"{path.name}.damaged")
        logger.warning("%s: %s; kept as %s, the views are built anew", path, error, aside.name)
        path.replace(aside)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _prepare(engine: Engine) -> None:
    """Set every connection up; transactions are begun by us, not by the driver's guesses."""

    def connected(driver_connection: Any, record: Any) -> None:
        driver_connection.isolation_level = None
        driver_connection.execute("PRAGMA journal_mode=WAL")
        # What a power cut may take from the views is built again from the log.
        driver_connection.execute("PRAGMA synchronous=NORMAL")

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
