"""What the OpenAPI document says of the evidence of a case."""

from __future__ import annotations

from typing import Any

from projections.ledger.findings import Status

from .openapi import problem_responses
from .seen import CASES
from .view_schema import INSTANT, TEXT, WHOLE, Schema, list_of, maybe, object_of

STATUS: Schema = {"type": "string", "enum": [status.value for status in Status]}
EVIDENCE_SCHEMA: Schema = object_of(
    "Each event of a case, held against the last signed checkpoint.",
    status=STATUS | {"description": "verified: every event is; broken: one is."},
    checked_at=INSTANT,
    position=maybe(WHOLE, "The first bad one of a broken case."),
    text=maybe(TEXT, "Why no checkpoint vouches for anything, if none does."),
    checkpoint=maybe(
        object_of(
            "The checkpoint.",
            origin=TEXT,
            size=WHOLE,
            root=TEXT | {"description": "In base64."},
            signed_at=INSTANT,
        )
    ),
    events=list_of(
        object_of(
            "An event of the case.",
            position=WHOLE,
            version=WHOLE,
            status=STATUS,
            leaf=maybe(TEXT, "The hash of its row as it stands now, in base64."),
            index=maybe(WHOLE, "Where it is in the tree, from 0."),
            text=maybe(TEXT, "What is wrong with it, or why nothing can be said."),
        )
    ),
)


def describe_case_evidence(schema: dict[str, Any]) -> None:
    """Complete the operations in FastAPI's document."""
    for case in CASES:
        told = schema["paths"][f"{case}/evidence/proofs"]["get"]
        told["responses"] |= problem_responses(404, 503)
        told["responses"]["200"] = {
            "description": "The proofs.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
