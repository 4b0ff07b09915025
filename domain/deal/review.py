"""The departments' votes on a submitted contract (R3.4.3–R3.4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.policy import Policy
from domain.values import By, Note, Sha256, Shape

from . import approval
from .drafting import Rev
from .papers import BESIDE, OfPaper, paper_under_way, unless_under_way
from .records.contract import ROLES_OF, Department, Opinion, Revision, Vote
from .records.papers import Contract, Step
from .state import Deal, Stage


class ReviewDetails(Shape):
    """A vote: for which department, on which text, and why."""

    department: Annotated[Department, By("R3.4.3")]
    decision: Annotated[Opinion, By("R3.4.3")]
    opinion: Annotated[Note, By("R3.4.3")]
    content_sha256: Annotated[Sha256, By("R3.4.5")]


class ContractReviewed(ReviewDetails, Event):
    """A department voted on the submitted revision; a REJECT ends the round."""

    sentence = Text(
        "Vote of {department} on revision {rev}: {decision}",
        "{department}对第 {rev} 版的意见：{decision}",
    )

    rev: int
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        vote = Vote(
            self.rev,
            self.department,
            self.decision,
            trail.actor,
            trail.doers,
            self.content_sha256,
        )
        paper = deal.paper(self.amendment_no)
        return deal.with_paper(replace(paper, votes=(*paper.votes, vote)))


class ContractApproved(Event):
    """All departments that the matrix asks for approved this revision; it may be signed."""

    sentence = Text("Contract revision {rev} approved", "合同第 {rev} 版审核通过")

    rev: int
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        paper = deal.paper(self.amendment_no)
        approved = replace(paper, approved_rev=self.rev, approved_at=trail.occurred_at)
        return deal.with_paper(approved, Stage.CONTRACT_APPROVED)


class ReviewContract(ReviewDetails, OfPaper, Command):
    """Vote on what was submitted for a department, as a third person (R3.4.3–R3.4.5)."""

    rev: Annotated[Rev | None, By("R3.4.5")] = None

    aggregates = ("deal",)
    issued_by = anyone(
        Role.LEGAL,
        Role.FINANCE,
        Role.TECH_SUPPORT,
        Role.DELIVERY,
        Role.SALES_MANAGER,
        Role.GENERAL_MANAGER,
    )
    clause = "R3.4.3"
    also = ("R3.4.4", "R3.4.5", "R3.4.8", "R3.9.5")
    next_from = frozenset({Stage.CONTRACT_REVIEW, *BESIDE})

    def suits(self, role: Role, actor: str, deal: Deal, policy: Policy) -> bool:
        """The role fits the department (R3.4.4)."""
        return role in ROLES_OF[self.department]

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        steps = (Step.DRAFTED, Step.REVIEW)
        against = tuple(unless_under_way(cls.clause, deal, (Stage.CONTRACT_REVIEW,), steps))
        yield from against
        paper = deal.paper_under_way or deal.contract
        if paper.submitted is None:
            if not against:
                yield Reason(cls.clause, "NOT_SUBMITTED", problem=Problem.ILLEGAL_STATE)
            return
        if paper.is_rejected:
            yield Reason("R3.4.5", "ROUND_REJECTED", problem=Problem.ILLEGAL_STATE)
        yield from _unless_third_person(deal, paper, paper.submitted, context)

    @classmethod
    def waits_for(cls, deal: Deal, context: Context, /) -> tuple[str, ...]:
        paper = deal.paper_under_way
        return approval.pending(deal, paper, context.policy) if paper is not None else ()

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContractReviewed | ContractApproved | Reason]:
        yield from self.unless_meant(deal)
        paper = paper_under_way(deal)
        revision = paper.submitted
        assert revision is not None, "ready asks for a submitted revision"
        yield from self._unless_on_this_text(revision)
        if paper.submitted_at is not None and context.at < paper.submitted_at:
            yield Reason("R3.4.3", "BEFORE_SUBMISSION", field="occurred_at")
        yield from self._unless_out_of_turn(deal, paper, context)
        yield ContractReviewed.of(self, rev=revision.rev)
        left = approval.pending(deal, paper, context.policy)
        if self.decision is Opinion.APPROVE and set(left) <= {self.department}:
            yield ContractApproved(rev=revision.rev, amendment_no=paper.amendment_no)

    def _unless_on_this_text(self, revision: Revision) -> Iterator[Reason]:
        if self.rev not in (None, revision.rev):
            detail = {"rev": revision.rev}
            yield Reason("R3.4.5", "NOT_THE_SUBMITTED_REV", field="rev", detail=detail)
        if self.content_sha256 != revision.content_sha256:
            yield Reason("R3.4.5", "NOT_THE_SUBMITTED_TEXT", field="content_sha256")

    def _unless_out_of_turn(
        self, deal: Deal, paper: Contract, context: Context
    ) -> Iterator[Reason]:
        """One vote a department, by one of its people, the general manager after all others.

        Who was needed while the others voted may still vote when the policy no longer asks
        for him: else nobody could bring the round to its end.
        """
        left = approval.pending(deal, paper, context.policy)
        department = self.department
        if not approval.votes_for(department, context.principal, context.people):
            yield _against("R3.4.4", "DEPARTMENT_NOT_YOURS", department)
        sells = any(approval.sells(person, context.people) for person in context.doers)
        if department is Department.FINANCE and sells:
            yield Reason("R3.4.4", "FINANCE_SELLS", "department", Problem.FOUR_EYES)
        if department in paper.approved_by(paper.submitted_rev):
            yield _against("R3.4.3", "DEPARTMENT_VOTED", department)
        elif left and department not in left:
            yield _against("R3.4.4", "DEPARTMENT_NOT_NEEDED", department)
        elif department is Department.GENERAL_MANAGER and set(left) - {department}:
            others = ", ".join(d for d in left if d is not department)
            yield Reason(
                "R3.4.3", "OTHERS_FIRST", "department", Problem.ILLEGAL_STATE, {"left": others}
            )


def _against(clause: str, code: str, department: Department) -> Reason:
    return Reason(clause, code, field="department", detail={"department": department})


def _unless_third_person(
    deal: Deal, paper: Contract, revision: Revision, context: Context
) -> Iterator[Reason]:
    if context.is_any_of([deal.owner_id]):
        yield Reason.four_eyes("R3.4.4", "OWN_CONTRACT")
    if context.is_any_of(revision.doers):
        yield Reason.four_eyes("R3.4.4", "OWN_DRAFT")
    if any(context.is_any_of(vote.doers) for vote in paper.round):
        yield Reason.four_eyes("R3.4.4", "ALREADY_VOTED")
