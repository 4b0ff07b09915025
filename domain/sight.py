"""Who sees which field: the one place that history, feed, views and exports ask.

A field says by `Restricted` under which clause not everybody may read it; this module knows
who may under that clause, and takes out of events and states what a reader may not see.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from .complaint.state import Complaint
from .customers import Contact
from .deal.state import Deal
from .people import Role
from .values import Restricted

#: The clause that keeps the bottom line of a negotiation secret.
BOTTOM_LINE = "G3.4.1"

#: Roles that read every deal's bottom line, and those that do once an exception is wanted.
ALWAYS = frozenset({Role.SALES_MANAGER, Role.LEGAL, Role.AUDITOR, Role.COMPLIANCE})
ON_EXCEPTION = frozenset({Role.FINANCE, Role.GENERAL_MANAGER})

#: The clause that keeps secret who complained, and the roles that read it in every complaint.
COMPLAINANT = "R3.7.10"
HANDLING = frozenset({Role.CUSTOMER_SERVICE, Role.AUDITOR, Role.COMPLIANCE})

#: Whether the reader may see what is restricted under a clause.
May = Callable[[str], bool]


def may_see(
    clause: str,
    person: str,
    roles: Collection[Role],
    case: object,
    exception_requested: bool = False,
) -> bool:
    """Whether the person reads the case's fields that are restricted under the clause.

    The case is the lead, deal or complaint in whose stream they stand. `exception_requested`
    says that a contract was refused for falling below the bottom line (R3.4.2). What is
    restricted under a clause unknown here nobody sees.
    """
    if clause == COMPLAINANT:
        return not isinstance(case, Complaint) or _handles(person, roles, case)
    if clause != BOTTOM_LINE or not isinstance(case, Deal):
        return False
    readers = ALWAYS | ON_EXCEPTION if exception_requested else ALWAYS
    return person in case.people or not readers.isdisjoint(roles)


def _handles(person: str, roles: Collection[Role], complaint: Complaint) -> bool:
    """Who handles it now or did before, and those who must know of every complaint (R3.7.10).

    A manager is not among them, nor who registered it.
    """
    return person in complaint.people or not HANDLING.isdisjoint(roles)


@cache
def restricted_fields(kind: type) -> Mapping[str, str]:
    """The restricted fields of an event or record, by their JSON key, each with its clause."""
    marks = ((key, _clause_of(metadata)) for key, _, metadata in _fields(kind))
    return MappingProxyType({key: clause for key, clause in marks if clause is not None})


def veiled(kind: type, data: Mapping[str, Any], may: May) -> tuple[dict[str, Any], list[str]]:
    """The JSON of an event or state of this kind without what the reader may not see.

    Hidden fields become None and are named, parts of parts with a dot between. With a
    reader who may see nothing the names are those of all restricted fields that hold a value.
    """
    return _veiled(_plan(kind), data, may)


@dataclasses.dataclass(frozen=True, slots=True)
class _Part:
    """A field whose value holds records with restricted fields; `keyed`: by keys of its own."""

    plan: Mapping[str, str | _Part]
    keyed: bool


_Plan = Mapping[str, "str | _Part"]


def _veiled(plan: _Plan, data: Mapping[str, Any], may: May) -> tuple[dict[str, Any], list[str]]:
    shown, hidden = dict(data), list[str]()
    for key, what in plan.items():
        if shown.get(key) is None:
            continue
        if isinstance(what, _Part):
            shown[key], inside = _veiled_part(what, shown[key], may)
            hidden += (f"{key}.{name}" for name in inside)
        elif not may(what):
            shown[key] = None
            hidden.append(key)
    return shown, hidden


def _veiled_part(part: _Part, value: Any, may: May) -> tuple[Any, list[str]]:
    if isinstance(value, Mapping) and not part.keyed:
        return _veiled(part.plan, value, may)
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
    within = {key: _veiled(part.plan, item, may) for key, item in pairs}
    hidden = list(dict.fromkeys(name for _, names in within.values() for name in names))
    shown = {key: item for key, (item, _) in within.items()}
    return (shown if isinstance(value, Mapping) else list(shown.values())), hidden


@cache
def _plan(kind: type) -> _Plan:
    """What to look at in a record: restricted fields, and fields that hold some; often nothing."""
    plan: dict[str, str | _Part] = {}
    for key, annotation, metadata in _fields(kind):
        clause = _clause_of(metadata)
        if clause is not None:
            plan[key] = clause
        elif inside := {
            k: v for record in _records_in(annotation) for k, v in _plan(record).items()
        }:
            plan[key] = _Part(inside, _is_keyed(annotation))
    return MappingProxyType(plan)


def _fields(kind: type) -> Iterator[tuple[str, Any, Collection[Any]]]:
    """JSON key, type and metadata of each field of a model or dataclass."""
    if issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            yield info.serialization_alias or name, info.annotation, info.metadata
    elif dataclasses.is_dataclass(kind):
        for name, hint in get_type_hints(kind, include_extras=True).items():
            if get_origin(hint) is Annotated:
                yield name, get_args(hint)[0], get_args(hint)[1:]
            else:
                yield name, hint, ()


def _clause_of(metadata: Collection[Any]) -> str | None:
    return next((m.clause for m in metadata if isinstance(m, Restricted)), None)


def _records_in(annotation: Any) -> Iterator[type]:
    """The models and dataclasses that a type is made of."""
    if isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or dataclasses.is_dataclass(annotation)
    ):
        yield annotation
    for argument in get_args(annotation):
        yield from _records_in(argument)


def _is_keyed(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return True
    return any(_is_keyed(argument) for argument in get_args(annotation))


#: Roles that read how a customer's people are reached; to others they are masked (V12).
CONTACT_READERS = frozenset(
    {
        Role.SALES_REP,
        Role.SALES_MANAGER,
        Role.CUSTOMER_SERVICE,
        Role.GENERAL_MANAGER,
        Role.AUDITOR,
        Role.COMPLIANCE,
    }
)


def masked(contact: Contact) -> dict[str, Any]:
    """A customer's person for who need not reach him: what little is left tells them apart."""
    return {
        "contact_id": contact.contact_id,
        "name": f"{contact.name[:1]}***",
        "position": contact.position,
        "phone": f"***{contact.phone[-2:]}" if contact.phone else None,
        "email": f"{contact.email[:1]}***" if contact.email else None,
        "wechat": f"{contact.wechat[:1]}***" if contact.wechat else None,
    }
