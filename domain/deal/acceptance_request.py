"""Asking the customer to accept a milestone (R3.5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.facts import CustomerHolds
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, ItemId, Shape

from .changes import unless_amended
from .customer_hold import unless_held
from .records.delivery import UNDER_WAY, DeliveryState
from .state import Deal, Stage

#: The clock of the customer's answer; its subject is the milestone.
CUSTOMER_CLOCK = "CUSTOMER_ACCEPTANCE"


def unless_answerable(deal: Deal) -> Iterator[Reason]:
    """Reasons against an answer while no request is open."""
    yield from deal.unless("R3.5.4", Stage.SIGNED)
    yield from deal.delivery.unless_in("R3.5.4", DeliveryState.ACCEPTANCE)


class RequestDetails(Shape):
    """Which milestone is to be accepted, and which change of the order it carries out."""

    milestone_id: Annotated[ItemId, By("R3.5.4")]
    change_id: Annotated[UUID | None, By("R3.5.5")] = None


class AcceptanceRequested(RequestDetails, Event):
    """The customer was asked to accept a milestone."""

    sentence = Text(
        "Acceptance of milestone {milestone_id} requested", "提请客户验收里程碑 {milestone_id}"
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        requested_on = day_of(trail.occurred_at)
        delivery = deal.delivery.changing(self.milestone_id, requested_on=requested_on)
        return replace(deal, delivery=delivery)


class RequestAcceptance(RequestDetails, Command):
    """Ask the customer to accept a milestone, first or after rework (R3.5.4)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.4"
    also = ("G1.2", "R3.5.5", "R3.6.4")
    needs = (CustomerHolds,)
    next_from = frozenset({Stage.SIGNED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        yield from deal.delivery.unless_in(cls.clause, *UNDER_WAY)
        yield from unless_held(context)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return all(m.is_accepted or m.is_requested for m in deal.delivery.milestones)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[AcceptanceRequested | Reason]:
        milestone = deal.delivery.milestone(self.milestone_id)
        if milestone is None:
            yield Reason("R3.5.4", "MILESTONE_UNKNOWN", field="milestone_id")
        elif milestone.is_accepted:
            yield Reason("R3.5.4", "MILESTONE_ACCEPTED", field="milestone_id")
        elif milestone.is_requested:
            yield Reason("R3.5.4", "ALREADY_REQUESTED", field="milestone_id")
        yield from unless_amended(deal, self.change_id)
        yield AcceptanceRequested.of(self)
