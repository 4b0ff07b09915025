"""A complaint begins anew: dissatisfied, asked for by the customer, or appealed (R3.7.5, 8, 9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, PersonalText

from .state import Complaint, Severity, Status


class Why(StrEnum):
    """What made a complaint begin anew."""

    DISSATISFIED = "DISSATISFIED"
    CUSTOMER = "CUSTOMER"


class ComplaintReopened(Event):
    """A new cycle begins, more severe by one step; what was found and offered counts no more.

    The first time the handler stays; the next time it must be another person.
    """

    sentence = Text(
        "Reopened as {severity}, cycle {cycle}: {why}", "重开为{severity}，第 {cycle} 轮：{why}"
    )

    cycle: int
    why: Why
    severity: Severity

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        after = complaint.in_next_cycle(trail.occurred_at, self.severity)
        return after.without_handler("R3.7.8") if complaint.reopenings else after


def reopened(complaint: Complaint, why: Why) -> ComplaintReopened:
    """The event that begins the next cycle."""
    assert complaint.severity is not None, "nothing is resolved that was never triaged"
    severity = complaint.severity.next_higher
    return ComplaintReopened(cycle=complaint.cycle + 1, why=why, severity=severity)


class Reopen(Command):
    """Take the complaint up again because the customer asks for it (R3.7.9)."""

    aggregates = ("complaint",)
    issued_by = anyone(Role.CUSTOMER_SERVICE, Role.APP)
    clause = "R3.7.9"
    reason_under = "R3.7.9"
    also = ("R3.7.8",)

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.RESOLVED, Status.CLOSED)
        days = context.policy.complaints.reopen_days
        closed_at = complaint.closed_at
        if closed_at is not None and context.at > closed_at + dt.timedelta(days=days):
            yield Reason(cls.clause, "REOPENED_TOO_LATE", detail={"days": days})

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[ComplaintReopened | Reason]:
        yield reopened(complaint, Why.CUSTOMER)


class DecisionAppealed(Event):
    """The customer does not accept that it is unfounded; another person looks at it."""

    sentence = Text("The customer appeals", "客户提出申诉")

    text: PersonalText

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        anew = complaint.investigated_anew(trail.occurred_at).without_handler("R3.7.5")
        return replace(anew, appealed=True)


class Appeal(Command):
    """Record the customer's appeal against the finding that it is unfounded (R3.7.5)."""

    text: Annotated[PersonalText, By("R3.7.5")]

    aggregates = ("complaint",)
    issued_by = anyone(Role.CUSTOMER_SERVICE)
    clause = "R3.7.5"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.UNFOUNDED)
        if complaint.appealed:
            yield Reason(cls.clause, "ALREADY_APPEALED")

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[DecisionAppealed]:
        yield DecisionAppealed.of(self)
