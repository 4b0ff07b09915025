"""How an event and its trail are stored: `{"v": 1, "event": {…}, "trail": {…}}`.

The row's topic is the name of the event's class, `v` the version of its shape. Every
released shape stands as a sample under `tests/golden/`; a changed shape raises the class's
`shape` and brings an upcaster.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent
from pydantic import ConfigDict, TypeAdapter
from pydantic_core import from_json
from typing_extensions import TypedDict

from domain.kernel import Event, Recorded, Trail
from domain.personal_fields import has_personal, is_remembered
from domain.registry import EVENTS

from .receipts import CommandReceived
from .sealing.form import NotOpenedError
from .sealing.mark import MARK
from .sealing.rows import KeyFor, readable, sealed, sealed_values, veiled
from .subject_keys import KeyMissingError, SubjectKeys

#: As what it is at run time: here its members are not known before.
_typed_dict: Any = TypedDict

#: Every event that may stand in the log, by the name under which it is stored.
STORED: dict[str, type[Event]] = {**EVENTS, CommandReceived.__name__: CommandReceived}


class UnreadableEventError(Exception):
    """A stored row is not what this version of the software can read.

    `position` says where in the log, once that is known.
    """

    position: int | None = None


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


def stored(recorded: Recorded, key_for: KeyFor | None = None) -> StoredEvent:
    """The row for a recorded event; with `key_for`, its personal values sealed."""
    event = recorded.event
    if key_for is not None and has_personal(type(event)):
        body = sealed(recorded, key_for)
    else:
        body = event.__pydantic_serializer__.to_json(event, by_alias=True)
    trail = recorded.trail.__pydantic_serializer__.to_json(recorded.trail)
    state = b'{"v":%d,"event":%b,"trail":%b}' % (type(event).shape, body, trail)
    return StoredEvent(recorded.aggregate_id, recorded.version, type(event).__name__, state)


class StoredRow(Protocol):
    """A row as the library has it, or as the log has it."""

    @property
    def originator_id(self) -> UUID | str: ...
    @property
    def originator_version(self) -> int: ...
    @property
    def topic(self) -> str: ...
    @property
    def state(self) -> bytes: ...


def restored(row: StoredRow, keys: SubjectKeys | None = None) -> Recorded:
    """The recorded event that a row holds; raises UnreadableEventError."""
    event, trail = contents(row, keys)
    return Recorded(_as_uuid(row.originator_id), row.originator_version, event, trail)


def contents(
    row: StoredRow, keys: SubjectKeys | None = None, *, folding: bool = False
) -> tuple[Event, Trail]:
    """The event that a row holds and its trail alone; raises UnreadableEventError.

    Without keys `domain.values.SEALED` stands for each personal value; for who is `folding` a
    state, for those that no state keeps: to open them all would cost more than all the rest.
    """
    try:
        state = row.state
        if MARK in state and has_personal(kind := STORED[row.topic]):
            if keys is None or (folding and not is_remembered(kind)):
                state = veiled(state)
            else:
                state = readable(kind, state, _as_uuid(row.originator_id), keys)
        found = _reader(row.topic)(state)
    except (KeyError, ValueError, TypeError, KeyMissingError, NotOpenedError) as error:
        where = f"{row.topic} version {row.originator_version} of {_as_uuid(row.originator_id)}"
        raise UnreadableEventError(f"cannot read {where}: {error}") from error
    return found["event"], found["trail"]


def seals_in(row: StoredRow) -> list[tuple[UUID | None, str]]:
    """The kid of each sealed value of a row, with the contact whose record it stands in, if any."""
    kind = STORED.get(row.topic)
    if kind is None or MARK not in row.state or not has_personal(kind):
        return []
    values = sealed_values(kind, from_json(row.state))
    return [(value.place.contact_id, value.kid) for value in values]


def _as_uuid(aggregate_id: UUID | str) -> UUID:
    return aggregate_id if isinstance(aggregate_id, UUID) else UUID(aggregate_id)


@cache
def _reader(name: str) -> Callable[[bytes], dict[str, Any]]:
    """Reads the rows of one topic. Into a dict, which is made in less time than a model."""
    kind = STORED[name]
    members = {"v": Literal[kind.shape], "event": kind, "trail": Trail}
    envelope: Any = _typed_dict(f"{name}Envelope", members)
    envelope.__pydantic_config__ = ConfigDict(extra="forbid")
    return TypeAdapter(envelope).validator.validate_json


class EnvelopeMapper(Mapper[UUID]):
    """Lets the library read and write our rows."""

    def __init__(self) -> None:
        """Needs no transcoder: pydantic writes the JSON."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return stored(domain_event.recorded)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        recorded = restored(stored_event)
        return Envelope(recorded.aggregate_id, recorded.version, recorded)
