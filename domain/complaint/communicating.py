"""The customer hears our decision (R3.7.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import HANDLER_OR_SERVICE
from domain.values import By, Shape

from .remedies import Standing
from .state import Channel, Complaint, Status


class DecisionCommunicated(Event):
    """The customer was told what we offer."""

    sentence = Text("Decision told to the customer by {channel}", "已通过{channel}告知客户决定")

    solution_id: UUID
    channel: Channel

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return answered(complaint, self.solution_id, Standing.COMMUNICATED)


class Meant(Shape):
    """Which proposal is meant; the newest if left out."""

    solution_id: Annotated[UUID | None, By("R3.7.7")] = None

    def unless_newest(self, complaint: Complaint) -> Iterator[Reason]:
        """A reason against naming another proposal than the newest."""
        newest = complaint.remedies.newest
        if newest is not None and self.solution_id not in (None, newest.solution_id):
            detail = {"solution_id": str(newest.solution_id)}
            yield Reason("R3.7.7", "NOT_THE_NEWEST_SOLUTION", field="solution_id", detail=detail)


class CommunicateDecision(Meant, Command):
    """Tell the customer what we offer, once its cost is approved (R3.7.7)."""

    channel: Annotated[Channel, By("R3.7.7")]

    aggregates = ("complaint",)
    issued_by = HANDLER_OR_SERVICE
    clause = "R3.7.7"
    also = ("R3.7.6",)
    next_from = frozenset({Status.SOLUTION_PROPOSED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from unless_waiting(complaint)
        if complaint.remedies.unapproved is not None:
            yield Reason("R3.7.6", "COST_NOT_APPROVED")

    @classmethod
    def is_done(cls, complaint: Complaint, context: Context, /) -> bool:
        newest = complaint.remedies.newest
        return newest is not None and newest.standing is Standing.COMMUNICATED

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[DecisionCommunicated | Reason]:
        yield from self.unless_newest(complaint)
        if (waiting := complaint.remedies.waiting) is not None:
            yield DecisionCommunicated.of(self, solution_id=waiting.solution_id)


def answered(complaint: Complaint, solution_id: UUID, standing: Standing) -> Complaint:
    """The complaint with this proposal at that point."""
    return replace(complaint, remedies=complaint.remedies.now_standing(solution_id, standing))


def unless_waiting(complaint: Complaint) -> Iterator[Reason]:
    """Reasons against, unless a proposal still waits for the customer's answer."""
    yield from complaint.unless("R3.7.7", Status.SOLUTION_PROPOSED)
    if complaint.status is Status.SOLUTION_PROPOSED and complaint.remedies.waiting is None:
        yield Reason("R3.7.7", "ALREADY_REJECTED")
