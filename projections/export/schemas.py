"""The JSON Schemas in an export: of each type of event, of the trail, of a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from application.envelope import STORED
from domain.kernel import Event, Trail
from projections.cloud_names import CONTENT_TYPE, SPECIFICATION, TYPE_PREFIX

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "schemas"
FLAGS = {"type": "array", "items": {"type": "string"}}
INSTANT = {"type": "string", "format": "date-time"}
ID = {"type": "string", "format": "uuid"}
#: As PostgreSQL gives it, or as SQLite stores it.
DIGITS = [f"[0-9a-f]{{{n}}}" for n in (8, 4, 4, 4, 12)]
COUNT = {"type": "integer", "minimum": 1}


def schemas(topics: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Path and content of each."""
    yield from map(_of_topic, sorted(topics))
    yield _file("trail", Trail.model_json_schema(mode="serialization"))
    yield _file("line", LINE)


def shapes(topics: Iterable[str]) -> dict[str, int]:
    """The version of the stored shape of each of these events."""
    return {topic: STORED[topic].shape for topic in sorted(topics)}


@cache
def _of_topic(topic: str) -> tuple[str, bytes]:
    return _file(topic, _of_data(STORED[topic]))


def _of_data(kind: type[Event]) -> dict[str, Any]:
    """Of an event as a line shows it; flags stand beside its own fields."""
    schema = kind.model_json_schema(mode="serialization", by_alias=True)
    schema.setdefault("properties", {})["flags"] = FLAGS
    return schema


def _file(name: str, schema: dict[str, Any]) -> tuple[str, bytes]:
    text = json.dumps({"$schema": DIALECT} | schema, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{FOLDER}/{name}.schema.json", f"{text}\n".encode()


_LEAF = {
    "position": COUNT,
    "originator_id": {"type": "string", "pattern": f"^{'-?'.join(DIGITS)}$"},
    "originator_version": COUNT,
    "topic": {"type": "string"},
    "state": {"type": "string", "contentMediaType": CONTENT_TYPE},
}
_ATTRIBUTES = {
    "specversion": {"const": SPECIFICATION},
    "id": ID,
    "source": {"type": "string", "format": "uri-reference"},
    "type": {"type": "string", "pattern": f"^{TYPE_PREFIX.replace('.', '[.]')}[A-Za-z]+$"},
    "subject": ID,
    "time": INSTANT,
    "datacontenttype": {"const": CONTENT_TYPE},
    "position": COUNT,
    "version": COUNT,
    "actor": {"type": "string"},
    "role": {"type": "string"},
    "onbehalfof": {"type": "string"},
    "commandid": ID,
    "correlationid": ID,
    "causationid": ID,
    "recordedat": INSTANT,
    "policyversion": {"type": "string"},
    "data": {"type": "object"},
    "leaf": {
        "type": "object",
        "properties": _LEAF,
        "required": list(_LEAF),
        "additionalProperties": False,
    },
}
LINE: dict[str, Any] = {
    "title": "A line of events.jsonl",
    "description": "A CloudEvent 1.0, and the leaf of the log that it was made from.",
    "type": "object",
    "properties": _ATTRIBUTES,
    "required": [name for name in _ATTRIBUTES if name not in ("onbehalfof", "causationid")],
    "additionalProperties": False,
}
