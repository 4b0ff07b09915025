"""While the customer is waited for, solution and resolution are not due (R3.7.3)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import HANDLER_OR_SERVICE
from domain.values import By

from .state import Complaint


class PauseReason(StrEnum):
    """What is waited for."""

    WAITING_CUSTOMER = "WAITING_CUSTOMER"


class ClockPaused(Event):
    """The customer is waited for; the first response stays due all the same."""

    sentence = Text("Clocks paused: {reason_code}", "时限暂停：{reason_code}")

    reason_code: PauseReason

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return complaint.pausing(trail.occurred_at)


class PauseClock(Command):
    """Let the clocks of solution and resolution stand still, waiting for the customer (R3.7.3)."""

    reason_code: Annotated[PauseReason, By("R3.7.3")]

    aggregates = ("complaint",)
    issued_by = HANDLER_OR_SERVICE
    clause = "R3.7.3"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless_open(cls.clause)
        if complaint.paused:
            yield Reason(cls.clause, "ALREADY_PAUSED", problem=Problem.ILLEGAL_STATE)

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[ClockPaused | Reason]:
        earlier = (complaint.counts_from, *(pause.until for pause in complaint.pauses))
        if any(end is not None and context.at < end for end in earlier):
            yield Reason(self.clause, "PAUSED_TOO_EARLY", field="occurred_at")
        yield ClockPaused.of(self)


class ClockResumed(Event):
    """The customer is no longer waited for; what stood still is due later by as long as it did."""

    sentence = Text("Clocks run again", "时限恢复计时")

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return complaint.resuming(trail.occurred_at)


class ResumeClock(Command):
    """Let the clocks go on that stood still for the customer's sake (R3.7.3)."""

    aggregates = ("complaint",)
    issued_by = HANDLER_OR_SERVICE
    clause = "R3.7.3"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless_open(cls.clause)
        if not complaint.paused:
            yield Reason(cls.clause, "NOT_PAUSED", problem=Problem.ILLEGAL_STATE)

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[ClockResumed | Reason]:
        since = complaint.paused_since
        if since is not None and context.at < since:
            yield Reason(self.clause, "RESUMED_TOO_EARLY", field="occurred_at")
        yield ClockResumed()
