"""Reporting how the delivery is going (R3.5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import Role, anyone
from domain.values import BasisPoints, By, PersonalText, Shape

from .changes import unless_amended
from .records.delivery import UNDER_WAY
from .state import Deal, Stage


class ProgressDetails(Shape):
    """How far it is, in words too, and whether the customer knows."""

    pct_bp: Annotated[BasisPoints, By("R3.5.3")]
    text: Annotated[PersonalText, By("R3.5.3")]
    customer_informed: Annotated[bool, By("R3.5.3")]
    change_id: Annotated[UUID | None, By("R3.5.5")] = None


class ProgressReported(ProgressDetails, Event):
    """Delivery told how far it is."""

    sentence = Text("Progress: {pct_bp}", "进度：{pct_bp}")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return deal


class ReportProgress(ProgressDetails, Command):
    """Report the progress, at least weekly, with the customer informed (R3.5.3)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.DELIVERY)
    clause = "R3.5.3"
    also = ("R3.5.5",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        yield from deal.delivery.unless_in(cls.clause, *UNDER_WAY)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ProgressReported | Deviation | Reason]:
        yield from unless_amended(deal, self.change_id)
        if not self.customer_informed:
            yield Deviation("R3.5.3", "CUSTOMER_NOT_INFORMED")
        yield ProgressReported.of(self)
