"""What the JSON Schema of a field says of its bounds, and what it looks like if it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def present(schema: Schema) -> Schema:
    """The schema of a value that is there, of a field that may be left out."""
    choices: list[Schema] = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(choices) == 1:
        return {**choices[0], "x-clause": schema.get("x-clause")}
    for part in choices:
        if part.get("type") == "object" or part.get("format") == "date-time":
            return part
    if {part.get("type") for part in choices} == {"integer", "string"}:
        return {"type": "either", "maxLength": 4000}
    return choices[0] if choices else schema


def least(part: Schema) -> Any:
    over = part.get("exclusiveMinimum")
    return over + 1 if over is not None else part.get("minimum")


def most(part: Schema) -> Any:
    return part.get("maximum")
