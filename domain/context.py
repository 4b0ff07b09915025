"""What a decision may look at besides the state: time, actor, policy, people, facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid5

from .calendar import Calendar
from .changing import replace
from .china import CHINA
from .people import SYSTEM, People, Role
from .policy import POLICY, Policy


class Fact:
    """Something about other aggregates that a guard needs; fetched before deciding.

    Each kind of fact is a frozen dataclass that a command names in `needs`.
    """

    __slots__ = ()


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a decision knows that is neither the state nor the command.

    `now` is when the command is recorded, `at` when what it tells of happened. Whoever acts
    for another does so in that one's role; `on_behalf_of` names him.
    """

    now: dt.datetime
    at: dt.datetime
    actor: str
    role: Role
    command_id: UUID
    correlation_id: UUID
    command: str | None = None
    client: str = ""
    reason: str | None = None
    on_behalf_of: str | None = None
    policy: Policy = POLICY
    calendar: Calendar = CHINA
    people: People = field(default_factory=People)
    #: Customers' people, by contact_id, of whom nothing is kept any more (R5.4).
    erased: frozenset[UUID] = frozenset()
    #: Those of whom only compliance reads what is kept: nothing is written of them (R5.4).
    restricted: frozenset[UUID] = frozenset()
    facts: Mapping[type[Fact], Fact] = field(default_factory=dict)

    @classmethod
    def facts_of(cls, facts: Iterable[Fact]) -> Mapping[type[Fact], Fact]:
        return {type(fact): fact for fact in facts}

    def fact(self, kind: type[F], /) -> F:
        """The fact of this kind; the command must have named it in `needs`."""
        found = self.facts[kind]
        assert isinstance(found, kind)
        return found

    @property
    def principal(self) -> str:
        """Whose part is played: his whom the actor acts for, or his own."""
        return self.on_behalf_of or self.actor

    @property
    def doers(self) -> frozenset[str]:
        """Who acts, and for whom: four-eyes rules bind both (3.4)."""
        return frozenset({self.actor, self.principal})

    def is_any_of(self, people: Iterable[str | None]) -> bool:
        """Whether who acts, or he whom he acts for, is one of these."""
        return not self.doers.isdisjoint(people)

    def by_system(self) -> Context:
        """The same, but what is done in it the service does by itself."""
        return replace(self, actor=SYSTEM, role=Role.SYSTEM, reason=None, on_behalf_of=None)

    def new_id(self, what: str) -> UUID:
        """A new id that is the same whenever this command is decided again."""
        return uuid5(self.command_id, what)

    def counts_from(self, given: dt.datetime | None) -> dt.datetime:
        """The instant that a stop time in a body counts for on its clock (R5.8).

        One left out is that of the command; one earlier than now counts only with a reason.
        """
        if given is None or (given < self.at and not self.reason):
            return self.at
        return given
