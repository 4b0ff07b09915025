"""OCEL 2.0 as a SQLite database, with every constraint that its relational schema demands.

That is more than the tables: each identity is a primary key and each reference a foreign
key, from the tables of each type too, and every time is declared a TIMESTAMP.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from . import ocel_facts, ocel_traits
from .ocel import OcelWriter
from .ocel_spool import Spool
from .ocel_types import EPOCH, Kind, Kinds, ObjectType

_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT NOT NULL PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT NOT NULL PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event (
    ocel_id TEXT NOT NULL PRIMARY KEY,
    ocel_type TEXT NOT NULL REFERENCES event_map_type (ocel_type)
);
CREATE TABLE object (
    ocel_id TEXT NOT NULL PRIMARY KEY,
    ocel_type TEXT NOT NULL REFERENCES object_map_type (ocel_type)
);
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL REFERENCES event (ocel_id),
    ocel_object_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
) WITHOUT ROWID;
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_target_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
) WITHOUT ROWID;
"""

_COLUMNS = {
    Kind.STRING: "TEXT",
    Kind.TIME: "TIMESTAMP",
    Kind.INTEGER: "INTEGER",
    Kind.BOOLEAN: "BOOLEAN",
}

#: What stands in the same order in spool and file; relations by their keys, so that each row
#: is added at the end of its table.
_COPIED = (
    ("object", "SELECT id, type FROM objects ORDER BY no"),
    ("event", "SELECT id, type FROM events ORDER BY position"),
    (
        "event_object",
        """SELECT e.id, o.id, qualifier FROM links JOIN events e ON position = event
        JOIN objects o ON no = object ORDER BY 1, 2""",
    ),
    (
        "object_object",
        """SELECT s.id, t.id, qualifier FROM ties JOIN objects s ON s.no = source
        JOIN objects t ON t.no = target ORDER BY 1, 2""",
    ),
)


class OcelSqliteWriter(OcelWriter):
    """Writes `log.ocel.sqlite`."""

    def write(self, path: Path, spool: Spool) -> None:
        file = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        try:
            file.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")
            file.execute("BEGIN")
            for type in self.types:
                _make_object_table(file, type)
            for name in spool.event_types():
                _make_event_table(file, name)
            for table, query in _COPIED:
                _insert(file, table, spool.connection.execute(query))
            _write_changes(file, spool)
            _write_events(file, spool)
            file.execute("COMMIT")
        finally:
            file.close()


def _table(type: str) -> str:
    """The word for a type in the name of its table: without spaces, `ContractLine`."""
    return "".join(word[:1].upper() + word[1:] for word in type.split())


def _make_object_table(file: sqlite3.Connection, type: ObjectType) -> None:
    _insert(file, "object_map_type", [(type, _table(type))])
    attributes = _declared(ocel_traits.kinds_of(type))
    file.execute(
        f"CREATE TABLE object_{_table(type)} (ocel_id TEXT NOT NULL REFERENCES object (ocel_id), "
        f"ocel_time TIMESTAMP NOT NULL, ocel_changed_field TEXT{attributes})"
    )


def _make_event_table(file: sqlite3.Connection, name: str) -> None:
    _insert(file, "event_map_type", [(name, _table(name))])
    attributes = _declared(ocel_facts.kinds_of(name))
    file.execute(
        f"CREATE TABLE event_{_table(name)} (ocel_id TEXT NOT NULL PRIMARY KEY "
        f"REFERENCES event (ocel_id), ocel_time TIMESTAMP NOT NULL{attributes})"
    )


def _declared(kinds: Kinds) -> str:
    return "".join(f', "{name}" {_COLUMNS[kind]}' for name, kind in kinds.items())


def _write_changes(file: sqlite3.Connection, spool: Spool) -> None:
    """The first values of an object in one row, each later change in a row of its own.

    An object of which nothing is known has a first row all the same: readers take the objects
    from there.
    """
    found = spool.connection.execute(
        "SELECT id, type, coalesce(time, ?), name, value FROM objects "
        "LEFT JOIN changes ON no = object ORDER BY no, time, name",
        (EPOCH,),
    )
    for (id, type, time), rows in groupby(found, key=lambda row: row[:3]):
        values = {name: json.loads(value) for *_, name, value in rows if name is not None}
        names = list(ocel_traits.kinds_of(ObjectType(type)))
        if time == EPOCH:
            told = [_row((id, time, None), values, names)]
        else:
            told = [_row((id, time, name), {name: values[name]}, names) for name in values]
        _insert(file, f"object_{_table(type)}", told)


def _write_events(file: sqlite3.Connection, spool: Spool) -> None:
    found = spool.connection.execute("SELECT id, type, time, facts FROM events ORDER BY position")
    for type, rows in groupby(found, key=lambda row: row[1]):
        names = list(ocel_facts.kinds_of(type))
        events = (_row((id, time), json.loads(facts), names) for id, _, time, facts in rows)
        _insert(file, f"event_{_table(type)}", events)


def _row(
    fixed: tuple[str | None, ...], values: dict[str, Any], names: list[str]
) -> tuple[Any, ...]:
    return (*fixed, *(values.get(name) for name in names))


def _insert(file: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    marks = ", ".join("?" * len(first))
    file.executemany(f'INSERT INTO "{table}" VALUES ({marks})', _with(first, rows))


def _with(first: tuple[Any, ...], rest: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    yield first
    yield from rest
