"""The delivery plan: dated milestones that carry out the contract (R3.5.2, R3.9.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.values import By, Date, ItemId, Name, Note, Shape

from .records.delivery import Delivery, DeliveryState, Milestone
from .state import Deal, Stage


class PlannedMilestone(Shape):
    """One step towards the customer: by when, and by what he will judge it."""

    id: Annotated[ItemId, By("R3.5.2")]
    name: Annotated[Name, By("R3.5.2")]
    due_on: Annotated[Date, By("R3.5.2")]
    acceptance_criteria: Annotated[Note, By("R3.5.2")]

    @classmethod
    def like(cls, known: Milestone) -> PlannedMilestone:
        """As it stands in the plan in force."""
        return cls(
            id=known.milestone_id,
            name=known.name,
            due_on=known.due_on,
            acceptance_criteria=known.acceptance_criteria,
        )

    def as_milestone(self) -> Milestone:
        return Milestone(self.id, self.name, self.due_on, self.acceptance_criteria)


class PlanDetails(Shape):
    """The milestones; of a plan after an amendment those accepted may be left out."""

    milestones: Annotated[
        tuple[PlannedMilestone, ...], Field(min_length=1, max_length=200), By("R3.5.2")
    ]


class DeliveryPlanned(PlanDetails, Event):
    """Delivery has a plan, or after an amendment another one; the milestones are all there are."""

    sentence = Text("Delivery planned", "制定交付计划")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        milestones = (m.as_milestone() for m in self.milestones)
        planned = deal.delivery.planned(milestones, deal.papers_signed)
        # What an amendment gave up may have been all that was left to deliver.
        return replace(deal, delivery=as_contracted(replace(deal, delivery=planned)))


class PlanDelivery(PlanDetails, Command):
    """Plan the delivery in milestones, anew after an amendment (R3.5.2)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.2"
    also = ("G1.2", "G2.3", "R3.9.5")
    next_from = frozenset({Stage.SIGNED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        delivery = deal.delivery
        yield from delivery.unless_in(
            cls.clause, DeliveryState.HANDED_OVER, DeliveryState.IN_PROGRESS
        )
        if delivery.state is DeliveryState.HANDED_OVER and not delivery.is_taken_over:
            yield Reason("R3.5.2", "HANDOVER_NOT_ACCEPTED", problem=Problem.ILLEGAL_STATE)
        if delivery.is_under_way and delivery.papers_planned == deal.papers_signed:
            yield Reason("R3.5.2", "NOTHING_AMENDED", problem=Problem.ILLEGAL_STATE)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        milestones = deal.delivery.milestones
        return bool(milestones) and not any(unless_as_contracted(milestones, deal))

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DeliveryPlanned | Reason]:
        for milestone_id, times in Counter(m.id for m in self.milestones).items():
            if times > 1:
                yield _against("MILESTONE_TWICE", milestone_id)
        named = {m.id: m for m in self.milestones}
        for done in map(PlannedMilestone.like, deal.delivery.accepted):
            if named.get(done.id, done) != done:
                yield _against("ACCEPTED_STAYS", done.id)
        whole = (*self._accepted_beside(deal), *self.milestones)
        yield from _unless_enough(whole, deal, context)
        yield from unless_as_contracted((m.as_milestone() for m in whole), deal)
        yield DeliveryPlanned(milestones=whole)

    def _accepted_beside(self, deal: Deal) -> Iterator[PlannedMilestone]:
        """Milestones accepted that were left out; they stay in the plan."""
        named = {m.id for m in self.milestones}
        for known in deal.delivery.accepted:
            if known.milestone_id not in named:
                yield PlannedMilestone.like(known)


def _unless_enough(
    whole: tuple[PlannedMilestone, ...], deal: Deal, context: Context
) -> Iterator[Reason]:
    least = context.policy.key_account_milestones_min
    if deal.is_key_account and len({m.id for m in whole}) < least:
        detail = {"least": least}
        yield Reason("R3.9.5", "TOO_FEW_MILESTONES", field="milestones", detail=detail)


def unless_as_contracted(milestones: Iterable[Milestone], deal: Deal) -> Iterator[Reason]:
    """Reasons against a plan that ends too late or lacks what a payment hangs on (R3.5.2)."""
    plan = tuple(milestones)
    contract = deal.contract_in_force
    accepted = {m.milestone_id for m in deal.delivery.accepted}
    for milestone in plan:
        is_done = milestone.milestone_id in accepted
        if contract is not None and milestone.due_on > contract.delivery_on and not is_done:
            day = contract.delivery_on.isoformat()
            yield _against("MILESTONE_TOO_LATE", milestone.milestone_id, delivery_on=day)
    for milestone_id in not_among(plan, deal):
        yield _against("MILESTONE_NOT_PLANNED", milestone_id)


def not_among(plan: Iterable[Milestone], deal: Deal) -> tuple[str, ...]:
    """The milestones that a payment hangs on and that are not in the plan."""
    planned = {None, *(m.milestone_id for m in plan)}
    wanted = dict.fromkeys(line.milestone_id for line in deal.plan_in_force)
    return tuple(m for m in wanted if m is not None and m not in planned)


def as_contracted(deal: Deal) -> Delivery:
    """The delivery, at its end once all is accepted that the contract in force asks for.

    An amendment may ask for more after the last acceptance, or give up what is left.
    """
    delivery = deal.delivery
    if delivery.state not in (DeliveryState.IN_PROGRESS, DeliveryState.ACCEPTED):
        return delivery
    planned = delivery.milestones
    is_done = all(m.is_accepted for m in planned) and not not_among(planned, deal)
    return replace(delivery, state=DeliveryState.ACCEPTED if is_done else DeliveryState.IN_PROGRESS)


def _against(code: str, milestone_id: str, **detail: str) -> Reason:
    return Reason(
        "R3.5.2", code, field="milestones", detail={"milestone_id": milestone_id, **detail}
    )
