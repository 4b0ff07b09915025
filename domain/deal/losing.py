"""Losing a deal, and taking a lost one up again (R5.1, domain 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER_OR_MANAGER, Role, anyone
from domain.values import By, Name, Shape

from .state import BEFORE_SIGNED, Deal, Stage


class LossCode(StrEnum):
    """Why a deal was lost."""

    PRICE = "PRICE"
    COMPETITOR = "COMPETITOR"
    FUNCTION = "FUNCTION"
    DELIVERY_TIME = "DELIVERY_TIME"
    TERMS = "TERMS"
    NO_BUDGET = "NO_BUDGET"
    NO_DECISION = "NO_DECISION"
    NEED_GONE = "NEED_GONE"
    OTHER = "OTHER"


class LossDetails(Shape):
    reason_code: Annotated[LossCode, By("R5.1")]
    competitor: Annotated[Name | None, By("R5.1")] = None


class DealLost(LossDetails, Event):
    """The customer does not buy, or not from us."""

    sentence = Text("Lost: {reason_code}", "丢单：{reason_code}")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        before = deal.stage_in_force
        return replace(deal, stage=Stage.LOST, stage_before=before, resume_on=None)


class MarkLost(LossDetails, Command):
    """Mark a deal that was not signed as lost, with the reason code (R3.4.7)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "R5.1"
    also = ("R3.4.7",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *BEFORE_SIGNED, Stage.ON_HOLD)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DealLost]:
        yield DealLost.of(self)


class DealRevived(Event):
    """A lost deal goes on where it stood."""

    sentence = Text("Revived", "重新激活")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return deal.back_on_its_way()


class ReviveDeal(Command):
    """Take a lost deal up again as a manager, with a reason (R5.1)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R5.1"
    reason_under = "R5.1"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.LOST)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DealRevived | Reason]:
        yield DealRevived()
