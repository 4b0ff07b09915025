"""Some object types out of a finished log for process mining, line by line (V19).

The files are ours: `xes.py` and `ocel_json.py` write an element, an object or an event a line.
The outcome is what the writer would have written for these types from the start; OCEL may
declare event types of which no event is left.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from .ocel_types import ObjectType

_TRACE, _END, _TYPE = b"<trace>\n", b"</trace>\n", b'<string key="type" value="'


def chosen_xes(lines: Iterable[bytes], types: Collection[ObjectType]) -> Iterator[bytes]:
    """The lines of `log.xes` without the traces of other types; a trace's head in memory."""
    wanted = tuple(b'%b%b"' % (_TYPE, type.encode()) for type in types)
    head: list[bytes] | None = None
    told = True
    for line in lines:
        if line == _TRACE:
            head = [line]
        elif head is not None:
            head.append(line)
            if line.startswith(_TYPE):
                told = line.startswith(wanted)
                yield from head if told else ()
                head = None
        elif told:
            yield line
        elif line == _END:
            told = True


def ids_of(lines: Iterable[bytes], types: Collection[ObjectType]) -> frozenset[str]:
    """The ids of the objects of these types in `log.ocel.json`, for `chosen_ocel`."""
    items = (item for array, item, _ in _items(lines) if array == "objects" and item is not None)
    return frozenset(item["id"] for item in items if item["type"] in types)


def chosen_ocel(
    lines: Iterable[bytes], types: Collection[ObjectType], ids: Collection[str]
) -> Iterator[bytes]:
    """The lines of `log.ocel.json` with these objects, and events about one of them."""
    first = True
    for array, item, line in _items(lines):
        if item is None:
            yield line if first else b"\n" + line
            first = True
        elif (part := _part(array, item, types, ids)) is not None:
            yield b"" if first else b",\n"
            yield json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()
            first = False


def _items(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, Any] | None, bytes]]:
    """Each line with the name of its array and its item; None where an array begins or ends."""
    array = ""
    for line in lines:
        if line.endswith(b"[\n"):
            array = line.decode().split('"')[1]
            yield array, None, line
        elif line.startswith(b"]"):
            yield array, None, line
        else:
            yield array, json.loads(line.rstrip(b",\n")), line


def _part(
    array: str, item: dict[str, Any], types: Collection[ObjectType], ids: Collection[str]
) -> dict[str, Any] | None:
    """What is left of the item with these objects; None if nothing is."""
    if array == "eventTypes":
        return item
    if array == "objectTypes":
        return item if item["name"] in types else None
    if array == "objects" and item["id"] not in ids:
        return None
    related = [r for r in item["relationships"] if r["objectId"] in ids]
    return {**item, "relationships": related} if related or array == "objects" else None
