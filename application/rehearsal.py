"""A copy of a database to try something out on, so that nothing is stored in the real one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from .engines.location import Location, Server
from .indexes.registers import Registers
from .indexing import ROWS_AT_ONCE, SETTINGS_OF_TABLES
from .log import Cursor, Log

FILE_NAME = "log.sqlite3"

#: What cannot be read off the log, with its columns.
REGISTERS = {
    "counters": ("name", "value"),
    "exception_requests": ("deal_id",),
    "settings": ("name", "value"),
}


@contextmanager
def rehearsal(location: Location) -> Iterator[Path]:
    """The path of a copy that is gone afterwards; of nothing, if there is no database yet.

    Rules that look at other cases, and the numbers given out, then answer exactly as they
    would; and a service that runs on the real one is not kept waiting. Of a log on a server the
    copy stands in a file all the same; its keys stay where they are.
    """
    with TemporaryDirectory(prefix="dealtrail-rehearsal-", ignore_cleanup_errors=True) as folder:
        if isinstance(location, Server):
            copy = Path(folder) / FILE_NAME
            _copy_log(location, copy)
            yield copy
            return
        copy = Path(folder) / location.name
        for end in ("", ".keys"):
            original = location.with_name(location.name + end)
            if original.is_file():
                _copy(original, copy.with_name(copy.name + end))
        yield copy


def _copy(original: Path, copy: Path) -> None:
    """A consistent copy, even while others write."""
    source = sqlite3.connect(f"{original.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    with closing(source), closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _copy_log(server: Server, copy: Path) -> None:
    """The log of one moment; whoever opens the copy reads its other tables off it."""
    source = Log(server)
    try:
        target = Log(copy)
        try:
            with source.reading() as here, target.turn() as there:
                _copy_events(source, here, there)
                _copy_registers(here, there)
        finally:
            target.close()
    finally:
        source.close()


def _copy_events(source: Log, here: Cursor, there: Cursor) -> None:
    position = 0
    while rows := source.rows_after(here, position, ROWS_AT_ONCE):
        position = rows[-1].position
        for row in rows:
            there.execute(
                "INSERT INTO stored_events VALUES (?,?,?,?,?)",
                row._replace(originator_id=UUID(row.originator_id).hex),
            )


def _copy_registers(here: Cursor, there: Cursor) -> None:
    for statement in Registers.statements:
        there.execute(statement)
    for table, columns in REGISTERS.items():
        here.execute(f"SELECT {', '.join(columns)} FROM {table}")
        marks = ", ".join("?" * len(columns))
        for row in here.fetchall():
            there.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(row))
    for name in SETTINGS_OF_TABLES:
        there.execute("DELETE FROM settings WHERE name=?", (name,))
