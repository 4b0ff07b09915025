"""Legal holds: what must be kept as it is, whoever asks to be forgotten (R5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.clocks import NO_CLOCKS, Clocks
from domain.context import Context
from domain.facts import KnownCustomer
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Relation, Role, anyone
from domain.personal import CLAUSE, KnownCases
from domain.values import By, Shape


class HoldState(StrEnum):
    """Whether a hold keeps anything."""

    PLACED = "PLACED"
    RELEASED = "RELEASED"


@dataclass(frozen=True, slots=True)
class LegalHold:
    """A hold on everything of a customer, or on single leads, deals and complaints."""

    id: UUID
    #: Who placed it, and for whom.
    placed_by: frozenset[str] = frozenset()
    customer_id: UUID | None = None
    aggregate_ids: tuple[UUID, ...] = ()
    status: HoldState = HoldState.PLACED
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        return relation is Relation.ANY

    def with_clocks(self, clocks: Clocks, /) -> LegalHold:
        return replace(self, clocks=clocks)


class HoldDetails(Shape):
    """What is held."""

    customer_id: Annotated[
        UUID | None,
        Field(description="Everything of this customer, what is yet to come included."),
        By(CLAUSE),
    ] = None
    aggregate_ids: Annotated[
        tuple[UUID, ...],
        Field(max_length=200, description="These leads, deals and complaints."),
        By(CLAUSE),
    ] = ()


class LegalHoldPlaced(HoldDetails, Event):
    """From now on nobody is erased whom what is held names."""

    sentence = Text("Legal hold {hold_id} placed", "设置法律保全 {hold_id}")
    begins = "legal_hold"

    hold_id: UUID

    def evolve(self, hold: LegalHold, trail: Trail, /) -> LegalHold:
        return replace(
            hold,
            placed_by=trail.doers,
            customer_id=self.customer_id,
            aggregate_ids=self.aggregate_ids,
        )


class PlaceLegalHold(HoldDetails, Command):
    """Hold a customer or single cases: nobody whom they name is erased meanwhile (R5.4)."""

    aggregates = ("legal_hold",)
    creates = True
    issued_by = anyone(Role.LEGAL, Role.COMPLIANCE)
    clause = CLAUSE
    reason_under = "R5.1"
    also = ("R5.1",)
    needs = (KnownCases, KnownCustomer)

    def decide(self, hold: LegalHold, context: Context, /) -> Iterator[LegalHoldPlaced | Reason]:
        if self.customer_id is None and not self.aggregate_ids:
            yield Reason(CLAUSE, "HOLD_ON_NOTHING", field="aggregate_ids")
        if self.customer_id is not None and context.fact(KnownCustomer).customer_id is None:
            yield Reason(CLAUSE, "HELD_CUSTOMER_UNKNOWN", field="customer_id")
        known = context.fact(KnownCases).case_ids
        if unknown := [str(case) for case in self.aggregate_ids if case not in known]:
            detail = {"ids": ", ".join(dict.fromkeys(unknown))}
            yield Reason(CLAUSE, "HELD_CASE_UNKNOWN", field="aggregate_ids", detail=detail)
        held = tuple(dict.fromkeys(self.aggregate_ids))
        yield LegalHoldPlaced.of(self, hold_id=hold.id, aggregate_ids=held)


class LegalHoldReleased(Event):
    """What was held may be erased again, unless another hold forbids it."""

    sentence = Text("Legal hold {hold_id} released", "解除法律保全 {hold_id}")

    hold_id: UUID

    def evolve(self, hold: LegalHold, trail: Trail, /) -> LegalHold:
        return replace(hold, status=HoldState.RELEASED)


class ReleaseLegalHold(Command):
    """Release a legal hold, as another person than who placed it, with a reason (R5.4)."""

    aggregates = ("legal_hold",)
    issued_by = anyone(Role.LEGAL, Role.COMPLIANCE)
    clause = CLAUSE
    reason_under = "R5.1"
    also = ("R5.1",)

    @classmethod
    def ready(cls, hold: LegalHold, context: Context, /) -> Iterator[Reason]:
        if hold.status is not HoldState.PLACED:
            yield Reason.illegal_state(CLAUSE, hold.status, (HoldState.PLACED,))
        if context.is_any_of(hold.placed_by):
            yield Reason.four_eyes(CLAUSE, "OWN_HOLD")

    def decide(self, hold: LegalHold, context: Context, /) -> Iterator[LegalHoldReleased | Reason]:
        yield LegalHoldReleased(hold_id=hold.id)
