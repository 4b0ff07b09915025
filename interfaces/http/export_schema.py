"""What the OpenAPI document says of exports."""

from __future__ import annotations

from typing import Any

from domain.company.export import Stage

from .openapi import problem_responses
from .outgoing_schema import INSTANT
from .view_schema import ID, POSITION, TEXT, WHOLE, YES_NO, list_of, maybe, object_of

EXPORTS = "/api/v1/exports"
BYTES: dict[str, Any] = {"type": "string", "format": "binary"}
SHA256 = TEXT | {"pattern": "^[0-9a-f]{64}$"}
PLACE = {"anyOf": [WHOLE, INSTANT, {"type": "null"}]}

EXPORT_SCHEMA = object_of(
    "An export: what was asked for, who let it go, and what left the house.",
    id=ID,
    state=TEXT | {"enum": [stage.value for stage in Stage]},
    by=TEXT,
    role=TEXT,
    client=TEXT | {"description": "The key or session through which it was asked for."},
    requested_at=INSTANT,
    requested_position=WHOLE,
    asked_range=object_of("What was asked for; `to` is exclusive.", **{"from": PLACE, "to": PLACE}),
    filter=object_of("Which events of the range.", aggregate_ids=list_of(ID)),
    formats=list_of(TEXT),
    purpose=TEXT,
    legal_basis=maybe(TEXT),
    personal=YES_NO,
    approved_by=maybe(TEXT),
    approved_at=maybe(INSTANT),
    cancelled_by=maybe(TEXT),
    cancelled_at=maybe(INSTANT),
    exported_at=maybe(INSTANT),
    exported_position=maybe(WHOLE),
    range=maybe(
        object_of(
            "The positions that were written; `to` is exclusive.", **{"from": WHOLE, "to": WHOLE}
        )
    ),
    rows=maybe(WHOLE),
    sha256=maybe(SHA256, "The hash of its content, as LogExported keeps it."),
    first_hash=maybe(SHA256, "The leaf hash of its first row."),
    last_hash=maybe(SHA256, "The leaf hash of its last row."),
    progress=maybe(
        object_of("How far the work on it is.", step=TEXT, done=WHOLE, total=WHOLE),
    ),
    failed_attempts=WHOLE,
    trouble=maybe(TEXT, "What went wrong last; it is tried again."),
    file_bytes=maybe(WHOLE, "How large the .zip is, if it is kept here."),
    as_of_position=WHOLE,
    position=POSITION,
)


def describe_exports(schema: dict[str, Any]) -> None:
    """Complete the operations of exports in FastAPI's document."""
    paths = schema["paths"]
    for path in (EXPORTS, f"{EXPORTS}/{{export_id}}"):
        paths[path]["get"]["responses"] |= problem_responses(403)
    download = paths[f"{EXPORTS}/{{export_id}}/download"]["get"]
    download["responses"] |= problem_responses(403, 409, 410)
    download["responses"]["200"] = {
        "description": "The export.",
        "headers": {
            "Export-SHA256": {
                "schema": SHA256,
                "description": "The hash of its content, as LogExported keeps it.",
            }
        },
        "content": {"application/zip": {"schema": BYTES}},
    }
    mined = paths[f"{EXPORTS}/{{export_id}}/process-mining/{{form}}"]["get"]
    mined["responses"] |= problem_responses(403, 409, 410)
    media = ("application/xml", "application/json", "application/vnd.sqlite3")
    mined["responses"]["200"] = {
        "description": "The events.",
        "content": {kind: {"schema": BYTES} for kind in media},
    }
