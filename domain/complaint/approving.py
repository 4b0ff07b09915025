"""The cost of a solution is approved, or not, by people other than its proposer (R3.7.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.approvals import ApprovalGiven, spent
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.policy import Policy
from domain.values import By

from .costs import approval_of, has_seat, unless_approver
from .remedies import Proposal, Standing
from .state import Complaint, Status

#: Everybody who may have to agree, to one cost or another.
APPROVERS = anyone(Role.SALES_MANAGER, Role.FINANCE, Role.CUSTOMER_SERVICE, Role.GENERAL_MANAGER)


class SolutionCostApproved(Event):
    """All who must agree to the cost did; the customer can be told."""

    sentence = Text("Cost of {cost_fen} approved", "费用 {cost_fen} 已批准")

    solution_id: UUID
    cost_fen: int
    by: tuple[str, ...]

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return decided(complaint, self.solution_id, Standing.COST_APPROVED)


class SolutionCostRejected(Event):
    """The proposal costs too much, or too little; the handler proposes anew."""

    sentence = Text("Proposed solution turned down", "解决方案未获批准")

    solution_id: UUID

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        after = decided(complaint, self.solution_id, Standing.COST_REJECTED)
        return replace(after, status=Status.INVESTIGATING)


class ApproveSolution(Command):
    """Agree to what the proposed solution costs, as one of those who must (R3.7.6)."""

    solution_id: Annotated[UUID, By("R3.7.6")]

    aggregates = ("complaint",)
    issued_by = APPROVERS
    clause = "R3.7.6"
    also = ("R5.1",)
    next_from = frozenset({Status.SOLUTION_PROPOSED})

    def suits(self, role: Role, actor: str, complaint: Complaint, policy: Policy) -> bool:
        return has_seat(role, actor, complaint, policy)

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from unless_pending(cls.clause, complaint, context)

    @classmethod
    def is_done(cls, complaint: Complaint, context: Context, /) -> bool:
        return complaint.remedies.unapproved is None

    @classmethod
    def waits_for(cls, complaint: Complaint, context: Context, /) -> tuple[str, ...]:
        pending = complaint.remedies.unapproved
        return approval_of(pending, cls, complaint, context).missing if pending else ()

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[ApprovalGiven | SolutionCostApproved | Reason]:
        pending = complaint.remedies.unapproved
        assert pending is not None, "ready asks for a proposal to approve"
        yield from unless_meant(self.solution_id, pending)
        joint = approval_of(pending, type(self), complaint, context)
        yield from joint.agreed(context)
        if by := joint.completed_by(context):
            yield SolutionCostApproved(
                solution_id=pending.solution_id, cost_fen=pending.cost_fen, by=by
            )


class RejectProposal(Command):
    """Turn the proposed solution down, as one of those who could approve its cost (R3.7.6)."""

    solution_id: Annotated[UUID | None, By("R3.7.6")] = None

    aggregates = ("complaint",)
    issued_by = APPROVERS
    clause = "R3.7.6"
    reason_under = "R3.7.6"

    def suits(self, role: Role, actor: str, complaint: Complaint, policy: Policy) -> bool:
        return has_seat(role, actor, complaint, policy)

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from unless_pending(cls.clause, complaint, context)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[SolutionCostRejected | Reason]:
        pending = complaint.remedies.unapproved
        assert pending is not None, "ready asks for a proposal to reject"
        yield from unless_meant(self.solution_id, pending)
        yield SolutionCostRejected(solution_id=pending.solution_id)


def decided(complaint: Complaint, solution_id: UUID, standing: Standing) -> Complaint:
    """The complaint after the cost was decided on; what was agreed on the way is spent."""
    return replace(
        complaint,
        remedies=complaint.remedies.now_standing(solution_id, standing),
        approvals=spent(complaint.approvals, ApproveSolution.__name__, str(solution_id)),
    )


def unless_pending(clause: str, complaint: Complaint, context: Context) -> Iterator[Reason]:
    """Reasons against, unless a proposal's cost is undecided and this person may decide on it."""
    yield from complaint.unless(clause, Status.SOLUTION_PROPOSED)
    pending = complaint.remedies.unapproved
    if pending is not None:
        yield from unless_approver(pending, complaint, context)
    elif complaint.status is Status.SOLUTION_PROPOSED:
        yield Reason(clause, "COST_DECIDED", problem=Problem.ILLEGAL_STATE)


def unless_meant(solution_id: UUID | None, pending: Proposal) -> Iterator[Reason]:
    """A reason against a decision that names another proposal than the undecided one."""
    if solution_id not in (None, pending.solution_id):
        detail = {"solution_id": str(pending.solution_id)}
        yield Reason("R3.7.6", "NOT_THE_PENDING_SOLUTION", field="solution_id", detail=detail)
