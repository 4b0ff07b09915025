"""A made-up specimen of every event, all of its fields filled, the same at every run."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

from application.envelope import STORED
from domain.kernel import Event, Flag, Recorded, Trail
from domain.people import Role
from interfaces.http.openapi import example_value, inlined

STREAM = UUID("00000000-0000-4000-8000-00000000aaaa")
EVENT = UUID("00000000-0000-4000-8000-00000000bbbb")
COMMAND = UUID("00000000-0000-4000-8000-00000000cccc")

TRAIL = Trail(
    event_id=EVENT,
    occurred_at=dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC),
    recorded_at=dt.datetime(2026, 3, 2, 1, 0, 0, 250_000, tzinfo=dt.UTC),
    actor="chen",
    role=Role.SALES_REP,
    on_behalf_of="zhao",
    client="0123456789ab",
    command="ScoreLead",
    command_id=COMMAND,
    correlation_id=COMMAND,
    causation_id=EVENT,
    policy_version="2026-1",
    deviations=(Flag(clause="G3.1.10", code="SIZE_ONLY"),),
    reason="补录",
)


def specimen(kind: type[Event]) -> Recorded:
    """An event of this kind with every field filled from its schema."""
    schema = inlined(kind.model_json_schema(mode="validation"))
    fields: dict[str, Any] = {
        name: example_value(name, field, whole=True)
        for name, field in schema.get("properties", {}).items()
    }
    return Recorded(STREAM, 1, kind.model_validate_json(json.dumps(fields)), TRAIL)


def all_kinds() -> list[type[Event]]:
    return [STORED[name] for name in sorted(STORED)]
