"""All rows that stand in the views and in the write side's indexes, on whichever engine."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.string import TextLoader

from application.engines.location import Location
from application.engines.postgres_schema import VIEWS
from application.indexes import TOPICS
from application.log import Cursor, Log

Rows = list[tuple[Any, ...]]
#: Sorted rows by table, a view's without the number of its build.
Tables = dict[str, Rows]

#: The tables and indexes of the write side that a log can fill again.
DERIVED = tuple(table for topic in TOPICS for table in topic.derived)


def tables_of(views: Location) -> Tables:
    """The rows of the views that answer queries, as the database stores them."""
    with _asked(views) as ask:
        live = ask("SELECT view, build FROM builds WHERE live")
        names = [name for (name,) in ask(_names(views))]
        return {
            name.removesuffix(f"_{build}"): _sorted(ask(f'SELECT * FROM "{name}"'))
            for view, build in live
            for name in names
            if name.startswith(f"{view}_") and name.endswith(f"_{build}")
        }


def index_tables(log: Log) -> Tables:
    """All that the write side notes of the log for its own questions."""
    with log.reading() as cursor:
        return {name: _sorted(_fetched(cursor, f"SELECT * FROM {name}")) for name in DERIVED}


def wipe_views(views: Location) -> None:
    """Leave nothing of the views; nobody may be at work there."""
    if isinstance(views, Path):
        for file in views.parent.glob(views.name + "*"):
            file.unlink()
        return
    with psycopg.connect(views.url) as connection:
        for (name,) in connection.execute(_names(views).encode()).fetchall():
            connection.execute(f'DROP TABLE {VIEWS}."{name}"'.encode())


def _names(views: Location) -> str:
    if isinstance(views, Path):
        return "SELECT name FROM sqlite_master WHERE type='table'"
    return f"SELECT tablename FROM pg_tables WHERE schemaname='{VIEWS}'"


@contextmanager
def _asked(views: Location) -> Iterator[Callable[[str], Rows]]:
    if isinstance(views, Path):
        with closing(sqlite3.connect(views)) as file:
            yield lambda asked: file.execute(asked).fetchall()
        return
    with psycopg.connect(views.url, options=f"-c search_path={VIEWS}") as server:
        # As it is stored, and as SQLite gives it.
        server.adapters.register_loader("json", TextLoader)
        yield lambda asked: server.execute(asked.encode()).fetchall()


def _fetched(cursor: Cursor, asked: str) -> Rows:
    cursor.execute(asked)
    return [tuple(row) for row in cursor.fetchall()]


def _sorted(rows: Rows) -> Rows:
    return sorted((tuple(map(_plain, row)) for row in rows), key=repr)


def _plain(value: Any) -> Any:
    """As SQLite has it, so that both engines can be compared."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
