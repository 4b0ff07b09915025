"""What the deal is expected to bring, when, and how surely (R3.9.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER
from domain.values import BasisPoints, By, Date, PositiveFen, Shape

from .key_account import unless_large
from .state import BEFORE_SIGNED, Deal


class ForecastDetails(Shape):
    expected_amount_fen: Annotated[PositiveFen, By("G2.1")]
    expected_sign_on: Annotated[Date, By("G2.1")]
    probability_bp: BasisPoints | None = None


class ForecastUpdated(ForecastDetails, Event):
    """The owner expects another amount, date or probability; without one the stage's holds."""

    sentence = Text(
        "Forecast: {expected_amount_fen}, signed on {expected_sign_on}",
        "更新预测：{expected_amount_fen}，预计 {expected_sign_on} 签订",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(
            deal,
            expected_amount_fen=self.expected_amount_fen,
            expected_sign_on=self.expected_sign_on,
            probability_bp=self.probability_bp,
        )


class UpdateForecast(ForecastDetails, Command):
    """Say anew what the deal is expected to bring and when (G1.1, R3.9.1)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.9.1"
    also = ("G1.1", "G2.1")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *BEFORE_SIGNED)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[ForecastUpdated | Deviation]:
        yield from unless_large(self.expected_amount_fen, deal, context.policy)
        yield ForecastUpdated.of(self)
