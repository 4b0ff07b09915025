"""The internal review of a solution: feasibility, cost, margin (G3.3.3, G3.3.4, 3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER, Role, anyone
from domain.values import By, Note, Shape

from .records.solution import Review
from .state import Deal, Stage


class SolutionSubmitted(Event):
    """The owner handed a version in for review."""

    sentence = Text(
        "Solution version {solution_version} submitted", "提交方案第 {solution_version} 版评审"
    )

    solution_version: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        solutions = deal.solutions.submitted(self.solution_version, trail.actor, trail.doers)
        return replace(deal, stage=Stage.SOLUTION_REVIEW, solutions=solutions)


class SubmitSolution(Command):
    """Submit the newest version of the solution to the manager's review (G3.3.3)."""

    solution_version: Annotated[int | None, Field(ge=1, le=10**6), By("G3.3.3")] = None

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.3.3"
    also = ("G3.3.4",)
    next_from = frozenset({Stage.SOLUTION_DRAFT})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SOLUTION_DRAFT)
        newest = deal.solutions.newest
        if newest is not None and newest.review is Review.RETURNED:
            yield Reason("G3.3.4", "RETURNED_VERSION", detail={"version": newest.version})

    def decide(self, deal: Deal, context: Context, /) -> Iterator[SolutionSubmitted | Reason]:
        newest = deal.solutions.newest
        assert newest is not None
        if self.solution_version not in (None, newest.version):
            yield Reason(
                "G3.3.3",
                "NOT_THE_NEWEST_VERSION",
                field="solution_version",
                detail={"version": newest.version},
            )
        yield SolutionSubmitted(solution_version=newest.version)


class Mark(StrEnum):
    """A judgement on one of the three points of a review."""

    PASS = "PASS"
    FAIL = "FAIL"


class ReviewDetails(Shape):
    """The three judgements and the reviewer's words (G3.3.3)."""

    solution_version: Annotated[int, Field(ge=1, le=10**6), By("G3.3.3")]
    feasibility: Annotated[Mark, By("G3.3.3")]
    cost_control: Annotated[Mark, By("G3.3.3")]
    margin: Annotated[Mark, By("G3.3.3")]
    comments: Annotated[Note, By("G3.3.3")]

    @property
    def all_pass(self) -> bool:
        return {self.feasibility, self.cost_control, self.margin} == {Mark.PASS}


class ReviewResult(ReviewDetails, Event):
    """What both outcomes of a review say."""

    margin_bp: int | None


class SolutionApproved(ReviewResult):
    """A manager passed the version on all three points; it may be presented."""

    sentence = Text(
        "Solution version {solution_version} approved", "方案第 {solution_version} 版评审通过"
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        solutions = deal.solutions.reviewed(self.solution_version, Review.APPROVED)
        return replace(deal, stage=Stage.SOLUTION_APPROVED, solutions=solutions)


class SolutionReturned(ReviewResult):
    """A manager failed the version on at least one point; it goes back to its authors."""

    sentence = Text(
        "Solution version {solution_version} returned", "方案第 {solution_version} 版被退回"
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        solutions = deal.solutions.reviewed(self.solution_version, Review.RETURNED)
        return replace(deal, stage=Stage.SOLUTION_DRAFT, solutions=solutions)


class ReviewSolution(ReviewDetails, Command):
    """Judge feasibility, cost and margin of the submitted version as a manager (G3.3.3)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "G3.3.3"
    also = ("G3.3.4",)
    next_from = frozenset({Stage.SOLUTION_REVIEW})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SOLUTION_REVIEW)
        if context.is_any_of([deal.owner_id]):
            yield Reason.four_eyes("G3.3.3", "OWN_DEAL")
        if context.is_any_of(deal.solutions.makers):
            yield Reason.four_eyes("G3.3.3", "OWN_SOLUTION")

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[SolutionApproved | SolutionReturned | Reason]:
        newest = deal.solutions.newest
        assert newest is not None
        if self.solution_version != newest.version:
            yield Reason(
                "G3.3.3",
                "NOT_THE_SUBMITTED_VERSION",
                field="solution_version",
                detail={"version": newest.version},
            )
        margin_bp = margin_of(newest.price_total_fen, newest.cost_total_fen)
        if self.all_pass:
            yield SolutionApproved.of(self, margin_bp=margin_bp)
        else:
            yield SolutionReturned.of(self, margin_bp=margin_bp)


def margin_of(price_fen: int, cost_fen: int) -> int | None:
    """What is left of the price after the cost, in basis points, rounded down.

    Of nothing there is no share: a solution that costs the customer nothing has no margin.
    """
    return (price_fen - cost_fen) * 10_000 // price_fen if price_fen else None
