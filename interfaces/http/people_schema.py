"""What the OpenAPI document says of people."""

from __future__ import annotations

from typing import Any

from .openapi import problem_responses
from .view_schema import ROW, TEXT, WHOLE, Schema, list_of, object_of

PERSON_SCHEMA: Schema = object_of(
    "Somebody who works here, or did.",
    id=TEXT,
    name=TEXT,
    roles=list_of(TEXT),
    team=TEXT,
    state={"type": "string", "enum": ["works", "retired"]},
    delegations=list_of(ROW),
    acts_for=list_of(ROW),
    version=WHOLE,
    position=WHOLE,
    waiting=list_of(ROW),
)
PEOPLE_SCHEMAS: dict[str, Schema] = {"Person": PERSON_SCHEMA}
PEOPLE_SHAPES = {"{person_id}": "Person"}
#: What not everybody may read of others.
OF_SOME = ("/api/v1/people/{person_id}/keys", "/api/v1/people/{person_id}/left-open")


def describe_people(schema: dict[str, Any]) -> None:
    """Complete their operations in FastAPI's document."""
    for path in OF_SOME:
        schema["paths"][path]["get"]["responses"] |= problem_responses(403)
