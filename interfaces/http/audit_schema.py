"""What the answer on conformance looks like, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

COUNTS: dict[str, Any] = {
    name: {"type": "integer"}
    for name in (
        *("satisfied", "waived", "late", "violated", "not_yet", "not_applicable"),
        "applicable",
    )
}
SHARE: dict[str, Any] = {"type": ["integer", "null"]}

CONFORMANCE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Of one case a row for each clause, with its figures beside them; over all "
    "cases the figures by clause, rep or case. `score_bp` is satisfied ÷ applicable, where "
    "satisfied, waived, late and violated are applicable.",
    "required": ["items", "next", "position"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "clause": {"type": "string"},
                    "source": {"type": "string", "enum": ["guidebook", "supplement"]},
                    "source_text": {"type": "string"},
                    "title": {"type": "string"},
                    "text": {"type": "string"},
                    "strength": {"type": "array", "items": {"type": "string"}},
                    "status": {"type": "string"},
                    "proof": {"type": "array", "items": {"type": "integer"}},
                    "proof_count": {"type": "integer"},
                    "waived_by": {"type": "array", "items": {"type": "string"}},
                    "why": {"type": ["string", "null"]},
                },
            },
        },
        "next": {"type": ["string", "null"]},
        "position": {"type": "integer"},
        "case": {"type": "object"},
        **COUNTS,
        "score_bp": SHARE,
        "violation_rate_bp": SHARE,
    },
}
