"""Where personal data stand in an event: found once for each class, by walking its fields.

What is personal a field says by `Personal`. In the JSON of an event each such value has a place,
a JSON pointer (RFC 6901) within the event, and perhaps a person whose data it is: the
contact that the record names in which it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from .kernel import Event
from .parties import as_uuid
from .values import Personal, Remembered

#: The fields that say whose data the record holds, a contact by his id.
OWNERS = ("contact_id", "contact")


@dataclass(slots=True)
class Place:
    """One personal value in the JSON of an event: its holder, its key there, its pointer.

    `contact_id` names the person whose record it stands in, None where it is in no record of one.
    """

    holder: Any
    key: Any
    path: str
    contact_id: UUID | None

    @property
    def value(self) -> Any:
        return self.holder[self.key]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """The value itself."""

    remembered: bool = False


@dataclass(frozen=True, slots=True)
class _Record:
    fields: tuple[tuple[str, _Plan], ...]
    is_contact: bool


@dataclass(frozen=True, slots=True)
class _Many:
    """A list, or values under keys of their own."""

    inner: _Plan


_Plan = _Leaf | _Record | _Many


@cache
def is_remembered(kind: type[Event]) -> bool:
    """Whether a state keeps personal data out of such events: a person's, or what is marked so."""
    plan = _plan(kind)
    return plan is not None and _keeps(plan)


@cache
def has_personal(kind: type[Event]) -> bool:
    """Whether events of this class can hold personal data."""
    return _plan(kind) is not None


def personal_in(kind: type[Event], data: dict[str, Any]) -> Iterator[Place]:
    """The personal values of an event, from its JSON; those that are left out have no place."""
    plan = _plan(kind)
    return _found(plan, data, "", None) if isinstance(plan, _Record) else iter(())


def _found(plan: _Record | _Many, holder: Any, path: str, whose: UUID | None) -> Iterator[Place]:
    if isinstance(plan, _Record):
        whose = _owner(holder) or whose
    for key, inner in _parts(plan, holder):
        below = f"{path}/{_escaped(key)}"
        if isinstance(inner, _Leaf):
            yield Place(holder, key, below, whose)
        else:
            yield from _found(inner, holder[key], below, whose)


def _parts(plan: _Record | _Many, holder: Any) -> Iterator[tuple[Any, _Plan]]:
    if isinstance(plan, _Record):
        return ((key, inner) for key, inner in plan.fields if holder.get(key) is not None)
    keys = holder if isinstance(holder, dict) else range(len(holder))
    return ((key, plan.inner) for key in keys)


def _owner(record: dict[str, Any]) -> UUID | None:
    named = (record.get(field) for field in OWNERS)
    return next(filter(None, (as_uuid(name) for name in named if isinstance(name, str))), None)


def _escaped(key: Any) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


@cache
def _plan(kind: type[BaseModel]) -> _Plan | None:
    found = (
        (info.serialization_alias or name, _plan_of(info.annotation, info.metadata))
        for name, info in kind.model_fields.items()
    )
    fields = tuple((key, plan) for key, plan in found if plan is not None)
    return _Record(fields, "contact_id" in kind.model_fields) if fields else None


def _keeps(plan: _Plan) -> bool:
    if isinstance(plan, _Leaf):
        return plan.remembered
    if isinstance(plan, _Many):
        return _keeps(plan.inner)
    return plan.is_contact or any(_keeps(inner) for _, inner in plan.fields)


def _plan_of(annotation: Any, metadata: Any = ()) -> _Plan | None:
    """What is personal in a value of this type; None if nothing is."""
    if any(isinstance(mark, Personal) for mark in metadata):
        return _Leaf(any(isinstance(mark, Remembered) for mark in metadata))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _plan(annotation)
    if get_origin(annotation) is Annotated:
        return _plan_of(get_args(annotation)[0], get_args(annotation)[1:])
    plans = [plan for plan in map(_plan_of, get_args(annotation)) if plan is not None]
    if not plans:
        return None
    assert len(plans) == 1, f"{annotation} is personal in more ways than one"
    is_container = NoneType not in get_args(annotation)
    return _Many(plans[0]) if is_container else plans[0]
