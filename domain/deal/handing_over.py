"""Handing the signed order over to delivery (R3.5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import OWNER, Role, anyone
from domain.values import By, Note, PersonId, Shape

from .records.delivery import DeliveryState
from .state import Deal, Stage


class HandoverItem(StrEnum):
    """What is gone through with delivery: the five core terms and two things beside them."""

    PRICE = "PRICE"
    PAYMENT = "PAYMENT"
    DELIVERY_TIME = "DELIVERY_TIME"
    BREACH_LIABILITY = "BREACH_LIABILITY"
    AFTER_SALES = "AFTER_SALES"
    MILESTONES = "MILESTONES"
    SPECIAL_PROMISES = "SPECIAL_PROMISES"


class HandoverDetails(Shape):
    """The 《订单交付交接表》: to whom, what was gone through, what else was promised (R4.6)."""

    to_id: Annotated[PersonId, By("R3.5.1")]
    checklist: Annotated[tuple[HandoverItem, ...], Field(max_length=50), By("R3.5.1")] = ()
    special_promises: Annotated[tuple[Note, ...], Field(max_length=100), By("R3.5.1")] = ()

    @property
    def left_out(self) -> tuple[HandoverItem, ...]:
        """What was not gone through; promises that are written down were."""
        gone_through = {*self.checklist}
        if self.special_promises:
            gone_through.add(HandoverItem.SPECIAL_PROMISES)
        return tuple(item for item in HandoverItem if item not in gone_through)


class HandedOver(HandoverDetails, Event):
    """The owner told delivery what was sold and promised."""

    sentence = Text("Handed over to {to_id}", "已向 {to_id} 交底")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, delivery=deal.delivery.handed_to(self.to_id))


class HandOver(HandoverDetails, Command):
    """Hand the signed order over to a person of delivery, item by item (R3.5.1)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.5.1"
    also = ("G1.2",)
    next_from = frozenset({Stage.SIGNED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        yield from deal.delivery.unless_in(cls.clause, DeliveryState.NOT_HANDED)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return deal.imported

    def decide(self, deal: Deal, context: Context, /) -> Iterator[HandedOver | Reason]:
        if not context.people.holds(self.to_id, Role.DELIVERY):
            detail: dict[str, str] = {"role": Role.DELIVERY}
            yield Reason("R3.5.1", "ROLE_NOT_HELD", field="to_id", detail=detail)
        if self.left_out:
            detail = {"missing": ", ".join(self.left_out)}
            yield Reason("R3.5.1", "CHECKLIST_INCOMPLETE", field="checklist", detail=detail)
        yield HandedOver.of(self)


def unless_handed_over(deal: Deal, clause: str) -> Iterator[Reason]:
    """Reasons against while no handover waits for delivery's answer."""
    yield from deal.unless(clause, Stage.SIGNED)
    yield from deal.delivery.unless_in(clause, DeliveryState.HANDED_OVER)
    if deal.delivery.is_taken_over:
        yield Reason(clause, "HANDOVER_ACCEPTED", problem=Problem.ILLEGAL_STATE)


class HandoverAccepted(Event):
    """Delivery has what it needs; who accepted answers for the delivery from then on."""

    sentence = Text("Handover accepted", "交底已接收")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        delivery = replace(deal.delivery, person_id=trail.principal, is_taken_over=True)
        return replace(deal, delivery=delivery)


class AcceptHandover(Command):
    """Accept the handover, and with it the delivery (R3.5.1)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.1"
    next_from = frozenset({Stage.SIGNED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_handed_over(deal, cls.clause)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[HandoverAccepted]:
        yield HandoverAccepted()


class GapDetails(Shape):
    """What is missing or unclear in the handover."""

    gaps: Annotated[tuple[Note, ...], Field(min_length=1, max_length=100), By("R3.5.1")]


class HandoverReturned(GapDetails, Event):
    """Delivery found gaps; the owner hands over once more."""

    sentence = Text("Handover returned", "交底退回")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, delivery=deal.delivery.returned())


class ReturnHandover(GapDetails, Command):
    """Return the handover to the owner and name its gaps (R3.5.1)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.1"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_handed_over(deal, cls.clause)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[HandoverReturned]:
        yield HandoverReturned.of(self)
