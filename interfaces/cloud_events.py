"""An event as others get it: a CloudEvent 1.0, in the feed and from webhooks alike.

Its `type` ends in the name of the event's class, `source` and `subject` together are the
path of the aggregate in the API, and the trail stands in extension attributes.
"""

from __future__ import annotations

import json
from typing import Any

from application.feed import FeedEvent
from domain.registry import AGGREGATES
from domain.sight import veiled
from projections.cloud_names import CONTENT_TYPE, SPECIFICATION, TYPE_PREFIX, source_of
from projections.history import May
from projections.showing import shown, shown_event

MEDIA_TYPE = "application/cloudevents+json"


def cloud_event(event: FeedEvent, may: May) -> dict[str, Any]:
    """The event without what the reader may not see; hidden fields are null, and named."""
    recorded = event.placed.recorded
    trail, kind = recorded.trail, type(recorded.event)
    data, hidden = veiled(kind, shown_event(recorded), may)
    attributes = {
        "specversion": SPECIFICATION,
        "id": str(trail.event_id),
        "source": _source(event.kind),
        "type": TYPE_PREFIX + kind.__name__,
        "subject": str(recorded.aggregate_id),
        "time": shown(trail.occurred_at),
        "datacontenttype": CONTENT_TYPE,
        "position": event.placed.position,
        "version": recorded.version,
        "actor": trail.actor,
        "role": trail.role.value,
        "onbehalfof": trail.on_behalf_of,
        "commandid": str(trail.command_id),
        "correlationid": str(trail.correlation_id),
        "causationid": str(trail.causation_id) if trail.causation_id else None,
        "recordedat": shown(trail.recorded_at),
        "policyversion": trail.policy_version,
        # A CloudEvents attribute holds no list.
        "hidden": ",".join(hidden) or None,
    }
    return {name: value for name, value in attributes.items() if value is not None} | {"data": data}


def line_of(event: FeedEvent, may: May) -> str:
    """The event as one line of JSON."""
    return json.dumps(cloud_event(event, may), ensure_ascii=False, separators=(",", ":"))


def _source(kind: str) -> str:
    aggregate = AGGREGATES.get(kind)
    return source_of(aggregate.collection if aggregate is not None else None)
