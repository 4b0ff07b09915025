"""Whether a solution can be made at all: technical support's judgement (R3.9.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, Count, Fen, Note, Shape

from .state import Deal, Stage


class FeasibilityDetails(Shape):
    """The judgement in a word and in full, and what it would take."""

    feasible: Annotated[bool, By("R3.9.2")]
    tech: Annotated[Note, By("R3.9.2")]
    effort_person_days: Annotated[Count, By("R3.9.2")]
    cost_fen: Annotated[Fen, By("R3.9.2")]


class FeasibilityReviewed(FeasibilityDetails, Event):
    """Technical support said whether it can be made; the newest word counts."""

    sentence = Text(
        "Feasibility reviewed: {effort_person_days} person-days, {cost_fen}",
        "可行性评审：{effort_person_days} 人天，成本 {cost_fen}",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, project=replace(deal.project, feasible=self.feasible))


class ReviewFeasibility(FeasibilityDetails, Command):
    """Judge, as technical support, whether what is wanted can be made (R3.9.2)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.TECH_SUPPORT)
    clause = "R3.9.2"
    also = ("G2.3",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.NEEDS_CONFIRMED, Stage.SOLUTION_DRAFT)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[FeasibilityReviewed]:
        yield FeasibilityReviewed.of(self)
