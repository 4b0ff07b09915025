"""The approval matrix: which departments must approve a contract (R3.4.4)."""

from __future__ import annotations

from domain.context import Context
from domain.customers import Scenario
from domain.people import People, Role
from domain.policy import Policy

from .floor import needs_exception
from .records.contract import ROLES_OF, Department, Revision
from .records.papers import Contract
from .state import Deal

#: The departments that always vote, side by side (R3.4.3).
SIDE_BY_SIDE = (
    Department.LEGAL,
    Department.FINANCE,
    Department.TECHNICAL,
    Department.SALES_MANAGER,
)


def departments(deal: Deal, revision: Revision, policy: Policy) -> tuple[Department, ...]:
    """All that must approve the revision, the general manager last."""
    if needs_general_manager(deal, revision, policy):
        return (*SIDE_BY_SIDE, Department.GENERAL_MANAGER)
    return SIDE_BY_SIDE


def needs_general_manager(deal: Deal, revision: Revision, policy: Policy) -> bool:
    """Whether amount, term, wording, a floor exception or the customer call for him."""
    return (
        revision.amount_fen >= policy.general_manager_amount_fen
        or revision.term_days > policy.general_manager_term_days
        or bool(revision.non_standard_terms)
        or needs_exception(deal, revision)
        or deal.scenario is Scenario.KEY_ACCOUNT_PROJECT
    )


def pending(deal: Deal, paper: Contract, policy: Policy) -> tuple[Department, ...]:
    """The departments whose approval of what is out for votes is still needed."""
    if paper.submitted is None:
        return ()
    approved = paper.approved_by(paper.submitted_rev)
    return tuple(d for d in departments(deal, paper.submitted, policy) if d not in approved)


def votes_for(department: Department, person: str, people: People) -> bool:
    """Whether the person holds a role that votes for the department."""
    return any(people.holds(person, role) for role in ROLES_OF[department])


def sells(person: str, people: People) -> bool:
    """Whether the person is of the sales side, from which finance stays apart (domain 3.4)."""
    return any(people.holds(person, role) for role in (Role.SALES_REP, Role.SALES_MANAGER))


def asked_first(
    department: Department, deal: Deal, paper: Contract, context: Context
) -> str | None:
    """In whose work list the department's vote stands; any other of it may vote too.

    Somebody of the deal's team before others, never one who may not vote (any more).
    """
    barred = {deal.owner_id, *(person for vote in paper.round for person in vote.doers)}
    if paper.submitted is not None:
        barred |= paper.submitted.doers
    people = context.people
    team = [m.person_id for m in deal.team if votes_for(department, m.person_id, people)]
    others = [p for role in ROLES_OF[department] for p in people.with_role(role)]
    if department is Department.FINANCE:
        barred.update(p for p in (*team, *others) if sells(p, people))
    return next((p for p in (*team, *others) if p not in barred), None)
