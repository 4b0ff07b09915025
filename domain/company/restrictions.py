"""Restricted processing: a person's data is kept, but only compliance reads it (R5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Relation, Role, anyone
from domain.personal import CLAUSE, KnownContact, unless_somebody
from domain.values import By, Shape


class RestrictionState(StrEnum):
    """Whether a restriction is in force."""

    RESTRICTED = "RESTRICTED"
    LIFTED = "LIFTED"


@dataclass(frozen=True, slots=True)
class Restriction:
    """Whose data is readable for compliance only, and whether it still is."""

    id: UUID
    contact_id: UUID | None = None
    status: RestrictionState = RestrictionState.RESTRICTED
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        return relation is Relation.ANY

    def with_clocks(self, clocks: Clocks, /) -> Restriction:
        return replace(self, clocks=clocks)


class RestrictionDetails(Shape):
    """Whose data it is about."""

    contact_id: Annotated[
        UUID, Field(description="The person, by the id under which cases name him."), By(CLAUSE)
    ]


class ProcessingRestricted(RestrictionDetails, Event):
    """From now on only compliance reads what is kept of the person."""

    sentence = Text(
        "Processing of contact {contact_id}'s data restricted",
        "限制处理联系人 {contact_id} 的个人信息",
    )
    begins = "restriction"

    def evolve(self, restriction: Restriction, trail: Trail, /) -> Restriction:
        return replace(restriction, contact_id=self.contact_id)


class RestrictProcessing(RestrictionDetails, Command):
    """Keep a person's data for compliance's eyes only, where the law demands it kept (R5.4)."""

    aggregates = ("restriction",)
    creates = True
    issued_by = anyone(Role.LEGAL, Role.COMPLIANCE)
    clause = CLAUSE
    reason_under = "R5.1"
    also = ("R5.1",)
    needs = (KnownContact,)

    def decide(
        self, restriction: Restriction, context: Context, /
    ) -> Iterator[ProcessingRestricted | Reason]:
        yield from unless_somebody(self.contact_id, context)
        if (other := context.fact(KnownContact).restricted_by) is not None:
            yield Reason.duplicate(CLAUSE, "RESTRICTED_ALREADY", other)
        yield ProcessingRestricted.of(self)


class RestrictionLifted(RestrictionDetails, Event):
    """Whoever may read a contact of the case reads this one again."""

    sentence = Text(
        "Restriction on contact {contact_id}'s data lifted",
        "解除对联系人 {contact_id} 个人信息的处理限制",
    )

    def evolve(self, restriction: Restriction, trail: Trail, /) -> Restriction:
        return replace(restriction, status=RestrictionState.LIFTED)


class LiftRestriction(Command):
    """Lift a restriction, with a reason (R5.4)."""

    aggregates = ("restriction",)
    issued_by = anyone(Role.LEGAL, Role.COMPLIANCE)
    clause = CLAUSE
    reason_under = "R5.1"
    also = ("R5.1",)

    @classmethod
    def ready(cls, restriction: Restriction, context: Context, /) -> Iterator[Reason]:
        if restriction.status is not RestrictionState.RESTRICTED:
            yield Reason.illegal_state(CLAUSE, restriction.status, (RestrictionState.RESTRICTED,))

    def decide(
        self, restriction: Restriction, context: Context, /
    ) -> Iterator[RestrictionLifted | Reason]:
        assert restriction.contact_id is not None
        yield RestrictionLifted(contact_id=restriction.contact_id)
