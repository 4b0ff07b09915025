"""The clocks of the contract phase: its draft and each department's review (R3.4.1, R3.4.3)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.calendar import Span
from domain.clocks import Arm, Cancel, Clock, HandOver, Step, Stop
from domain.context import Context
from domain.kernel import Event
from domain.policy import Policy

from . import approval
from .drafting import ContractDrafted
from .reassignment import DealReassigned
from .records.contract import Department, Opinion, Revision
from .reopening import NegotiationReopened
from .review import ContractReviewed
from .state import Deal
from .submission import ContractSubmitted
from .voiding import ContractApprovalsVoided

REVIEW = "CONTRACT_REVIEW"
DRAFT = "CONTRACT_DRAFT"

#: A breach of these is told to the general manager, of others to the manager (domain 3.5).
TOLD_HIGHER = frozenset({Department.SALES_MANAGER, Department.GENERAL_MANAGER})


def contract_steps(deal: Deal, event: Event, context: Context) -> Iterator[Step]:
    """What the event does to the clocks of the contract; `deal` is as it stands after it."""
    match event:
        case ContractDrafted():
            # Only the first draft of the terms meets it; a later one cannot make it timely.
            if any(deal.clocks.running(DRAFT)):
                yield Stop(DRAFT, context.at)
            # What was out for votes is taken back, though nobody may have voted on it yet.
            yield Cancel(why="REVISED", kind=REVIEW)
        case ContractSubmitted():
            for department in approval.SIDE_BY_SIDE:
                yield from _arm(department, deal, context)
        case ContractReviewed():
            yield Stop(REVIEW, context.at, event.department)
            yield from _pass_on(context.actor, deal, context)
            yield from _after_vote(event, deal, context)
        case ContractApprovalsVoided():
            yield Cancel(why=event.why, kind=REVIEW)
        case DealReassigned():
            yield from _pass_on(event.to, deal, context)
        case NegotiationReopened():
            yield Cancel(why="REOPENED", kind=DRAFT)
            yield Cancel(why="REOPENED", kind=REVIEW)
        case _:
            pass


def _after_vote(vote: ContractReviewed, deal: Deal, context: Context) -> Iterator[Step]:
    """A REJECT ends the round; the last vote of the others calls the general manager."""
    revision = deal.contract.submitted
    if vote.decision is Opinion.REJECT:
        yield Cancel(why="REJECTED", kind=REVIEW)
    elif revision is not None and vote.department is not Department.GENERAL_MANAGER:
        left = approval.pending(deal, revision, context.policy)
        if left == (Department.GENERAL_MANAGER,):
            yield from _arm(Department.GENERAL_MANAGER, deal, context)


def _pass_on(person: str, deal: Deal, context: Context) -> Iterator[HandOver]:
    """Reviews that stood with who may not vote (any more) go to others (R3.4.4)."""
    revision = deal.contract.submitted
    if revision is not None:
        for department in Department:
            other = approval.asked_first(department, deal, revision, context)
            yield HandOver(person, other, frozenset({REVIEW}), department)


def _arm(department: Department, deal: Deal, context: Context) -> Iterator[Arm]:
    revision = deal.contract.submitted
    if revision is not None:
        yield Arm(
            REVIEW,
            "R3.4.3",
            context.at,
            approval.asked_first(department, deal, revision, context),
            subject=department,
            limit=Span(working_days=_days(department, revision, context.policy)),
        )


def _days(department: Department, revision: Revision, policy: Policy) -> int:
    if department is Department.LEGAL and revision.non_standard_terms:
        return policy.legal_days_non_standard
    return policy.review_days[department]


def told_of_review(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    if clock.subject in TOLD_HIGHER:
        return context.people.general_managers()
    return context.people.managers_of(deal.owner_id)


#: Who learns of a breach, where it is not the owner's managers alone.
TOLD = {REVIEW: told_of_review}
