"""The departments' votes on a submitted contract (R3.4.3–R3.4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.values import By, Note, Sha256, Shape

from . import approval
from .drafting import Rev
from .records.contract import ROLES_OF, Department, Opinion, Revision, Vote
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
        "{department} votes {decision} on revision {rev}",
        "{department} 对第 {rev} 版的意见：{decision}",
    )

    rev: int
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        vote = Vote(self.rev, self.department, self.decision, trail.actor, self.content_sha256)
        return replace(deal, contract=replace(deal.contract, votes=(*deal.contract.votes, vote)))


class ContractApproved(Event):
    """All departments that the matrix asks for approved this revision; it may be signed."""

    sentence = Text("Contract revision {rev} approved", "合同第 {rev} 版审核通过")

    rev: int
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        contract = replace(deal.contract, approved_rev=self.rev)
        return replace(deal, stage=Stage.CONTRACT_APPROVED, contract=contract)


class ReviewContract(ReviewDetails, Command):
    """Vote on the submitted contract for a department, as a third person (R3.4.3–R3.4.5)."""

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
    also = ("R3.4.4", "R3.4.5", "R3.9.5")
    next_from = frozenset({Stage.CONTRACT_REVIEW})

    def suits(self, role: Role, actor: str, deal: Deal) -> bool:
        """The role fits the department (R3.4.4)."""
        return role in ROLES_OF[self.department]

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.CONTRACT_REVIEW)
        revision = deal.contract.submitted
        if revision is None:
            if deal.stage is Stage.CONTRACT_REVIEW:
                yield Reason(cls.clause, "NOT_SUBMITTED", problem=Problem.ILLEGAL_STATE)
            return
        if deal.contract.is_rejected:
            yield Reason("R3.4.5", "ROUND_REJECTED", problem=Problem.ILLEGAL_STATE)
        yield from _unless_third_person(deal, revision, context.actor)

    @classmethod
    def waits_for(cls, deal: Deal, context: Context, /) -> tuple[str, ...]:
        revision = deal.contract.submitted
        return approval.pending(deal, revision, context.policy) if revision is not None else ()

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContractReviewed | ContractApproved | Reason]:
        revision = deal.contract.submitted
        assert revision is not None, "ready asks for a submitted revision"
        yield from self._unless_on_this_text(revision)
        submitted_at = deal.contract.submitted_at
        if submitted_at is not None and context.at < submitted_at:
            yield Reason("R3.4.3", "BEFORE_SUBMISSION", field="occurred_at")
        yield from self._unless_out_of_turn(deal, revision, context)
        yield ContractReviewed.of(self, rev=revision.rev)
        left = approval.pending(deal, revision, context.policy)
        if self.decision is Opinion.APPROVE and set(left) <= {self.department}:
            yield ContractApproved(rev=revision.rev)

    def _unless_on_this_text(self, revision: Revision) -> Iterator[Reason]:
        if self.rev not in (None, revision.rev):
            detail = {"rev": revision.rev}
            yield Reason("R3.4.5", "NOT_THE_SUBMITTED_REV", field="rev", detail=detail)
        if self.content_sha256 != revision.content_sha256:
            yield Reason("R3.4.5", "NOT_THE_SUBMITTED_TEXT", field="content_sha256")

    def _unless_out_of_turn(
        self, deal: Deal, revision: Revision, context: Context
    ) -> Iterator[Reason]:
        """One vote a department, by one of its people, the general manager after all others.

        Who was needed while the others voted may still vote when the policy no longer asks
        for him: else nobody could bring the round to its end.
        """
        left = approval.pending(deal, revision, context.policy)
        department = self.department
        if not approval.votes_for(department, context.actor, context.people):
            yield _against("R3.4.4", "DEPARTMENT_NOT_YOURS", department)
        if department is Department.FINANCE and approval.sells(context.actor, context.people):
            yield Reason("R3.4.4", "FINANCE_SELLS", "department", Problem.FOUR_EYES)
        if department in deal.contract.approved_by(revision.rev):
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


def _unless_third_person(deal: Deal, revision: Revision, actor: str) -> Iterator[Reason]:
    if actor == deal.owner_id:
        yield Reason.four_eyes("R3.4.4", "OWN_CONTRACT")
    if actor == revision.drafter_id:
        yield Reason.four_eyes("R3.4.4", "OWN_DRAFT")
    if any(vote.by == actor for vote in deal.contract.round):
        yield Reason.four_eyes("R3.4.4", "ALREADY_VOTED")
