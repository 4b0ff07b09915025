"""What XES and OCEL tell of an event: typed facts and ids, no free text and no personal data.

Texts that people write may hold anybody's name, and no process model is found from them. So a
text is left out unless it is a word that the service wrote or an id of a known pattern;
what is personal (R5.4) or restricted to some readers (`domain/sight.py`) is left out whatever
it is. Records within an event are left out too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from application.envelope import STORED, Placed
from domain.kernel import Event
from domain.values import Personal, Restricted

from .ocel_types import Kind, Kinds, Value, plain

#: Texts that the service writes, and ids by which a thing is known outside.
WORDS = frozenset(
    {
        "by_person",
        "calendar_version",
        "clause",
        "command",
        "contract_no",
        "from_",
        "invoice_no",
        "key_id",
        "kind",
        "line_id",
        "milestone_id",
        "number",
        "owner_id",
        "person_id",
        "policy_version",
        "rule_id",
        "scorer_id",
        "to",
    }
)

_INSTANTS: tuple[Any, ...] = (dt.datetime, AwareDatetime)


class Mark(NamedTuple):
    """What the trail of an event adds to it."""

    kind: Kind
    of: Callable[[Placed], object]


#: Named apart, since an event may have a field of the same name.
TRAIL: Mapping[str, Mark] = MappingProxyType(
    {
        "trail_position": Mark(Kind.INTEGER, lambda p: p.position),
        "trail_stream": Mark(Kind.STRING, lambda p: p.recorded.aggregate_id),
        "trail_version": Mark(Kind.INTEGER, lambda p: p.recorded.version),
        "trail_recorded_at": Mark(Kind.TIME, lambda p: p.recorded.trail.recorded_at),
        "trail_actor": Mark(Kind.STRING, lambda p: p.recorded.trail.actor),
        "trail_role": Mark(Kind.STRING, lambda p: p.recorded.trail.role),
        "trail_on_behalf_of": Mark(Kind.STRING, lambda p: p.recorded.trail.on_behalf_of),
        "trail_client": Mark(Kind.STRING, lambda p: p.recorded.trail.client or None),
        "trail_command": Mark(Kind.STRING, lambda p: p.recorded.trail.command),
        "trail_command_id": Mark(Kind.STRING, lambda p: p.recorded.trail.command_id),
        "trail_correlation_id": Mark(Kind.STRING, lambda p: p.recorded.trail.correlation_id),
        "trail_causation_id": Mark(Kind.STRING, lambda p: p.recorded.trail.causation_id),
        "trail_policy_version": Mark(Kind.STRING, lambda p: p.recorded.trail.policy_version),
        "trail_flags": Mark(Kind.STRING, lambda p: _flags(p)),
    }
)


def facts_of(placed: Placed) -> dict[str, Value]:
    """The event's attributes by their names, those that have no value apart."""
    event = placed.recorded.event
    found: dict[str, object] = {name: mark.of(placed) for name, mark in TRAIL.items()}
    found |= {name: getattr(event, field) for name, field, _ in _fields(type(event))}
    values = ((name, plain(value)) for name, value in found.items())
    return {name: value for name, value in values if value is not None}


@cache
def kinds_of(event_type: str) -> Kinds:
    """The attributes that events of that type may have, in the order in which they are written."""
    kinds = {name: mark.kind for name, mark in TRAIL.items()}
    return kinds | {name: kind for name, _, kind in _fields(STORED[event_type])}


def _flags(placed: Placed) -> str | None:
    flags = placed.recorded.trail.deviations
    return " ".join(f"{flag.clause}:{flag.code}" for flag in flags) or None


@cache
def _fields(event: type[Event]) -> tuple[tuple[str, str, Kind], ...]:
    """Name, field and kind of what the event itself tells."""
    found = (
        (info.serialization_alias or name, name, _kind(name, info.annotation, info.metadata))
        for name, info in event.model_fields.items()
    )
    return tuple((key, name, kind) for key, name, kind in found if kind is not None)


def _kind(name: str, annotation: Any, metadata: Iterable[Any]) -> Kind | None:
    """The kind of the field's values; None if it is not told."""
    inner, marks = bare(annotation, metadata)
    if any(isinstance(mark, Personal | Restricted) for mark in marks):
        return None
    if not isinstance(inner, type):
        return None
    if issubclass(inner, Enum):
        return Kind.INTEGER if issubclass(inner, int) else Kind.STRING
    if inner in _INSTANTS:
        return Kind.TIME
    if inner is str:
        told = name in WORDS or any(pattern_of(mark) for mark in marks)
        return Kind.STRING if told else None
    kinds = {bool: Kind.BOOLEAN, int: Kind.INTEGER, UUID: Kind.STRING, dt.date: Kind.STRING}
    return kinds.get(inner)


def bare(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, list[Any]]:
    """The type without `None` and annotations, and all its marks."""
    marks = list(metadata)
    while True:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation, marks = arguments[0], [*marks, *arguments[1:]]
            continue
        others = [a for a in arguments if a is not NoneType]
        if origin not in (Union, UnionType) or len(others) != 1:
            return annotation, marks
        annotation = others[0]


def pattern_of(mark: object) -> str | None:
    """The pattern that a mark demands of a text."""
    pattern = mark.pattern if isinstance(mark, StringConstraints) else None
    return pattern if isinstance(pattern, str) else None
