"""The customer's acceptance of a milestone, given or taken as given (R3.5.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from domain.calendar import day_of
from domain.changing import replace
from domain.clocks import Clock
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER, Role, anyone, either
from domain.values import By, Date, ItemId, Sha256, Shape

from .acceptance_request import CUSTOMER_CLOCK, unless_answerable
from .delivery_plan import as_contracted
from .state import Deal, Stage


class AcceptanceDetails(Shape):
    """Which milestone, on which day, and by which signed 《验收单》."""

    milestone_id: Annotated[ItemId, By("R3.5.4")]
    accepted_on: Annotated[Date, By("R3.5.4")]
    doc_sha256: Annotated[Sha256, By("R3.5.4")]


def accepted(deal: Deal, milestone_id: str, accepted_on: dt.date) -> Deal:
    """The deal with this milestone accepted on that day; with the last one, all is."""
    delivery = deal.delivery.changing(milestone_id, accepted_on=accepted_on, requested_on=None)
    # An amendment signed in the meantime may want more than there is a plan for.
    return replace(deal, delivery=as_contracted(replace(deal, delivery=delivery)))


class MilestoneAccepted(AcceptanceDetails, Event):
    """The customer accepted a milestone and signed for it."""

    sentence = Text(
        "Milestone {milestone_id} accepted on {accepted_on}",
        "里程碑 {milestone_id} 于 {accepted_on} 通过验收",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return accepted(deal, self.milestone_id, self.accepted_on)


class MilestoneDeemedAccepted(Event):
    """The customer let the time for an answer pass, which the contract takes for acceptance."""

    sentence = Text(
        "Milestone {milestone_id} deemed accepted on {accepted_on}",
        "里程碑 {milestone_id} 于 {accepted_on} 视为验收通过",
    )

    milestone_id: str
    accepted_on: Date

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return accepted(deal, self.milestone_id, self.accepted_on)


def unless_announced(deal: Deal, milestone_id: str, day: dt.date) -> Iterator[Deviation]:
    """A deviation if the milestone is late and no forecast said so (R3.5.3)."""
    milestone = deal.delivery.milestone(milestone_id)
    if milestone is not None and milestone.is_silently_late(day):
        yield Deviation("R3.5.3", "LATE_WITHOUT_FORECAST")


class AcceptMilestone(AcceptanceDetails, Command):
    """Record that the customer accepted the milestone and signed the 《验收单》 (R3.5.4)."""

    aggregates = ("deal",)
    issued_by = either(anyone(Role.DELIVERY), OWNER)
    clause = "R3.5.4"
    also = ("G1.2", "R3.5.3")
    next_from = frozenset({Stage.SIGNED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_answerable(deal)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[MilestoneAccepted | Deviation | Reason]:
        milestone = deal.delivery.milestone(self.milestone_id)
        if milestone is None or milestone.requested_on is None:
            yield Reason("R3.5.4", "ACCEPTANCE_NOT_REQUESTED", field="milestone_id")
        elif self.accepted_on < milestone.requested_on:
            detail = {"requested_on": milestone.requested_on.isoformat()}
            yield Reason("R3.5.4", "BEFORE_THE_REQUEST", "accepted_on", detail=detail)
        if self.accepted_on > day_of(context.now):
            yield Reason("R3.5.4", "IN_THE_FUTURE", field="accepted_on")
        yield from unless_announced(deal, self.milestone_id, self.accepted_on)
        yield MilestoneAccepted.of(self)


class DeemAccepted(Command):
    """Take a milestone for accepted, where the contract says so and time is over (R3.5.4)."""

    milestone_id: Annotated[ItemId, By("R3.5.4")]
    accepted_on: Annotated[Date | None, By("R3.5.4")] = None

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.4"
    also = ("R3.5.3",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_answerable(deal)
        contract = deal.contract_in_force
        if contract is None or not contract.deemed_acceptance:
            yield Reason("R3.5.4", "NO_DEEMED_ACCEPTANCE")

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[MilestoneDeemedAccepted | Deviation | Reason]:
        clock = deal.clocks.last(CUSTOMER_CLOCK, self.milestone_id)
        milestone = deal.delivery.milestone(self.milestone_id)
        if clock is None or milestone is None or not milestone.is_requested:
            yield Reason("R3.5.4", "ACCEPTANCE_NOT_REQUESTED", field="milestone_id")
            return
        yield from self._unless_over(clock, context)
        # The time for an answer ends with a day; silence counts from the next one on.
        accepted_on = self.accepted_on or day_of(clock.due_at)
        yield from unless_announced(deal, self.milestone_id, accepted_on)
        yield MilestoneDeemedAccepted.of(self, accepted_on=accepted_on)

    def _unless_over(self, clock: Clock, context: Context) -> Iterator[Reason]:
        first_day = day_of(clock.due_at)
        if context.at <= clock.due_at:
            detail = {"first_day": first_day.isoformat()}
            yield Reason("R3.5.4", "CUSTOMER_HAS_TIME", "milestone_id", detail=detail)
        elif self.accepted_on is not None and self.accepted_on < first_day:
            detail = {"first_day": first_day.isoformat()}
            yield Reason("R3.5.4", "CUSTOMER_HAD_TIME", "accepted_on", detail=detail)
        if self.accepted_on is not None and self.accepted_on > day_of(context.now):
            yield Reason("R3.5.4", "IN_THE_FUTURE", field="accepted_on")
