"""What the OpenAPI document says of the feed, of webhooks, and of the work list as a calendar."""

from __future__ import annotations

from typing import Any

from projections.cloud_names import SPECIFICATION, TYPE_PREFIX

from .openapi import problem_responses

API = "/api/v1"
STRING: dict[str, Any] = {"type": "string"}
UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
INTEGER: dict[str, Any] = {"type": "integer"}

CLOUD_EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A CloudEvent 1.0: a line of the feed, and the body of a webhook.",
    "required": [
        *("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "position"),
        *("version", "actor", "role", "commandid", "correlationid", "recordedat", "data"),
    ],
    "properties": {
        "specversion": {"const": SPECIFICATION},
        "id": UUID,
        "source": STRING | {"description": "The path of its collection in the API."},
        "type": STRING | {"description": f"{TYPE_PREFIX} and the name of the event."},
        "subject": UUID | {"description": "The id of the aggregate."},
        "time": INSTANT | {"description": "When it happened."},
        "datacontenttype": {"const": "application/json"},
        "position": INTEGER,
        "version": INTEGER,
        "actor": STRING,
        "role": STRING,
        "onbehalfof": STRING,
        "commandid": UUID,
        "correlationid": UUID,
        "causationid": UUID,
        "recordedat": INSTANT,
        "policyversion": STRING,
        "hidden": STRING | {"description": "Fields that you may not read, with commas between."},
        "data": {"type": "object", "description": "The event's own fields."},
    },
}
CALENDAR_KEY: dict[str, Any] = {"type": "apiKey", "in": "query", "name": "token"}


def describe_outgoing(schema: dict[str, Any]) -> None:
    """Complete the operations of the feed, webhooks and calendar in FastAPI's document."""
    schema["components"]["schemas"]["CloudEvent"] = CLOUD_EVENT_SCHEMA
    schema["components"]["securitySchemes"]["calendar"] = CALENDAR_KEY
    paths = schema["paths"]
    one = {"schema": {"$ref": "#/components/schemas/CloudEvent"}}
    streams = ("application/jsonl", "application/x-ndjson", "text/event-stream")
    paths[f"{API}/events"]["get"]["responses"]["200"] = {
        "description": "Events, one a line.",
        "content": dict.fromkeys(streams, one),
    }
    paths[f"{API}/events"]["get"]["responses"] |= problem_responses(410)
    calendar = paths[f"{API}/worklist.ics"]["get"]
    calendar["security"] = [{"calendar": []}]
    calendar["responses"]["200"] = {
        "description": "The calendar.",
        "content": {"text/calendar": {"schema": STRING}},
    }
    calendar["responses"]["304"] = {"description": "Nothing changed."}
    for path, operations in paths.items():
        if path.startswith(f"{API}/webhooks"):
            for method in operations.keys() & {"get", "put"}:
                operations[method]["responses"] |= problem_responses(403)
    revoke = paths[f"{API}/calendar-address"]["delete"]
    revoke["responses"] |= problem_responses(401, 404, 422, 429, 503)
