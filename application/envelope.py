"""How an event and its trail are stored: `{"v": 1, "event": {…}, "trail": {…}}`.

The row's topic is the name of the event's class, `v` the version of its shape. Every
released shape stands as a sample under `tests/golden/`; a changed shape raises the class's
`shape` and brings an upcaster.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from domain.kernel import Event, Recorded, Trail
from domain.registry import EVENTS

from .receipts import CommandReceived

#: Every event that may stand in the log, by the name under which it is stored.
STORED: dict[str, type[Event]] = {**EVENTS, CommandReceived.__name__: CommandReceived}


class UnreadableEventError(Exception):
    """A stored row is not what this version of the software can read."""


def recorded_at(state: bytes) -> dt.datetime | None:
    """When a row was recorded, even one that is otherwise unreadable; None if it does not say."""
    try:
        return dt.datetime.fromisoformat(json.loads(state)["trail"]["recorded_at"])
    except (ValueError, TypeError, KeyError):
        return None


@dataclass(frozen=True, slots=True)
class Placed:
    """A recorded event with its position in the whole log."""

    position: int
    recorded: Recorded


@dataclass(frozen=True, slots=True)
class Envelope:
    """A recorded event as the eventsourcing library wants to see it."""

    originator_id: UUID
    originator_version: int
    recorded: Recorded


def stored(recorded: Recorded) -> StoredEvent:
    """The row for a recorded event."""
    event = recorded.event
    state = b'{"v":%d,"event":%b,"trail":%b}' % (
        type(event).shape,
        event.__pydantic_serializer__.to_json(event, by_alias=True),
        recorded.trail.__pydantic_serializer__.to_json(recorded.trail),
    )
    return StoredEvent(recorded.aggregate_id, recorded.version, type(event).__name__, state)


def restored(row: StoredEvent) -> Recorded:
    """The recorded event that a row holds; raises UnreadableEventError."""
    try:
        envelope: Any = _envelope(row.topic).model_validate_json(row.state)
    except (KeyError, ValidationError) as error:
        where = f"{row.topic} version {row.originator_version} of {row.originator_id}"
        raise UnreadableEventError(f"cannot read {where}: {error}") from error
    return Recorded(
        UUID(str(row.originator_id)), row.originator_version, envelope.event, envelope.trail
    )


@cache
def _envelope(name: str) -> type[BaseModel]:
    kind = STORED[name]
    version: Any = Literal[kind.shape]
    return create_model(
        f"{name}Envelope",
        __config__=ConfigDict(frozen=True, extra="forbid"),
        v=(version, ...),
        event=(kind, ...),
        trail=(Trail, ...),
    )


class EnvelopeMapper(Mapper[UUID]):
    """Lets the library read and write our rows."""

    def __init__(self) -> None:
        """Needs no transcoder: pydantic writes the JSON."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return stored(domain_event.recorded)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        recorded = restored(stored_event)
        return Envelope(recorded.aggregate_id, recorded.version, recorded)
