"""Which objects an event is about, each with what it is to the event (its qualifier).

Every event is at least its actor's, so none stands alone; the company's own events are
nobody else's. The people whom an event names are ours: the customer's are contacts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, get_args, get_origin
from uuid import UUID

from domain.deal.reassignment import DealReassigned
from domain.kernel import Event
from domain.lead.assignment import LeadReassigned
from domain.values import PersonId

from ..folding import Happening
from .ocel_facts import bare, pattern_of
from .ocel_objects import own_object
from .ocel_types import CASES, ObjectType, Ref, case, contract_line, person


class Link(NamedTuple):
    """That an event is about an object."""

    target: Ref
    qualifier: str


ACTOR = "actor"
ON_BEHALF_OF = "on behalf of"
CUSTOMER = "customer"

#: Fields that name a lead, deal, complaint or customer.
CASE_FIELDS = MappingProxyType(
    {
        "lead_id": ObjectType.LEAD,
        "into_id": ObjectType.LEAD,
        "from_id": ObjectType.LEAD,
        "deal_id": ObjectType.DEAL,
        "prior_deal_ids": ObjectType.DEAL,
        "complaint_id": ObjectType.COMPLAINT,
        "complaint_ids": ObjectType.COMPLAINT,
        "linked_to": ObjectType.COMPLAINT,
        "warning_complaint_ids": ObjectType.COMPLAINT,
        "customer_id": ObjectType.CUSTOMER,
    }
)

#: Fields in which the service itself writes the id of one of our people.
PERSON_FIELDS = frozenset({"by", "by_person", "owner_id", "person_id", "scorer_id"})
#: And those of a hand-over. Elsewhere they say something else.
HANDED_OVER = frozenset({"from_", "to"})
_PERSON_PATTERN = next(filter(None, map(pattern_of, get_args(PersonId)[1:])))


def links_of(happening: Happening, own: Ref | None) -> Iterator[Link]:
    """The objects that the event is about; `own` is the one in whose stream it stands.

    One may come several times; its first qualifier is the one that counts.
    """
    event, trail = happening.event, happening.trail
    if own is not None:
        yield Link(own, own.type.value)
    yield Link(person(trail.actor), ACTOR)
    if trail.on_behalf_of is not None:
        yield Link(person(trail.on_behalf_of), ON_BEHALF_OF)
    if happening.broken is None and happening.after is not None:
        customer_id = getattr(happening.after.state, "customer_id", None)
        if customer_id is not None:
            yield Link(case(ObjectType.CUSTOMER, customer_id), CUSTOMER)
    for field in _fields(type(event)):
        named = getattr(event, field.name)
        for id in named if isinstance(named, tuple) else () if named is None else (named,):
            yield Link(field.ref(id), field.key)
    line_id = getattr(event, "line_id", None)
    if line_id is not None and own is not None and own.type is ObjectType.DEAL:
        yield Link(contract_line(happening.id, line_id), ObjectType.CONTRACT_LINE.value)


def own_of(happening: Happening, kind: str) -> Ref | None:
    """The object in whose stream the event stands; it may be that it could not be folded."""
    if happening.broken is None:
        return own_object(happening.after) if happening.after is not None else None
    return next((case(type, happening.id) for type in CASES if type.value == kind), None)


class _Field(NamedTuple):
    name: str
    key: str
    ref: Callable[[Any], Ref]


@cache
def _fields(event: type[Event]) -> tuple[_Field, ...]:
    """The fields of an event that name objects."""
    found = []
    for name, info in event.model_fields.items():
        ref = _ref_of(event, name, info.annotation, info.metadata)
        if ref is not None:
            found.append(_Field(name, info.serialization_alias or name, ref))
    return tuple(found)


def _ref_of(
    event: type[Event], name: str, annotation: Any, metadata: list[Any]
) -> Callable[[Any], Ref] | None:
    inner, marks = bare(annotation, metadata)
    if get_origin(inner) is tuple:
        inner, marks = bare(get_args(inner)[0], marks)
    if inner is UUID and name in CASE_FIELDS:
        type = CASE_FIELDS[name]
        return lambda id: case(type, id)
    if inner is not str:
        return None
    handed_over = event in (LeadReassigned, DealReassigned) and name in HANDED_OVER
    by_pattern = any(pattern_of(mark) == _PERSON_PATTERN for mark in marks)
    return person if by_pattern or handed_over or name in PERSON_FIELDS else None
