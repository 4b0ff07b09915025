"""The clocks of contract and amendments: draft, reviews, signing window, archive (R3.4)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.calendar import Span
from domain.clocks import Arm, Cancel, Clock, HandOver, Step, Stop
from domain.context import Context
from domain.kernel import Event
from domain.people import Role
from domain.policy import Policy

from . import approval
from .archiving import ContractArchived
from .drafting import ContractDrafted
from .expiry import ContractApprovalExpired
from .losing import DealRevived
from .reassignment import DealReassigned
from .records.contract import Department, Opinion, Revision
from .records.papers import Contract
from .reopening import NegotiationReopened
from .review import ContractApproved, ContractReviewed
from .signing import WINDOW, ContractSigned
from .state import Deal
from .submission import ContractSubmitted
from .voiding import ContractApprovalsVoided

REVIEW = "CONTRACT_REVIEW"
DRAFT = "CONTRACT_DRAFT"
ARCHIVE = "ARCHIVE"

#: A breach of these is told to the general manager, of others to the manager (domain 3.5).
TOLD_HIGHER = frozenset({Department.SALES_MANAGER, Department.GENERAL_MANAGER})

#: Stands between department and amendment in the subject of a review's clock.
OF_AMENDMENT = "@"


def contract_steps(deal: Deal, event: Event, context: Context) -> Iterator[Step]:
    """What the event does to the clocks of the contract; `deal` is as it stands after it."""
    match event:
        case ContractDrafted():
            # Only the first draft of the terms meets it; a later one cannot make it timely.
            if any(deal.clocks.running(DRAFT)):
                yield Stop(DRAFT, context.at)
            # What was out for votes is taken back, though nobody may have voted on it yet.
            yield Cancel(why="REVISED", kind=REVIEW)
            yield Cancel(why="REVISED", kind=WINDOW)
        case ContractSubmitted() | ContractApprovalExpired():
            paper = deal.paper(event.amendment_no)
            for department in approval.SIDE_BY_SIDE:
                yield from _review(department, deal, paper, context)
        case ContractReviewed():
            paper = deal.paper(event.amendment_no)
            yield Stop(REVIEW, context.at, subject_of(event.department, paper))
            for person in sorted(context.doers):
                yield from _pass_on(person, deal, context)
            yield from _after_vote(event, deal, paper, context)
        case ContractApprovalsVoided():
            yield Cancel(why=event.why, kind=REVIEW)
        case DealReassigned():
            yield from _pass_on(event.to, deal, context)
        case NegotiationReopened():
            for kind in (DRAFT, REVIEW, WINDOW):
                yield Cancel(why="REOPENED", kind=kind)
        case ContractApproved() | ContractSigned() | ContractArchived() | DealRevived():
            yield from _signing_steps(deal, event, context)
        case _:
            pass


def _signing_steps(deal: Deal, event: Event, context: Context) -> Iterator[Step]:
    """From the last approval to the archive; a lost deal comes back into its old window."""
    match event:
        case ContractApproved():
            yield from _window(deal, deal.paper(event.amendment_no))
        case DealRevived():
            yield from _window(deal, deal.contract)
        case ContractSigned():
            subject = deal.paper(event.amendment_no).subject
            yield Stop(WINDOW, context.at, subject)
            yield Arm(ARCHIVE, "R3.4.7", context.at, deal.owner_id, subject)
        case ContractArchived():
            yield Stop(ARCHIVE, context.at, deal.paper(event.amendment_no).subject)
        case _:
            pass


def subject_of(department: Department, paper: Contract) -> str:
    """What a clock of a department's review is about: for an amendment with its number."""
    return department + OF_AMENDMENT + paper.subject if paper.subject else department.value


def _after_vote(
    vote: ContractReviewed, deal: Deal, paper: Contract, context: Context
) -> Iterator[Step]:
    """A REJECT ends the round; the last vote of the others calls the general manager."""
    if vote.decision is Opinion.REJECT:
        yield Cancel(why="REJECTED", kind=REVIEW)
    elif vote.department is not Department.GENERAL_MANAGER:
        left = approval.pending(deal, paper, context.policy)
        if left == (Department.GENERAL_MANAGER,):
            yield from _review(Department.GENERAL_MANAGER, deal, paper, context)


def _pass_on(person: str, deal: Deal, context: Context) -> Iterator[HandOver]:
    """Reviews that stood with who may not vote (any more) go to others (R3.4.4)."""
    paper = deal.paper_under_way
    if paper is not None and paper.submitted is not None:
        for department in Department:
            other = approval.asked_first(department, deal, paper, context)
            subject = subject_of(department, paper)
            yield HandOver(person, other, frozenset({REVIEW}), subject)


def _review(department: Department, deal: Deal, paper: Contract, context: Context) -> Iterator[Arm]:
    if paper.submitted is not None:
        yield Arm(
            REVIEW,
            "R3.4.3",
            context.at,
            approval.asked_first(department, deal, paper, context),
            subject=subject_of(department, paper),
            limit=Span(working_days=_days(department, paper.submitted, context.policy)),
        )


def _days(department: Department, revision: Revision, policy: Policy) -> int:
    if department is Department.LEGAL and revision.non_standard_terms:
        return policy.legal_days_non_standard
    return policy.review_days[department]


def _window(deal: Deal, paper: Contract) -> Iterator[Step]:
    """The window runs from the last approval; one that was missed before is done with."""
    if paper.approved_at is not None and paper.signature is None:
        yield Cancel(why="APPROVED_ANEW", kind=WINDOW, subject=paper.subject)
        yield Arm(WINDOW, "R3.4.6", paper.approved_at, deal.owner_id, paper.subject)


def told_of_review(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    if clock.subject.partition(OF_AMENDMENT)[0] in TOLD_HIGHER:
        return context.people.general_managers()
    return context.people.managers_of(deal.owner_id)


def told_of_archive(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    people = context.people
    return (*people.managers_of(deal.owner_id), *people.with_role(Role.LEGAL))


#: Who learns of a breach, where it is not the owner's managers alone.
TOLD = {REVIEW: told_of_review, ARCHIVE: told_of_archive}
