"""The customer rejects a milestone: it is mended and presented again (R3.5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER, Role, anyone, either
from domain.values import By, ItemId, PersonalText, Shape

from .acceptance_request import unless_answerable
from .state import Deal


class RejectionDetails(Shape):
    """Which milestone, and what the customer found wrong with it."""

    milestone_id: Annotated[ItemId, By("R3.5.4")]
    defects: Annotated[tuple[PersonalText, ...], Field(min_length=1, max_length=100), By("R3.5.4")]


class MilestoneRejected(RejectionDetails, Event):
    """The customer found defects; they are to be mended."""

    sentence = Text("Milestone {milestone_id} rejected", "里程碑 {milestone_id} 验收未通过")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        delivery = deal.delivery.changing(self.milestone_id, requested_on=None)
        return replace(deal, delivery=delivery)


class RejectMilestone(RejectionDetails, Command):
    """Record that the customer rejected the milestone, and for which defects (R3.5.4)."""

    aggregates = ("deal",)
    issued_by = either(anyone(Role.DELIVERY), OWNER)
    clause = "R3.5.4"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_answerable(deal)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[MilestoneRejected | Reason]:
        milestone = deal.delivery.milestone(self.milestone_id)
        if milestone is None or not milestone.is_requested:
            yield Reason("R3.5.4", "ACCEPTANCE_NOT_REQUESTED", field="milestone_id")
        yield MilestoneRejected.of(self)
