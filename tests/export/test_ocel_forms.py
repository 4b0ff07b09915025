"""OCEL 2.0 as JSON and as SQLite say the same; of JSON one can choose the object types later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mining import company_log, ocel, written, xes

from application.log import Log
from projections.export.mining_choice import chosen_ocel, chosen_xes, ids_of
from projections.export.ocel_json import OcelJsonWriter
from projections.export.ocel_sqlite import OcelSqliteWriter
from projections.export.ocel_types import CASES, ObjectType, as_text
from projections.export.xes import XesWriter


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    with company_log(4) as log:
        yield log


def test_both_files_say_the_same(log: Log, tmp_path: Path) -> None:
    found = ocel(written(OcelJsonWriter(), log, tmp_path / "log.ocel.json"))
    path = written(OcelSqliteWriter(), log, tmp_path / "log.ocel.sqlite")
    with closing(sqlite3.connect(path)) as database:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return sorted(database.execute(query))

        for what, column, other in (
            ("events", "event_object", "ocel_event_id, ocel_object_id"),
            ("objects", "object_object", "ocel_source_id, ocel_target_id"),
        ):
            relations = [
                (each["id"], r["objectId"], r["qualifier"])
                for each in found[what]
                for r in each["relationships"]
            ]
            assert rows(f"SELECT {other}, ocel_qualifier FROM {column}") == sorted(relations)
            ids = [(each["id"], each["type"]) for each in found[what]]
            assert rows(f"SELECT ocel_id, ocel_type FROM {what[:-1]}") == sorted(ids)
        assert sorted(_attributes_in(database), key=repr) == sorted(_attributes(found), key=repr)


def _attributes(found: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    for event in found["events"]:
        for attribute in event["attributes"]:
            yield event["id"], event["time"], attribute["name"], attribute["value"]
    for each in found["objects"]:
        for attribute in each["attributes"]:
            yield each["id"], attribute["time"], attribute["name"], attribute["value"]


def _attributes_in(database: sqlite3.Connection) -> Iterator[tuple[str, str, str, Any]]:
    database.row_factory = sqlite3.Row
    for what in ("event", "object"):
        for mapped in database.execute(f"SELECT ocel_type_map FROM {what}_map_type").fetchall():
            table = f"{what}_{mapped[0]}"
            kinds = {c["name"]: c["type"] for c in database.execute(f"PRAGMA table_info({table})")}
            for row in database.execute(f"SELECT * FROM {table}"):
                for name in kinds.keys() - {"ocel_id", "ocel_time", "ocel_changed_field"}:
                    value = bool(row[name]) if kinds[name] == "BOOLEAN" else row[name]
                    if row[name] is not None:
                        yield row["ocel_id"], row["ocel_time"], name, as_text(value)


@pytest.mark.parametrize("wanted", [[type] for type in ObjectType] + [list(CASES), []])
def test_types_chosen_of_a_file_are_what_a_file_of_these_types_holds(
    wanted: list[ObjectType], log: Log, tmp_path: Path
) -> None:
    whole = written(OcelJsonWriter(), log, tmp_path / "whole")
    chosen = tmp_path / "chosen"
    with whole.open("rb") as objects, whole.open("rb") as lines:
        chosen.write_bytes(b"".join(chosen_ocel(lines, wanted, ids_of(objects, wanted))))
    found, expected = ocel(chosen), ocel(written(OcelJsonWriter(wanted), log, tmp_path / "part"))
    assert found["objectTypes"] == expected["objectTypes"]
    assert [each["name"] for each in found["objectTypes"]] == [*filter(wanted.count, ObjectType)]
    assert sorted(map(repr, map(in_order, found["objects"]))) == sorted(
        map(repr, map(in_order, expected["objects"]))
    )
    assert [in_order(event) for event in found["events"]] == [
        in_order(event) for event in expected["events"]
    ]


def in_order(each: dict[str, Any]) -> dict[str, Any]:
    """An event or object with its relations in an order that does not depend on other objects."""
    return {**each, "relationships": sorted(each["relationships"], key=repr)}


@pytest.mark.parametrize("wanted", [[type] for type in CASES] + [list(CASES), []])
def test_cases_chosen_of_a_file_are_what_a_file_of_these_types_holds(
    wanted: list[ObjectType], log: Log, tmp_path: Path
) -> None:
    whole = written(XesWriter(), log, tmp_path / "whole")
    chosen = tmp_path / "chosen"
    with whole.open("rb") as lines:
        chosen.write_bytes(b"".join(chosen_xes(lines, wanted)))
    assert chosen.read_bytes() == written(XesWriter(wanted), log, tmp_path / "part").read_bytes()
    assert len(xes(chosen).findall("trace")) > 0 or not wanted
