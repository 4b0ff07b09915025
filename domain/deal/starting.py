"""The work begins: planned, prepaid, and nothing long overdue (R3.5.2, R3.6.4)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.changing import replace
from domain.context import Context
from domain.facts import CustomerHolds
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone

from .customer_hold import unless_held
from .delivery_plan import unless_as_contracted
from .prepayment import open_prepayments
from .records.delivery import DeliveryState
from .state import Deal, Stage


class DeliveryStarted(Event):
    """The work for the customer began."""

    sentence = Text("Delivery started", "开始交付")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, delivery=replace(deal.delivery, state=DeliveryState.IN_PROGRESS))


class StartDelivery(Command):
    """Start the work, once it is planned and the prepayment is in or waived (R3.5.2)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.2"
    also = ("G1.2", "R3.6.4")
    needs = (CustomerHolds,)
    next_from = frozenset({Stage.SIGNED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        yield from deal.delivery.unless_in(cls.clause, DeliveryState.HANDED_OVER)
        if not deal.delivery.milestones:
            yield Reason("R3.5.2", "NOT_PLANNED")
        elif any(unless_as_contracted(deal.delivery.milestones, deal)):
            yield Reason("R3.5.2", "PLAN_OUTDATED")
        for line in open_prepayments(deal):
            detail: dict[str, str | int] = {"line_id": line.line_id, "open_fen": line.open_fen}
            yield Reason("R3.5.2", "PREPAYMENT_OPEN", detail=detail)
        yield from unless_held(context)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DeliveryStarted]:
        yield DeliveryStarted()
