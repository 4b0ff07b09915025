"""Forgetting a customer's person: proposed by one, approved by another (R5.4).

What makes him unreadable is that his key is destroyed; that follows the event, and follows it
again whenever an old key store comes back.
"""

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
from domain.personal import (
    CLAUSE,
    KnownContact,
    unless_erased,
    unless_somebody,
)
from domain.values import By, Shape


class ErasureState(StrEnum):
    """How far an erasure has come."""

    #: Not there, but for the identity under which it is to be.
    NONE = "NONE"
    PROPOSED = "PROPOSED"
    ERASED = "ERASED"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who is to be forgotten, who proposed it, and whether it was done."""

    id: UUID
    contact_id: UUID | None = None
    #: Who proposed it, and for whom.
    proposed_by: frozenset[str] = frozenset()
    status: ErasureState = ErasureState.NONE
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        return relation is Relation.ANY

    def with_clocks(self, clocks: Clocks, /) -> Erasure:
        return replace(self, clocks=clocks)


class ErasureDetails(Shape):
    """Who is to be forgotten."""

    contact_id: Annotated[
        UUID, Field(description="The person, by the id under which cases name him."), By(CLAUSE)
    ]


class ErasureProposed(ErasureDetails, Event):
    """Somebody wants a person forgotten; another decides."""

    sentence = Text(
        "Erasure of contact {contact_id} proposed", "申请删除联系人 {contact_id} 的个人信息"
    )
    begins = "erasure"

    erasure_id: UUID

    def evolve(self, erasure: Erasure, trail: Trail, /) -> Erasure:
        return replace(
            erasure,
            contact_id=self.contact_id,
            proposed_by=trail.doers,
            status=ErasureState.PROPOSED,
        )


class ProposeErasure(ErasureDetails, Command):
    """Propose to forget a customer's person; another person decides on it (R5.4)."""

    aggregates = ("erasure",)
    creates = True
    issued_by = anyone(Role.COMPLIANCE)
    clause = CLAUSE
    reason_under = "R5.1"
    also = ("R5.1",)
    needs = (KnownContact,)

    def decide(self, erasure: Erasure, context: Context, /) -> Iterator[ErasureProposed | Reason]:
        yield from unless_somebody(self.contact_id, context)
        if (other := context.fact(KnownContact).proposed_id) is not None:
            yield Reason.duplicate(CLAUSE, "ERASURE_PROPOSED", other)
        yield ErasureProposed.of(self, erasure_id=erasure.id)


class SubjectErased(Event):
    """A customer's person is forgotten: no personal value of his can be read any more.

    It begins its stream where the log lost the proposal and the erasure was known elsewhere.
    """

    sentence = Text(
        "Personal data of contact {contact_id} erased", "已删除联系人 {contact_id} 的个人信息"
    )
    begins = "erasure"

    erasure_id: UUID
    contact_id: UUID
    #: The keys that are destroyed: whoever reads this row knows what cannot be read any more.
    kids: tuple[str, ...] = ()

    def evolve(self, erasure: Erasure, trail: Trail, /) -> Erasure:
        return replace(erasure, contact_id=self.contact_id, status=ErasureState.ERASED)


class ApproveErasure(Command):
    """Approve an erasure that another person proposed, unless what is held forbids it (R5.4)."""

    aggregates = ("erasure",)
    issued_by = anyone(Role.LEGAL, Role.COMPLIANCE)
    clause = CLAUSE
    also = ("R5.1",)
    needs = (KnownContact,)

    @classmethod
    def ready(cls, erasure: Erasure, context: Context, /) -> Iterator[Reason]:
        if erasure.status is not ErasureState.PROPOSED:
            yield Reason.illegal_state(CLAUSE, erasure.status, (ErasureState.PROPOSED,))
        else:
            yield from unless_erased(erasure.contact_id, context, "contact_id")
        if context.is_any_of(erasure.proposed_by):
            yield Reason.four_eyes(CLAUSE, "OWN_ERASURE")
        if holds := context.fact(KnownContact).hold_ids:
            detail = {"holds": ", ".join(map(str, holds))}
            yield Reason(CLAUSE, "LEGAL_HOLD", detail=detail)

    def decide(self, erasure: Erasure, context: Context, /) -> Iterator[SubjectErased]:
        assert erasure.contact_id is not None
        kids = context.fact(KnownContact).kids
        yield SubjectErased(erasure_id=erasure.id, contact_id=erasure.contact_id, kids=kids)
