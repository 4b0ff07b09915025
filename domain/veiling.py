"""What must be hidden in an event or a state, found by walking its class once.

A field is hidden by the clause that its mark names (`Restricted`), or because it is personal
(`Personal`) and whoever it tells of is kept from the reader (R5.4). What is personal in a record
that names a contact tells of that contact; anything else of whoever the case is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from .marks import fields_of, is_keyed, is_keyed_by_id, owner_in, records_in

#: Asked for under the clause on personal data: whether the reader reads all people of the case.
PERSONAL = "R5.4"
#: Whether he reads what is told in free text of whoever the case is about.
TEXTS = f"{PERSONAL} texts"

#: Whether the reader may see what is restricted under a clause.
May = Callable[[str], bool]


def of_person(contact_id: object) -> str:
    """Under what a reader is asked for one person of the customer's."""
    return f"{PERSONAL} {contact_id}"


def veiled(kind: type, data: Mapping[str, Any], may: May) -> tuple[dict[str, Any], list[str]]:
    """The JSON of an event or state of this kind without what the reader may not see.

    Hidden fields become None and are named, parts of parts with a dot between. With a
    reader who may see nothing the names are those of all such fields that hold a value.
    """
    return _veiled(plan_of(kind, not may(PERSONAL)), data, may)


@cache
def restricted_fields(kind: type) -> Mapping[str, str]:
    """The restricted fields of an event or record, by their JSON key, each with its clause."""
    marks = ((field.key, field.clause) for field in fields_of(kind))
    return MappingProxyType({key: clause for key, clause in marks if clause is not None})


@cache
def personal_fields(kind: type) -> frozenset[str]:
    """The personal fields of an event or record, by their JSON key; not those of its parts."""
    return frozenset(field.key for field in fields_of(kind) if field.personal)


def may_hide(kind: type, personal: bool) -> bool:
    """Whether some reader may not see all of it; `personal`: nor what is personal in it."""
    return bool(plan_of(kind, personal))


@dataclass(frozen=True, slots=True)
class Hidden:
    """A field that is hidden as a whole: by its clause, or as `personal`.

    `owner` is the field beside it that names the contact; `by_person`: it holds something
    personal of each contact by whose id it is keyed; `part`: what to look at where it is open.
    """

    clause: str | None = None
    personal: bool = False
    owner: str | None = None
    by_person: bool = False
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A field whose value holds records with such fields; `keyed`: by keys of its own."""

    plan: Mapping[str, Hidden | Part]
    keyed: bool


Plan = Mapping[str, "Hidden | Part"]


def _veiled(plan: Plan, data: Mapping[str, Any], may: May) -> tuple[dict[str, Any], list[str]]:
    shown, hidden = dict(data), list[str]()
    for key, what in plan.items():
        if shown.get(key) is None:
            continue
        if isinstance(what, Hidden) and what.by_person:
            shown[key], is_whole = _known_people(shown[key], may)
            hidden += [] if is_whole else [key]
        elif isinstance(what, Hidden) and not _is_open(what, data, may):
            shown[key] = None
            hidden.append(key)
        elif (part := what.part if isinstance(what, Hidden) else what) is not None:
            shown[key], inside = _veiled_part(part, shown[key], may)
            hidden += (f"{key}.{name}" for name in inside)
    return shown, hidden


def _is_open(field: Hidden, record: Mapping[str, Any], may: May) -> bool:
    if field.clause is not None and not may(field.clause):
        return False
    return not field.personal or reads_personal(field, record, may)


def reads_personal(field: Hidden, record: Mapping[str, Any], may: May) -> bool:
    """Whether the reader reads a personal field of a record."""
    contact_id = record.get(field.owner) if field.owner is not None else None
    return may(TEXTS if contact_id is None else of_person(contact_id))


def _known_people(by_id: Mapping[str, Any], may: May) -> tuple[dict[str, Any], bool]:
    """What is kept of each person whom the reader reads, and whether these are all."""
    known = {id: value if may(of_person(id)) else None for id, value in by_id.items()}
    return known, None not in known.values()


def _veiled_part(part: Part, value: Any, may: May) -> tuple[Any, list[str]]:
    if isinstance(value, Mapping) and not part.keyed:
        return _veiled(part.plan, value, may)
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
    within = {key: _veiled(part.plan, item, may) for key, item in pairs}
    hidden = list(dict.fromkeys(name for _, names in within.values() for name in names))
    shown = {key: item for key, (item, _) in within.items()}
    return (shown if isinstance(value, Mapping) else list(shown.values())), hidden


@cache
def plan_of(kind: type, personal: bool) -> Plan:
    """What to look at in a record; `personal`: in what is personal too. Often nothing."""
    plan: dict[str, Hidden | Part] = {}
    owner = owner_in(kind)
    for field in fields_of(kind):
        is_personal = personal and field.personal
        part = _part_of(field.type, personal)
        if field.clause is not None or is_personal:
            by_person = is_personal and is_keyed_by_id(field.type)
            plan[field.key] = Hidden(field.clause, is_personal, owner, by_person, part)
        elif part is not None:
            plan[field.key] = part
    return MappingProxyType(plan)


def _part_of(annotation: Any, personal: bool) -> Part | None:
    """What to look at in the records that a field holds; None if there is nothing."""
    plans = [plan_of(record, personal) for record in records_in(annotation)]
    inside = {key: what for plan in plans for key, what in plan.items()}
    return Part(inside, is_keyed(annotation)) if inside else None
