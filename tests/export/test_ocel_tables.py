"""OCEL 2.0 as SQLite: all 24 constraints of the specification hold, and each can be broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from mining import company_log, written
from ocel_constraints import BREAKS, CONSTRAINTS, broken, holds

from application.log import Log
from projections.export.ocel_sqlite import OcelSqliteWriter
from projections.export.ocel_types import ObjectType


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    with company_log(8) as log:
        yield log


@pytest.fixture(scope="module")
def path(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(OcelSqliteWriter(), log, tmp_path_factory.mktemp("ocel") / "log.ocel.sqlite")


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        yield database


def test_all_constraints_hold(database: sqlite3.Connection) -> None:
    assert len(CONSTRAINTS) == 24
    assert broken(database) == []


def test_every_reference_leads_to_a_row(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_every_event_and_object_stands_once_in_the_table_of_its_type(
    database: sqlite3.Connection,
) -> None:
    for what, first in (("event", "1"), ("object", "ocel_changed_field IS NULL")):
        types = database.execute(f"SELECT ocel_type, ocel_type_map FROM {what}_map_type").fetchall()
        for type, table in types:
            ids = f"SELECT ocel_id FROM {what} WHERE ocel_type = '{type}'"
            rows = f"SELECT ocel_id FROM {what}_{table} WHERE {first}"
            assert sorted(database.execute(ids)) == sorted(database.execute(rows))


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_table_defined_otherwise_breaks_the_constraint(
    constraint: str, database: sqlite3.Connection
) -> None:
    altered, old, new = BREAKS[constraint.split(" ", maxsplit=1)[0]]
    defined = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    assert old in defined[altered]
    with closing(sqlite3.connect(":memory:")) as other:
        for name, sql in defined.items():
            other.execute(sql.replace(old, new) if name == altered else sql)
        for table in ("event_map_type", "object_map_type"):
            rows = database.execute(f"SELECT * FROM {table}").fetchall()
            other.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        assert not holds(other, constraint)


def test_the_file_is_the_same_each_time(log: Log, tmp_path: Path) -> None:
    one, other = (written(OcelSqliteWriter(), log, tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


def test_with_some_object_types_the_constraints_hold_too(log: Log, tmp_path: Path) -> None:
    wanted = [ObjectType.DEAL, ObjectType.CONTRACT_LINE]
    path = written(OcelSqliteWriter(wanted), log, tmp_path / "log.ocel.sqlite")
    with closing(sqlite3.connect(path)) as database:
        assert broken(database) == []
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        types = database.execute("SELECT DISTINCT ocel_type FROM object").fetchall()
        assert {type for (type,) in types} == set(wanted)


def test_an_empty_range_has_all_tables(log: Log, tmp_path: Path) -> None:
    path = written(OcelSqliteWriter(), log, tmp_path / "log.ocel.sqlite", begin=1, end=1)
    with closing(sqlite3.connect(path)) as database:
        assert broken(database) == []
        assert database.execute("SELECT count(*) FROM event").fetchone() == (0,)
