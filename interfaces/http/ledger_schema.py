"""What the answer on the last verification looks like, for the OpenAPI document."""

from __future__ import annotations

from projections.ledger.findings import Status
from projections.ledger.verdict import Trouble

from .view_schema import INSTANT, TEXT, WHOLE, Schema, maybe, object_of

VERIFICATION_SCHEMA: Schema = object_of(
    "What the last verification by the service found.",
    status={"type": "string", "enum": [status.value for status in Status]},
    checked_at=INSTANT,
    size=WHOLE | {"description": "How many rows were read."},
    last_position=WHOLE | {"description": "The position of the last of them."},
    covered=WHOLE | {"description": "How many of them a checkpoint covers."},
    root=maybe(TEXT, "The root over all of them, in base64."),
    position=maybe(WHOLE, "The first bad position of a broken log; 0 if none can be named."),
    trouble={"type": ["string", "null"], "enum": [*(t.value for t in Trouble), None]},
    text=maybe(TEXT, "What is wrong, or why nothing could be checked."),
    under_way=maybe(WHOLE, "How many rows the verification has read that runs now."),
    every_seconds={"type": "number", "description": "The rest between two; 0: none is made."},
)
