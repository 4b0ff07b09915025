"""Visiting a customer after the deal is closed, once a quarter (R3.8.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from domain.calendar import day_of
from domain.clocks import DeadlineCancelled
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import BY_SYSTEM, OWNER_OR_MANAGER, Role, anyone, either
from domain.policy import Policy
from domain.values import By, Date, PersonalText, Shape

from .state import Deal, Stage

#: The clock of the next visit.
VISIT = "VISIT_QUARTERLY"


def eligible_on(deal: Deal, closed_on: dt.date, policy: Policy) -> dt.date:
    """From when the customer is visited: some time after closing, or before the term ends.

    Whichever comes first, but never before the deal is closed.
    """
    after_close = closed_on + dt.timedelta(days=policy.repurchase.after_close_days)
    term_days, signed_on = _term_days(deal), deal.signed_on
    if term_days is None or signed_on is None:
        return after_close
    days = term_days - policy.repurchase.before_end_days
    return max(closed_on, min(after_close, signed_on + dt.timedelta(days=days)))


def _term_days(deal: Deal) -> int | None:
    if deal.contract_in_force is not None:
        return deal.contract_in_force.term_days
    return deal.past.term_days if deal.past is not None else None


class VisitDetails(Shape):
    """What came up, and on which day."""

    text: Annotated[PersonalText, By("R3.8.1")]
    happened_on: Annotated[Date, By("R3.8.1")]


class VisitLogged(VisitDetails, Event):
    """Somebody visited the customer after the deal was closed."""

    sentence = Text("Customer visited on {happened_on}", "{happened_on} 回访客户")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return deal


class LogVisit(VisitDetails, Command):
    """Log a visit to the customer of a closed deal (R3.8.1)."""

    aggregates = ("deal",)
    issued_by = either(OWNER_OR_MANAGER, anyone(Role.CUSTOMER_SERVICE))
    clause = "R3.8.1"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.CLOSED_PENDING_RETENTION, Stage.CLOSED)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[VisitLogged | Reason]:
        if self.happened_on > day_of(context.at):
            yield Reason("R3.8.1", "IN_THE_FUTURE", field="happened_on")
        yield VisitLogged.of(self)


class PassVisitsOn(Command):
    """Leave the visits to a newer deal of the customer that was closed since (R3.8.1).

    Where no visit is due there is nothing to leave, and nothing happens.
    """

    aggregates = ("deal",)
    issued_by = BY_SYSTEM
    clause = "R3.8.1"

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DeadlineCancelled]:
        for clock in deal.clocks.running(VISIT):
            yield DeadlineCancelled(
                clock_id=clock.clock_id, kind=clock.kind, why="NEWER_DEAL_CLOSED"
            )
