"""The shapes of what is answered about policies, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

#: Queries that carry a body, and so are POSTs; they write nothing.
POSTED_QUERIES = frozenset({"/api/v1/customers/search", "/api/v1/whatif"})

MAYBE_POSITION: dict[str, Any] = {"type": ["integer", "null"]}
MAYBE_TEXT: dict[str, Any] = {"type": ["string", "null"]}

POLICY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One version of the policy.",
    "required": ["version", "state", "diff", "values", "position"],
    "properties": {
        "version": {"type": "string"},
        "state": {"enum": ["in_force", "former", "proposed", "replaced"]},
        "proposed_by": MAYBE_TEXT,
        "proposed_at": MAYBE_TEXT,
        "proposed_position": MAYBE_POSITION,
        "approved_by": MAYBE_TEXT,
        "approved_at": MAYBE_TEXT,
        "in_force_from": MAYBE_POSITION | {"description": "0: from the beginning."},
        "in_force_to": MAYBE_POSITION | {"description": "Where the next one took over."},
        "diff": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "old", "new"],
                "properties": {"path": {"type": "string"}, "old": {}, "new": {}},
            },
        },
        "values": {"type": "object", "description": "As PublishPolicy takes them."},
        "position": {"type": "integer"},
    },
}
WHAT_IF_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What would differ; `next` is the position to go on from.",
    "required": ["items", "totals", "from", "to", "next", "position"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "position": {"type": "integer"},
                    "event": {"type": "string"},
                    "aggregate": {"type": "string"},
                    "aggregate_id": {"type": "string", "format": "uuid"},
                    "number": MAYBE_TEXT,
                    "what": {"enum": ["grade", "deadline", "limit", "refused", "deviation"]},
                    "about": {"type": "string"},
                    "old": {},
                    "new": {},
                    "clause": {"type": "string"},
                },
            },
        },
        "totals": {"type": "object"},
        "from": {"type": "integer"},
        "to": MAYBE_POSITION,
        "next": MAYBE_POSITION,
        "position": {"type": "integer"},
    },
}
