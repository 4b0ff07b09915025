"""OCEL 2.0 as JSON: types, objects with their attributes over time, events with relations.

The JSON schema of the standard wants every value as a text; of which type it is says the
declaration of the attribute.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TextIO

from . import ocel_facts, ocel_traits
from .ocel import OcelWriter
from .ocel_spool import Spool
from .ocel_types import Kinds, as_text

#: Number of an object or event, and the rows that belong to it.
Group = tuple[int, list[tuple[Any, ...]]]


class OcelJsonWriter(OcelWriter):
    """Writes `log.ocel.json`, an object or event a line."""

    def write(self, path: Path, spool: Spool) -> None:
        types = {type.value: ocel_traits.kinds_of(type) for type in self.types}
        events = {name: ocel_facts.kinds_of(name) for name in spool.event_types()}
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write("{")
            _array(file, "objectTypes", _declared(types))
            file.write(",")
            _array(file, "eventTypes", _declared(events))
            file.write(",")
            _array(file, "objects", _objects(spool.connection))
            file.write(",")
            _array(file, "events", _events(spool.connection))
            file.write("}\n")


def _declared(types: dict[str, Kinds]) -> Iterator[dict[str, Any]]:
    for name, kinds in types.items():
        attributes = [{"name": each, "type": kind.value} for each, kind in kinds.items()]
        yield {"name": name, "attributes": attributes}


def _array(file: TextIO, name: str, items: Iterable[dict[str, Any]]) -> None:
    file.write(f'"{name}":[')
    for index, item in enumerate(items):
        file.write(",\n" if index else "\n")
        file.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")))
    file.write("\n]")


def _objects(spool: Connection) -> Iterator[dict[str, Any]]:
    changes = _groups(
        spool, "SELECT object, time, name, value FROM changes ORDER BY object, time, name"
    )
    ties = _groups(
        spool,
        "SELECT source, id, qualifier FROM ties JOIN objects ON no = target "
        "ORDER BY source, target",
    )
    known, tied = _Beside(changes), _Beside(ties)
    for number, id, type in spool.execute("SELECT no, id, type FROM objects ORDER BY no"):
        yield {
            "id": id,
            "type": type,
            "attributes": [
                {"name": name, "time": time, "value": as_text(json.loads(value))}
                for _, time, name, value in known.of(number)
            ],
            "relationships": _relationships(tied.of(number)),
        }


def _events(spool: Connection) -> Iterator[dict[str, Any]]:
    links = _groups(
        spool,
        "SELECT event, id, qualifier FROM links JOIN objects ON no = object ORDER BY event, object",
    )
    linked = _Beside(links)
    found = spool.execute("SELECT position, id, type, time, facts FROM events ORDER BY position")
    for position, id, type, time, facts in found:
        yield {
            "id": id,
            "type": type,
            "time": time,
            "attributes": [
                {"name": name, "value": as_text(value)} for name, value in json.loads(facts).items()
            ],
            "relationships": _relationships(linked.of(position)),
        }


def _relationships(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [{"objectId": id, "qualifier": qualifier} for _, id, qualifier in rows]


def _groups(spool: Connection, query: str) -> Iterator[Group]:
    for number, rows in groupby(spool.execute(query), key=itemgetter(0)):
        yield number, list(rows)


class _Beside:
    """Groups in ascending order, asked for in ascending order; one of them in memory."""

    def __init__(self, groups: Iterator[Group]) -> None:
        self._groups = groups
        self._next = next(groups, None)

    def of(self, number: int) -> list[tuple[Any, ...]]:
        if self._next is None or self._next[0] != number:
            return []
        rows = self._next[1]
        self._next = next(self._groups, None)
        return rows
