"""Handing a deal to another owner; its clocks run on (R5.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.values import By, PersonId

from .state import Deal


class DealReassigned(Event):
    """A manager handed the deal to another owner."""

    sentence = Text("Reassigned from {from_} to {to}", "由 {from_} 转交 {to}")

    from_: Annotated[str, Field(alias="from")]
    to: str

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        team = tuple(m for m in deal.team if m.person_id not in (self.from_, self.to))
        return replace(deal, owner_id=self.to, team=team)


class ReassignDeal(Command):
    """Hand a deal to another sales person, with a reason; clocks do not restart (R5.7)."""

    to: Annotated[PersonId, By("R5.7")]

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R5.7"
    reason_under = "R5.7"
    also = ("R3.4.4",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless_open(cls.clause)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DealReassigned | Reason]:
        people = context.people
        sells = people.holds(self.to, Role.SALES_REP) or people.holds(self.to, Role.SALES_MANAGER)
        if not sells:
            yield Reason("R5.7", "NOT_A_SALES_PERSON", field="to")
        if self.to == deal.owner_id:
            yield Reason("R5.7", "NOTHING_CHANGED", field="to")
        # The owner never approves: who did so for what is under way cannot become its owner.
        paper = deal.paper_under_way
        if paper is not None and paper.rests_on(self.to):
            yield Reason("R3.4.4", "APPROVED_THE_CONTRACT", "to", Problem.FOUR_EYES)
        yield DealReassigned(from_=deal.owner_id, to=self.to)
