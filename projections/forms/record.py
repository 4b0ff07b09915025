"""The events of one aggregate, as a form looks things up in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from application.envelope import Placed
from domain.kernel import Event, Trail
from domain.language import Text
from domain.people import OPERATOR, SYSTEM, People
from domain.policy import POLICY
from domain.sight import restricted_fields
from projections.showing import shown

from .model import EMPTY, Cell, Origin
from .words import RESTRICTED, lines_of, same

E = TypeVar("E", bound=Event)

NOBODY = {SYSTEM: Text("the service", "系统"), OPERATOR: Text("operator", "操作员")}


@dataclass(frozen=True, slots=True)
class Told(Generic[E]):
    """An event with its trail and place."""

    event: E
    trail: Trail
    position: int

    @property
    def origin(self) -> Origin:
        return Origin(self.trail.event_id, self.position)


Maybe = Told[Any] | None


@dataclass(frozen=True, slots=True)
class Names:
    """What people are called: ours by id, the customer's by contact_id, with their position.

    `cases`: the numbers of other cases that this one names by their id.
    """

    people: People
    contacts: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[UUID, str] = field(default_factory=dict)

    def of(self, person: str) -> Text:
        """The name of a person; an id that nobody has stands for itself."""
        if person in self.contacts:
            return same(self.contacts[person])
        known = self.people.get(person)
        return NOBODY.get(person) or same(known.name if known and known.name else person)


@dataclass(frozen=True, slots=True)
class Record:
    """What happened to an aggregate up to a position, for one reader.

    `state` is the aggregate then, `instant` what days are counted to.
    """

    told: tuple[Told[Event], ...]
    state: Any
    names: Names
    may: Callable[[str], bool]
    position: int
    instant: dt.datetime
    #: The limits of the ageing list's buckets then.
    bucket_days: tuple[int, ...] = POLICY.collection.bucket_days

    @classmethod
    def of_events(cls, events: Iterable[Placed], **circumstances: Any) -> Record:
        told = (Told(p.recorded.event, p.recorded.trail, p.position) for p in events)
        return cls(tuple(told), **circumstances)

    # ---- finding -------------------------------------------------------------------

    def all(self, kind: type[E], **fields: Any) -> tuple[Told[E], ...]:
        """The events of a kind whose fields are these, oldest first."""
        return tuple(
            Told(t.event, t.trail, t.position)
            for t in self.told
            if isinstance(t.event, kind)
            and all(getattr(t.event, name) == value for name, value in fields.items())
        )

    def last(self, kind: type[E], **fields: Any) -> Told[E] | None:
        return next(reversed(self.all(kind, **fields)), None)

    def before(self, told: Maybe) -> Record:
        """The record as it was when the event happened; as it is where it did not."""
        if told is None:
            return self
        return replace(self, told=tuple(t for t in self.told if t.position < told.position))

    def since(self, told: Maybe) -> Record:
        """The record from the event on; all of it where it did not happen."""
        if told is None:
            return self
        return replace(self, told=tuple(t for t in self.told if t.position >= told.position))

    # ---- filling -------------------------------------------------------------------

    def of(self, told: Maybe, name: str) -> Cell:
        """A field of an event; hidden from whom its clause hides it."""
        if told is None:
            return EMPTY
        return self._filled(told, name, getattr(told.event, name))

    def who(self, told: Maybe, name: str) -> Cell:
        """The people whom a field names by their ids, under their names."""
        value = getattr(told.event, name) if told is not None else None
        if value is None or isinstance(value, str):
            return self.person(value, told)
        return self.named(tuple(value), told)

    def named(self, ids: Sequence[str], *told: Maybe) -> Cell:
        """Several people by their ids."""
        return said([self.names.of(person) for person in ids], ids, *told)

    def person(self, person: str | None, *told: Maybe) -> Cell:
        """One person by his id."""
        return EMPTY if not person else said([self.names.of(person)], person, *told)

    def actor(self, told: Maybe) -> Cell:
        return EMPTY if told is None else self.person(told.trail.actor, told)

    def when(self, told: Maybe) -> Cell:
        """When the event happened."""
        return EMPTY if told is None else computed("at", told.trail.occurred_at, told)

    def reason(self, told: Maybe) -> Cell:
        """Why, in the words of who did it."""
        return EMPTY if told is None else computed("reason", told.trail.reason, told)

    def flags(self, *told: Maybe) -> Cell:
        """The rules that were bent on the way, by clause and code."""
        flags = [flag for t in told if t is not None for flag in t.trail.deviations]
        return computed("flags", tuple(f"{flag.clause} {flag.code}" for flag in flags), *told)

    def _filled(self, told: Told[Any], name: str, value: Any) -> Cell:
        kind: type[Event] = type(told.event)
        key = kind.model_fields[name].serialization_alias or name
        clause = restricted_fields(kind).get(key)
        if clause is not None and value is not None and not self.may(clause):
            return Cell(None, (RESTRICTED,), (told.origin,), hidden=True)
        return computed(name, value, told)


def computed(name: str, value: Any, *told: Maybe) -> Cell:
    """A value with the events that it follows from; what is nothing comes from nowhere."""
    return said(lines_of(name, value), value, *told)


def said(lines: Sequence[Text], value: Any, *told: Maybe) -> Cell:
    """A value that reads in lines of its own."""
    if not lines:
        return EMPTY
    origins = dict.fromkeys(t.origin for t in told if t is not None)
    return Cell(shown(value), tuple(lines), tuple(origins))


def cells(told: Maybe, **values: Any) -> tuple[Cell, ...]:
    """A row of values that one event tells, each by the name of its column."""
    return tuple(computed(name, value, told) for name, value in values.items())
