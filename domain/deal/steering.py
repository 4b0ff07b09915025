"""The steering report of a key-account project (R3.9.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import OWNER, Role, anyone, either
from domain.values import By, PersonalText, Shape

from .state import Deal, Stage

Points = Annotated[tuple[PersonalText, ...], Field(max_length=100), By("R3.9.6")]


class SteeringDetails(Shape):
    """How the project stands, what threatens it, what was decided."""

    text: Annotated[PersonalText, By("R3.9.6")]
    risks: Points = ()
    decisions: Points = ()


class SteeringReported(SteeringDetails, Event):
    """The project was reported on."""

    sentence = Text("Steering report", "提交项目例会报告")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return deal


class ReportSteering(SteeringDetails, Command):
    """Report on a key-account project, each month while it is delivered (R3.9.6)."""

    aggregates = ("deal",)
    issued_by = either(OWNER, anyone(Role.DELIVERY))
    clause = "R3.9.6"
    also = ("G2.3",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        if not deal.is_key_account:
            yield Reason("R3.9.6", "NOT_A_KEY_ACCOUNT", problem=Problem.ILLEGAL_STATE)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[SteeringReported]:
        yield SteeringReported.of(self)
