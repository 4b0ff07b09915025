"""The views in a file of SQLite beside the log, so that views never hold up the writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from projections.duty import Duty, Everybodys
from projections.store import json_text

from .damage import LOCK_SECONDS, mark_if_damaged, set_aside_if_damaged

WRITES = "writes"


class FileStore:
    """One file: many readers beside one writer at a time, in whichever process."""

    def __init__(self, path: Path, *, may_set_aside: bool = True) -> None:
        """A damaged file is set aside, unless another process may have it open."""
        self.path = path
        if may_set_aside:
            set_aside_if_damaged(path)
        self._engine = create_engine(
            f"sqlite:///{path}",
            connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False},
            pool_size=8,
            max_overflow=24,
            # An error must not quote the rows it was about.
            hide_parameters=True,
            json_serializer=json_text,
        )
        _prepare(self._engine)
        event.listen(self._engine, "handle_error", partial(mark_if_damaged, path))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            connection = connection.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    def may_drop(self, connection: Connection) -> bool:
        """Readers keep what stood there when they began."""
        return True

    def duty(self, versions: str) -> Duty:
        return Everybodys()

    def close(self) -> None:
        self._engine.dispose()


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
