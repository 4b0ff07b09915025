"""Under what a step of the log was decided: who worked here, which days were worked, the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import PrivateAttr

from application.log import Log
from application.reading import Records
from application.streams import held_from
from domain.calendar import Calendar
from domain.china import CHINA
from domain.company.state import COMPANY_ID, Company, Employment, person_stream
from domain.context import Context, Fact
from domain.kernel import Trail
from domain.people import People
from domain.policy import VALUES, Policy, policy_of
from projections.folding import Happening

NO_FACTS: Mapping[type[Fact], Fact] = {}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What stood when something was decided, besides its own stream and the policy."""

    people: People = field(default_factory=People)
    calendar: Calendar = CHINA

    def after(self, happening: Happening) -> Circumstances:
        """With what an event of a person or of the company changed."""
        after = happening.after
        match after.state if after is not None else None:
            case Employment(person=person) if person is not None:
                return replace(self, people=People({**self.people.by_id, person.id: person}))
            case Company(calendar=calendar):
                return replace(self, calendar=calendar)
            case _:
                return self

    def context(
        self, trail: Trail, policy: Policy, facts: Mapping[type[Fact], Fact] = NO_FACTS
    ) -> Context:
        """The context of a step that the trail tells of, under that policy."""
        return Context(
            now=trail.recorded_at,
            at=trail.occurred_at,
            actor=trail.actor,
            role=trail.role,
            on_behalf_of=trail.on_behalf_of,
            command_id=trail.command_id,
            correlation_id=trail.correlation_id,
            command=trail.command,
            client=trail.client,
            reason=trail.reason,
            policy=policy,
            calendar=self.calendar,
            people=self.people,
            facts=facts,
        )


def circumstances_before(log: Log, position: int) -> Circumstances:
    """What stood just before the position."""
    if position <= 1:
        return Circumstances()
    people = {}
    for person_id in Records(log).people().by_id:
        stream_id = person_stream(person_id)
        held = held_from(log.stream(stream_id, up_to_position=position - 1), stream_id)
        if held is not None and held.stream.state.person is not None:
            people[person_id] = held.stream.state.person
    company = held_from(log.stream(COMPANY_ID, up_to_position=position - 1), COMPANY_ID)
    calendar = company.stream.state.calendar if company is not None else CHINA
    return Circumstances(People(people), calendar)


class Watched(Policy):
    """A policy that notes which of its values were looked at."""

    _looked_at: set[str] = PrivateAttr(default_factory=set)

    def __getattribute__(self, name: str) -> Any:
        if name in WATCHED:
            object.__getattribute__(self, "__pydantic_private__")["_looked_at"].add(name)
        return super().__getattribute__(name)

    def forget(self) -> None:
        """Begin anew."""
        self._looked_at.clear()

    def saw(self, names: frozenset[str]) -> bool:
        """Whether one of these was looked at since."""
        return not names.isdisjoint(self._looked_at)


WATCHED = frozenset(VALUES)


@dataclass(frozen=True, slots=True)
class Rivals:
    """The policy that ruled, watched, and the one that is tried; `changed` is what differs."""

    ruled: Watched
    tried: Policy
    changed: frozenset[str]

    @classmethod
    def of(cls, ruled: Policy, tried: Policy) -> Rivals:
        differ = frozenset(n for n in VALUES if getattr(ruled, n) != getattr(tried, n))
        values = {name: getattr(ruled, name) for name in VALUES}
        watched = Watched.model_construct(version=ruled.version, **values)
        # Its own version: what is compared are events, which do not carry it.
        return cls(watched, policy_of(tried.version, tried), differ)
