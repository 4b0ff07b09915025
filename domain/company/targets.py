"""Sales targets: what a person or a team is to win in a month (G1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, Fen, Month, Name, PersonId, Shape

from .state import Company


class TargetDetails(Shape):
    """Whose target, a person's or a team's, for which month, and how much."""

    person_id: Annotated[PersonId | None, By("G1.1")] = None
    team: Annotated[Name | None, By("G1.1")] = None
    month: Annotated[Month, By("G1.1")]
    amount_fen: Annotated[Fen, By("G1.1")]


class SalesTargetPublished(TargetDetails, Event):
    """From now on this is the target of the person or team for the month."""

    sentence = Text(
        "Sales target for {month}: {amount_fen} (person: {person_id}, team: {team})",
        "{month} 销售目标：{amount_fen}（个人：{person_id}，团队：{team}）",
    )

    def evolve(self, company: Company, trail: Trail, /) -> Company:
        # No decision looks at targets; the forecast sets what was won against them.
        return company


class SetSalesTarget(TargetDetails, Command):
    """Set what a person or a team is to win in a month; the newest one counts (G1.1)."""

    aggregates = ("company",)
    issued_by = anyone(Role.SALES_MANAGER, Role.GENERAL_MANAGER)
    clause = "G1.1"

    def decide(
        self, company: Company, context: Context, /
    ) -> Iterator[SalesTargetPublished | Reason]:
        if (self.person_id is None) == (self.team is None):
            yield Reason("G1.1", "TARGET_OF_ONE", field="person_id")
        if self.person_id is not None and not context.people.knows(self.person_id):
            yield Reason("G1.1", "PERSON_UNKNOWN", field="person_id")
        if self.team is not None and self.team not in context.people.teams():
            yield Reason("G1.1", "TEAM_UNKNOWN", field="team")
        yield SalesTargetPublished.of(self)
