"""Drafting and revising the solution: three roles, four modules (G3.3.1, G3.3.2, G3.3.6).

What a key account asks for on top stands in `custom_solution.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER, Issuers, People, Relation, Role, either
from domain.values import By, Fen

from .custom_solution import unless_class_fits, unless_joined_by_experts
from .offer import SolutionDetails
from .records.solution import Review, Solution
from .state import Deal, Stage

#: Who must write a solution together (G3.3.1).
WRITERS = (Role.SALES_REP, Role.PRODUCT_MANAGER, Role.TECH_SUPPORT)

OWNER_OR_AUTHOR: Issuers = either(
    OWNER, {Role.PRODUCT_MANAGER: Relation.AUTHOR, Role.TECH_SUPPORT: Relation.AUTHOR}
)


class SolutionDrafted(SolutionDetails, Event):
    """A new version of the solution was written."""

    sentence = Text(
        "Solution version {solution_version} drafted, {price_total_fen}",
        "编制方案第 {solution_version} 版，总价 {price_total_fen}",
    )

    solution_version: int
    needs_version: int
    price_total_fen: Fen

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        solution = Solution(
            version=self.solution_version,
            needs_version=self.needs_version,
            needs_class=self.needs_class,
            authors=self.authors,
            drafted_by=trail.actor,
            doers=trail.doers,
            price_total_fen=self.price_total_fen,
            cost_total_fen=self.cost_total_fen,
        )
        solutions = deal.solutions.adding(solution)
        return replace(deal, stage=Stage.SOLUTION_DRAFT, solutions=solutions)


class Drafting(SolutionDetails, Command):
    """What drafting and revising share: each makes the next version of the solution."""

    needs_version: Annotated[int | None, Field(ge=1, le=10**6), By("G3.3.1")] = None
    price_total_fen: Annotated[
        Fen | None,
        By("G3.3.2"),
        Field(description="May be sent along as a check; the server computes the sum."),
    ] = None

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(
            cls.clause,
            Stage.NEEDS_CONFIRMED,
            Stage.SOLUTION_DRAFT,
            Stage.SOLUTION_APPROVED,
            Stage.PRESENTED,
        )
        yield from unless_joined_by_experts(deal, context.people)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[SolutionDrafted | Deviation | Reason]:
        needs = deal.discovery.confirmed
        assert needs is not None
        if self.needs_version not in (None, needs.version):
            yield Reason(
                "G3.3.1",
                "NOT_THE_CONFIRMED_NEEDS",
                field="needs_version",
                detail={"version": needs.version},
            )
        yield from unless_written_together(self.authors, deal.owner_id, context.people)
        yield from unless_class_fits(self.needs_class, deal)
        yield from self._unless_whole()
        yield from self._deviations(needs.pain_ids, context)
        yield SolutionDrafted.of(
            self,
            solution_version=deal.solutions.next_version,
            needs_version=needs.version,
            price_total_fen=self.sum_fen,
        )

    @property
    def sum_fen(self) -> int:
        return sum(item.price_fen for item in self.core_offer)

    def _unless_whole(self) -> Iterator[Reason]:
        if self.price_total_fen not in (None, self.sum_fen):
            yield Reason(
                "G3.3.2", "PRICE_SUM", field="price_total_fen", detail={"sum_fen": self.sum_fen}
            )
        if not self.value_added and self.value_added_reason is None:
            yield Reason("G3.3.2", "VALUE_ADDED_REASON_MISSING", field="value_added_reason")

    def _deviations(self, pain_ids: frozenset[str], context: Context) -> Iterator[Deviation]:
        unlinked = sum(item.pain_id not in pain_ids for item in self.core_offer)
        if unlinked * 10_000 > context.policy.unlinked_items_bp_max * len(self.core_offer):
            yield Deviation("R3.3.2", "OFFER_UNLINKED")
        if not any(advantage.pain_id in pain_ids for advantage in self.advantages):
            yield Deviation("G3.3.6", "ADVANTAGE_UNLINKED")
        if not any(advantage.is_quantified for advantage in self.advantages):
            yield Deviation("G3.3.6", "ADVANTAGE_UNQUANTIFIED")


def unless_written_together(
    authors: tuple[str, ...], owner_id: str, people: People
) -> Iterator[Reason]:
    """A reason for each role without an author, or if one person stands for two of them.

    A manager who owns the deal counts as its rep (domain 3.4).
    """

    def plays(author: str, role: Role) -> bool:
        owns = role is Role.SALES_REP and author == owner_id and people.knows(author)
        return owns or people.holds(author, role)

    if not all(people.knows(author) for author in authors):
        yield Reason("G3.3.1", "PERSON_UNKNOWN", field="authors")
    by_role = [[a for a in set(authors) if plays(a, role)] for role in WRITERS]
    missing = [role for role, writers in zip(WRITERS, by_role, strict=True) if not writers]
    for role in missing:
        yield Reason("G3.3.1", "AUTHOR_ROLE_MISSING", field="authors", detail={"role": role})
    three = any(len(set(trio)) == len(WRITERS) for trio in itertools.product(*by_role))
    if not missing and not three:
        yield Reason("G3.3.1", "AUTHORS_TOO_FEW", field="authors")


class DraftSolution(Drafting):
    """Draft the solution on the confirmed needs: rep, product manager and tech (G3.3.1)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_AUTHOR
    clause = "G3.3.1"
    also = ("G2.3", "G3.2.0", "G3.3.2", "G3.3.6", "R3.3.2", "R3.9.2", "R3.9.4")
    next_from = frozenset({Stage.NEEDS_CONFIRMED})


class ReviseSolution(Drafting):
    """Write the next version of a solution, after a review or the customer's words (G3.3.4)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_AUTHOR
    clause = "G3.3.4"
    also = ("G2.3", "G3.2.0", "G3.3.1", "G3.3.2", "G3.3.6", "R3.3.2", "R3.9.2", "R3.9.4")
    next_from = frozenset({Stage.SOLUTION_DRAFT})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from super().ready(deal, context)
        if deal.solutions.newest is None:
            yield Reason("G3.3.4", "NO_SOLUTION")

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        newest = deal.solutions.newest
        return newest is not None and newest.review is not Review.RETURNED
