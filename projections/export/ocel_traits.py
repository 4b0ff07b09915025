"""What OCEL tells of each type of object: its attributes, and how to find them.

What is not known yet, or no longer, is told as an empty text or as 0: a reader that finds no
value at the epoch takes the first one that comes for what was there from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.lead.state import Lead

from .ocel_types import EMPTY, Kind, Kinds, ObjectType, Value, plain


class Trait(NamedTuple):
    """An attribute of an object: the kind of its values, and how to find one."""

    kind: Kind
    of: Callable[[Any], object]


#: What is known of an object by now.
Values = dict[str, Value]


def _field(name: str, kind: Kind = Kind.STRING) -> Trait:
    return Trait(kind, lambda state: getattr(state, name))


_LEAD = {
    "number": _field("number"),
    "status": _field("status"),
    "scenario": _field("scenario"),
    "source": _field("source"),
    "grade": _field("grade"),
    "total": _field("total", Kind.INTEGER),
    "owner": _field("owner_id"),
    "forced": _field("forced", Kind.BOOLEAN),
    "expected_amount_fen": _field("expected_amount_fen", Kind.INTEGER),
}
_DEAL = {
    "number": _field("number"),
    "stage": _field("stage"),
    "scenario": _field("scenario"),
    "owner": _field("owner_id"),
    "probability_bp": _field("probability_bp", Kind.INTEGER),
    "expected_amount_fen": _field("expected_amount_fen", Kind.INTEGER),
    "expected_sign_on": _field("expected_sign_on"),
    "amount_fen": _field("amount_fen", Kind.INTEGER),
    "signed_on": _field("signed_on"),
    "delivery": Trait(Kind.STRING, lambda deal: deal.delivery.state),
    "imported": _field("imported", Kind.BOOLEAN),
}
_LINE = {
    "line_id": _field("line_id"),
    "kind": Trait(Kind.STRING, lambda line: line.plan.kind),
    "trigger": Trait(Kind.STRING, lambda line: line.plan.trigger),
    "state": _field("state"),
    "due_on": _field("due_on"),
    "amount_fen": _field("amount_fen", Kind.INTEGER),
    "received_fen": _field("received_fen", Kind.INTEGER),
    "credited_fen": _field("credited_fen", Kind.INTEGER),
    "written_off_fen": _field("written_off_fen", Kind.INTEGER),
    "open_fen": _field("open_fen", Kind.INTEGER),
}
_COMPLAINT = {
    "number": _field("number"),
    "status": _field("status"),
    "category": _field("category"),
    "channel": _field("channel"),
    "severity": _field("severity"),
    "handler": _field("handler_id"),
    "escalation_level": _field("level", Kind.INTEGER),
    "cycle": _field("cycle", Kind.INTEGER),
    "paused": _field("paused", Kind.BOOLEAN),
}
_CUSTOMER = {
    "name": _field("customer_name"),
    "company_size": Trait(Kind.STRING, lambda state: _company_size(state)),
}
_PERSON = {
    "roles": Trait(Kind.STRING, lambda someone: " ".join(sorted(map(str, someone.roles)))),
    "team": _field("team"),
    "retired": _field("retired", Kind.BOOLEAN),
}

#: The attributes of each type, in the order in which they are written.
TRAITS: Mapping[ObjectType, Mapping[str, Trait]] = MappingProxyType(
    {
        ObjectType.LEAD: _LEAD,
        ObjectType.DEAL: _DEAL,
        ObjectType.CONTRACT_LINE: _LINE,
        ObjectType.COMPLAINT: _COMPLAINT,
        ObjectType.CUSTOMER: _CUSTOMER,
        ObjectType.PERSON: _PERSON,
    }
)


def kinds_of(type: ObjectType) -> Kinds:
    """The attributes of the type and the kinds of their values."""
    return {name: trait.kind for name, trait in TRAITS[type].items()}


def values_of(type: ObjectType, known: Any) -> Values:
    """All attributes; but what one stream does not tell of a customer another may."""
    told = {name: plain(trait.of(known)) for name, trait in TRAITS[type].items()}
    values = {name: value for name, value in told.items() if value is not None}
    return values if type is ObjectType.CUSTOMER else empty(type) | values


@cache
def empty(type: ObjectType) -> Values:
    """The attributes of an object of which nothing is known yet."""
    return {name: EMPTY[trait.kind] for name, trait in TRAITS[type].items()}


def _company_size(state: Lead | Deal | Complaint) -> object:
    """None of whom only a complaint or a deal from before the log tells."""
    if isinstance(state, Complaint) or (isinstance(state, Deal) and state.imported):
        return None
    return state.company_size
