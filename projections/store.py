"""The views' own database: what is asked of it, wherever it stands."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from pydantic_core import to_json
from sqlalchemy import BigInteger, Connection, Dialect, Text, TypeDecorator
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.types import Integer, String, TypeEngine

from application.engines.location import Location

from .duty import Duty

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)

#: What a database raises about itself, not about the rows that it was given.
OF_THE_STORE = (OperationalError, InterfaceError, InternalError)


class Store(Protocol):
    """The database of the views: many readers beside one writer at a time."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A snapshot: all that is read inside belongs to one moment."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that holds the write lock from its start, in whichever process."""

    def may_drop(self, connection: Connection) -> bool:
        """Whether tables that answered so far may be dropped in this transaction."""

    def duty(self, versions: str) -> Duty:
        """Who runs the views, among the processes that know these versions of them."""

    def close(self) -> None: ...


def opened(location: Location) -> Store:
    """The views in this file, or on this server."""
    if isinstance(location, Path):
        from .stores.sqlite import FileStore

        return FileStore(location)
    from .stores.postgres import ServerStore

    return ServerStore(location)


def beside(log: Location) -> Location:
    """Where the views of a log stand: in a file of their own, or on the same server."""
    return views_path(log) if isinstance(log, Path) else log


def views_path(log_path: Path) -> Path:
    """Where the views of a log in a file stand."""
    return log_path.with_name(log_path.name + ".views")


def json_text(value: Any) -> str:
    """A value as the views' databases hold JSON; several times as fast as Python's own."""
    return to_json(value).decode()


class InstantColumn(TypeDecorator[dt.datetime]):
    """An instant as whole microseconds since 1970: exact, small, and in order."""

    impl = BigInteger
    cache_ok = True

    @property
    def python_type(self) -> type[dt.datetime]:
        return dt.datetime

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


def everywhere(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """A column's type such that PostgreSQL keeps and sorts what SQLite keeps and sorts.

    SQLite sorts text by its bytes, and holds texts of any length and integers of 64 bits
    whatever was declared.
    """
    if isinstance(kind, String):
        return kind.with_variant(Text(collation="C"), "postgresql")
    if isinstance(kind, Integer):
        return kind.with_variant(BigInteger(), "postgresql")
    return kind
