"""Who must agree to what a solution costs us, by its amount (R3.7.6)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.approvals import Joint, seats
from domain.context import Context
from domain.kernel import Command
from domain.outcomes import Problem, Reason
from domain.people import Role
from domain.policy import Policy
from domain.seating import Seats

from .remedies import Proposal
from .state import Complaint

CLAUSE = "R3.7.6"


def seats_for(cost_fen: int, policy: Policy) -> Seats:
    """Who must approve that cost.

    Up to their limit the manager or the general manager decides alone, and for small sums
    customer service too; beyond it finance joins the manager, never alone, and for large
    sums the general manager joins both.
    """
    limits = policy.complaints
    if cost_fen <= limits.lead_cost_fen_max:
        return (frozenset({Role.CUSTOMER_SERVICE, Role.SALES_MANAGER, Role.GENERAL_MANAGER}),)
    if cost_fen <= limits.manager_cost_fen_max:
        return (frozenset({Role.SALES_MANAGER, Role.GENERAL_MANAGER}),)
    if cost_fen < limits.general_manager_cost_fen:
        return seats(Role.SALES_MANAGER, Role.FINANCE)
    return seats(Role.SALES_MANAGER, Role.FINANCE, Role.GENERAL_MANAGER)


def approval_of(
    proposal: Proposal, command: type[Command], complaint: Complaint, context: Context
) -> Joint:
    """The decision on the cost as it stands now."""
    return Joint.of(
        command,
        seats_for(proposal.cost_fen, context.policy),
        complaint,
        context,
        subject=str(proposal.solution_id),
        besides=proposal.doers,
    )


def unless_approver(proposal: Proposal, complaint: Complaint, context: Context) -> Iterator[Reason]:
    """Reasons against somebody who may not decide on this cost.

    The customer service lead is whoever of customer service neither proposed nor handles.
    """
    if context.is_any_of(proposal.doers):
        yield Reason.four_eyes(CLAUSE, "OWN_REMEDY")
    elif context.role is Role.CUSTOMER_SERVICE:
        yield from complaint.unless_lead(CLAUSE, context)
    needed = seats_for(proposal.cost_fen, context.policy)
    if not any(context.role in seat for seat in needed):
        roles = ", ".join("/".join(sorted(seat)) for seat in needed)
        yield Reason(
            CLAUSE,
            "LIMIT",
            problem=Problem.LIMIT,
            detail={"cost_fen": proposal.cost_fen, "roles": roles},
        )


def has_seat(role: Role, actor: str, complaint: Complaint, policy: Policy) -> bool:
    """Whether the role is one of those asked for, and nobody of it has agreed yet."""
    pending = complaint.remedies.unapproved
    if pending is None or (role is Role.CUSTOMER_SERVICE and actor == complaint.handler_id):
        return False
    agreed = {a.role for a in complaint.approvals if a.subject == str(pending.solution_id)}
    return role not in agreed and any(role in seat for seat in seats_for(pending.cost_fen, policy))
