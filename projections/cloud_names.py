"""How an event is named as a CloudEvent 1.0: in the feed, from webhooks and in exports alike."""

from __future__ import annotations

SPECIFICATION = "1.0"
#: Before the name of the event's class.
TYPE_PREFIX = "dealtrail."
#: The path that `source` begins with: that of the API.
SOURCE = "/api/v1"
CONTENT_TYPE = "application/json"


def source_of(collection: str | None) -> str:
    """The `source` of events of the aggregates in this collection of the API, if in any."""
    return SOURCE if collection is None else f"{SOURCE}/{collection}"
