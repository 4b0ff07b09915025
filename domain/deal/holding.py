"""Putting a deal on hold until a day, and taking it up again (R5.9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER_OR_MANAGER
from domain.values import By, Date

from .state import BEFORE_SIGNED, Deal, Stage


class DealHeld(Event):
    """The deal rests until a day; what we owe the customer goes on."""

    sentence = Text("On hold until {resume_on}", "搁置至 {resume_on}")

    resume_on: Date

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, stage=Stage.ON_HOLD, stage_before=deal.stage, resume_on=self.resume_on)


class HoldDeal(Command):
    """Put the deal on hold, with a reason and the day on which it comes up again (R5.9)."""

    resume_on: Annotated[Date, By("R5.9")]

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "R5.9"
    reason_under = "R5.9"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *BEFORE_SIGNED)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DealHeld | Reason]:
        days = context.policy.hold_days_max
        if self.resume_on < day_of(context.now):
            yield Reason("R5.9", "DAY_IS_PAST", field="resume_on")
        elif self.resume_on > day_of(context.at) + dt.timedelta(days=days):
            yield Reason("R5.9", "HELD_TOO_LONG", field="resume_on", detail={"days": days})
        yield DealHeld.of(self)


class DealResumed(Event):
    """The deal goes on where it stood."""

    sentence = Text("Resumed", "恢复推进")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return deal.back_on_its_way()


class ResumeDeal(Command):
    """Take a deal up again, in the stage in which it was put on hold (R5.9)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "R5.9"
    next_from = frozenset({Stage.ON_HOLD})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.ON_HOLD)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DealResumed]:
        yield DealResumed()
