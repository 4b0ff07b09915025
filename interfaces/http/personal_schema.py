"""What the OpenAPI document says of legal holds, erasures and restrictions."""

from __future__ import annotations

from typing import Any

from projections.personal_data import STATES

from .openapi import problem_responses
from .outgoing_schema import INSTANT
from .view_schema import ID, POSITION, TEXT, WHOLE, list_of, maybe, object_of

PLACES = {
    "/api/v1/legal-holds": "legal_hold_id",
    "/api/v1/erasures": "erasure_id",
    "/api/v1/restrictions": "restriction_id",
}
PERSONAL_ACT_SCHEMA = object_of(
    "A legal hold, an erasure or a restriction: who laid it down, and who decided on it.",
    id=ID,
    kind=TEXT,
    state=TEXT | {"enum": sorted(STATES.values())},
    contact_id=maybe(ID),
    customer_id=maybe(ID),
    aggregate_ids=list_of(ID),
    by=TEXT,
    role=TEXT,
    reason=maybe(TEXT),
    recorded_at=INSTANT,
    begun_position=WHOLE,
    decided_by=maybe(TEXT, "Who released it, approved it or lifted it."),
    decided_role=maybe(TEXT),
    decided_why=maybe(TEXT),
    decided_at=maybe(INSTANT),
    decided_position=maybe(WHOLE),
    as_of_position=WHOLE,
    position=POSITION,
)
ERASURE_SCHEMA = {
    "description": "An erasure, and who else has the phone or the mail address of its person.",
    "allOf": [
        {"$ref": "#/components/schemas/PersonalAct"},
        object_of(
            "Perhaps the same person in other cases, under ids of their own.",
            also_reached=list_of(
                object_of(
                    "Another with a phone or mail address of his.",
                    contact_id=ID,
                    cases=list_of(ID),
                )
            ),
        ),
    ],
}


def describe_personal_data(schema: dict[str, Any]) -> None:
    """Complete the operations of the register in FastAPI's document."""
    for path, id in PLACES.items():
        for place in (path, f"{path}/{{{id}}}"):
            schema["paths"][place]["get"]["responses"] |= problem_responses(403)
