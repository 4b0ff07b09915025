"""Who acts for whom: a person on leave has another one play one of his parts (3.4, 3.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.calendar import day_of, end_of
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import NEVER_FOR_ANOTHER, UNGIVEN_ROLES, Delegation, Issuers, Relation, Role
from domain.policy import DELEGATION_DAYS_MAX
from domain.values import By, ComputedInstant, Date, Instant, PersonId

from .state import Employment

CLAUSE = "R5.1"

#: The person himself, whatever his part is.
HIMSELF: Issuers = {
    role: Relation.OWNER for role in Role if role not in UNGIVEN_ROLES | NEVER_FOR_ANOTHER
}


class DelegationGranted(Event):
    """From now on another one may act for this person in that role, up to `until`."""

    sentence = Text(
        "{to} may act for {from_} as {role}, until {until}",
        "{from_} 委托 {to} 代行{role}职责，至 {until}",
    )

    from_: str = Field(alias="from")
    to: str
    role: Role
    until: ComputedInstant

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        granted = Delegation(self.from_, self.to, self.role, self.until)
        kept = [
            d
            for d in employment.delegations
            if (d.to, d.role) != (self.to, self.role) and d.until >= trail.recorded_at
        ]
        return employment.delegating((*kept, granted))


class GrantDelegation(Command):
    """Have another person act for oneself in one of one's roles, for some time (R5.1)."""

    to: Annotated[PersonId, Field(description="Who acts."), By(CLAUSE)]
    role: Annotated[Role, Field(description="In which of one's own roles."), By(CLAUSE)]
    until: Annotated[
        Instant | Date,
        Field(description="The last instant, or the last day, on which it counts."),
        By(CLAUSE),
    ]

    aggregates = ("person",)
    issued_by = HIMSELF
    clause = CLAUSE
    in_person = True

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from employment.unless_working(cls.clause)

    def decide(
        self, employment: Employment, context: Context, /
    ) -> Iterator[DelegationGranted | Reason]:
        person = employment.person
        assert person is not None
        deputy = context.people.get(self.to)
        if deputy is None or self.to == person.id or not deputy.may_stand_in:
            yield Reason(CLAUSE, "DEPUTY_UNKNOWN", field="to")
        if self.role in NEVER_FOR_ANOTHER or not person.holds(self.role):
            yield Reason(CLAUSE, "ROLE_NOT_TO_LEND", field="role")
        until, latest = self._ends(context.now)
        if until <= context.now:
            yield Reason(CLAUSE, "DELEGATION_OVER", field="until")
        elif until > latest:
            detail = {"days": DELEGATION_DAYS_MAX}
            yield Reason(CLAUSE, "DELEGATION_TOO_LONG", field="until", detail=detail)
        yield DelegationGranted(from_=person.id, to=self.to, role=self.role, until=until)

    def _ends(self, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        """When it ends, and when it must at the latest; a day ends at 24:00."""
        most = dt.timedelta(days=DELEGATION_DAYS_MAX)
        if isinstance(self.until, dt.datetime):
            return self.until, now + most
        return end_of(self.until), end_of(day_of(now) + most)


class DelegationRevoked(Event):
    """The other one acts for this person in that role no longer."""

    sentence = Text(
        "{to} no longer acts for {from_} as {role}", "{from_} 收回委托 {to} 的{role}职责"
    )

    from_: str = Field(alias="from")
    to: str
    role: Role

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        kept = (d for d in employment.delegations if (d.to, d.role) != (self.to, self.role))
        return employment.delegating(tuple(kept))


class RevokeDelegation(Command):
    """End a delegation before its time (R5.1)."""

    to: Annotated[PersonId, By(CLAUSE)]
    role: Annotated[Role, By(CLAUSE)]

    aggregates = ("person",)
    issued_by = HIMSELF
    clause = CLAUSE
    in_person = True

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from employment.unless_working(cls.clause)

    def decide(
        self, employment: Employment, context: Context, /
    ) -> Iterator[DelegationRevoked | Reason]:
        assert employment.person is not None
        in_force = (d for d in employment.delegations if d.until >= context.now)
        if not any((d.to, d.role) == (self.to, self.role) for d in in_force):
            yield Reason(CLAUSE, "NOT_DELEGATED", field="to")
        yield DelegationRevoked(from_=employment.person.id, to=self.to, role=self.role)
