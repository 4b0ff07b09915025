"""The words of OCEL 2.0 as we use them: types of objects and of values, and who is meant.

The XES log is made of the same facts, so it shares them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from enum import Enum, StrEnum
from types import MappingProxyType, NoneType
from typing import Any, NamedTuple
from uuid import UUID


class ObjectType(StrEnum):
    """What an event can be about (V19)."""

    LEAD = "lead"
    DEAL = "deal"
    CONTRACT_LINE = "contract line"
    COMPLAINT = "complaint"
    CUSTOMER = "customer"
    PERSON = "person"


#: The kinds of aggregate that are a case of their own: each of them is a trace in XES.
CASES = (ObjectType.LEAD, ObjectType.DEAL, ObjectType.COMPLAINT)


class Kind(StrEnum):
    """The type of an attribute's values. Days are strings: they are no instants."""

    STRING = "string"
    TIME = "time"
    INTEGER = "integer"
    BOOLEAN = "boolean"


#: What stands for a value that there is not.
EMPTY: Mapping[Kind, str | int] = MappingProxyType(
    {Kind.STRING: "", Kind.INTEGER: 0, Kind.BOOLEAN: False}
)

#: A value as both formats write it; one of kind TIME as ISO 8601 in UTC.
Value = str | int | bool

#: An attribute's name and the type of its values.
Kinds = dict[str, Kind]


class Ref(NamedTuple):
    """An object: its type, and its id, which no object of any type shares."""

    type: ObjectType
    id: str


def case(type: ObjectType, id: UUID) -> Ref:
    """A lead, deal, complaint or customer."""
    return Ref(type, str(id))


def person(person_id: str) -> Ref:
    """Somebody who works here, or a program or the service itself where it acts."""
    return Ref(ObjectType.PERSON, f"person:{person_id}")


def contract_line(deal_id: UUID, line_id: str) -> Ref:
    """A line of the deal's payment plan; its id counts within the deal only."""
    return Ref(ObjectType.CONTRACT_LINE, f"{deal_id}:{line_id}")


def instant(moment: dt.datetime) -> str:
    """ISO 8601 in UTC, always to the microsecond: earlier ones come first as texts too."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


#: Since when an object has the attributes that it first shows, as OCEL 2.0 writes it.
EPOCH = "1970-01-01T00:00:00Z"


def plain(value: object) -> Value | None:
    """The value as both formats write it; None stays None."""
    written = _WRITTEN.get(type(value))
    return written(value) if written is not None else _plain(value)


def as_text(value: Value | UUID) -> str:
    """The value where only texts can be written."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _plain(value: object) -> Value | None:
    """The same for a type that is not met often enough to be known beforehand."""
    match value:
        case Enum():
            return plain(value.value)
        case dt.datetime():
            return instant(value)
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def _same(value: Any) -> Any:
    return value


_WRITTEN: Mapping[type, Callable[[Any], Value | None]] = MappingProxyType(
    {str: _same, int: _same, bool: _same, NoneType: _same, UUID: str, dt.datetime: instant}
)
