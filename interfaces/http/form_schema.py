"""The JSON Schema of a form (R4) as the API describes it."""

from __future__ import annotations

from typing import Any

_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_CELL: dict[str, Any] = {
    "value": {"description": "The value as the events have it; null if there is none."},
    "lines": {**_TEXTS, "description": "How it reads, line by line."},
    "events": {**_TEXTS, "description": "Ids of the events that it comes from."},
    "positions": {"type": "array", "items": {"type": "integer"}},
    "hidden": {"type": "boolean", "description": "There is one, but it is not for you."},
}
_COLUMN: dict[str, Any] = {
    "name": {"type": "string"},
    "label": {"type": "string"},
    "source": {"type": "string", "enum": ["guidebook", "supplement"]},
}
_ROWS: dict[str, Any] = {
    "type": "array",
    "description": "Cells by the name of their column.",
    "items": {
        "type": "object",
        "additionalProperties": {"type": "object", "properties": _CELL},
    },
}
_SECTION: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "fields": {"type": "array", "items": {"type": "object", "properties": _COLUMN | _CELL}},
        "table": {
            "type": ["object", "null"],
            "properties": {
                "columns": {"type": "array", "items": {"type": "object", "properties": _COLUMN}},
                "rows": _ROWS,
            },
        },
    },
}
FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A form filled from the events up to `position`.",
    "required": ["form", "title", "number", "version", "ready", "sections", "position", "as_of"],
    "properties": {
        "form": {"type": "string"},
        "title": {"type": "string"},
        "clause": {"type": "string"},
        "source": _COLUMN["source"],
        "number": {"type": "string"},
        "version": {"type": ["string", "null"]},
        "ready": {"type": "boolean"},
        "aggregate": {"type": "string"},
        "id": {"type": "string", "format": "uuid"},
        "of_number": {"type": "string"},
        "customer_name": {"type": "string"},
        "imported": {"type": "boolean"},
        "sections": {"type": "array", "items": _SECTION},
        "signatures": _TEXTS,
        "position": {"type": "integer"},
        "as_of": {"type": "string", "format": "date-time"},
    },
}
