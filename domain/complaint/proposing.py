"""What we offer the customer, proposed by the handler (R3.7.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import HANDLER
from domain.values import By, Date, Fen, Shape

from .remedies import Proposal, SolutionKind
from .state import Complaint, Status


class ProposalDetails(Shape):
    """What is offered, what it costs us, and by when it is done."""

    kind: Annotated[SolutionKind, By("R3.7.6")]
    cost_fen: Annotated[Fen, By("R3.7.6")]
    due_on: Annotated[Date, By("R3.7.6")]


class SolutionProposed(ProposalDetails, Event):
    """The handler proposed a solution; its cost waits for approval."""

    sentence = Text(
        "Solution proposed: {kind}, at a cost of {cost_fen}, by {due_on}",
        "提出解决方案：{kind}，费用 {cost_fen}，{due_on} 前完成",
    )

    solution_id: UUID

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        proposal = Proposal(
            solution_id=self.solution_id,
            kind=self.kind,
            cost_fen=self.cost_fen,
            due_on=self.due_on,
            proposer_id=trail.actor,
            doers=trail.doers,
        )
        return replace(
            complaint,
            status=Status.SOLUTION_PROPOSED,
            remedies=complaint.remedies.proposing(proposal),
        )


class ProposeSolution(ProposalDetails, Command):
    """Propose, as the handler, what to offer the customer, once the cause is found (R3.7.6)."""

    aggregates = ("complaint",)
    issued_by = HANDLER
    clause = "R3.7.6"
    also = ("R3.7.5", "R3.7.7")
    next_from = frozenset({Status.INVESTIGATING, Status.SOLUTION_PROPOSED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.INVESTIGATING, Status.SOLUTION_PROPOSED)
        if complaint.finding is None:
            yield Reason("R3.7.5", "NO_FINDING")
        if complaint.remedies.waiting is not None:
            yield Reason("R3.7.7", "PROPOSAL_WAITS")

    @classmethod
    def is_done(cls, complaint: Complaint, context: Context, /) -> bool:
        return complaint.remedies.waiting is not None

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[SolutionProposed]:
        yield SolutionProposed.of(self, solution_id=context.new_id("solution"))
