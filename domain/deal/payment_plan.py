"""The payment plan: which part of the price falls due when (R3.6.1, R3.4.1)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.outcomes import Reason
from domain.values import By, Date, Days, ItemId, PositiveFen, Shape


class LineKind(StrEnum):
    """What a line pays for."""

    PREPAY = "PREPAY"
    PROGRESS = "PROGRESS"
    ACCEPTANCE = "ACCEPTANCE"
    RETENTION = "RETENTION"


class Trigger(StrEnum):
    """What makes a line fall due."""

    SIGNED = "SIGNED"
    MILESTONE = "MILESTONE"
    ACCEPTED = "ACCEPTED"
    DATE = "DATE"


class PaymentLine(Shape):
    """One payment of the plan: how much, what for, and what makes it due (R3.6.1)."""

    line_id: Annotated[ItemId, By("R3.6.1")]
    kind: Annotated[LineKind, By("R3.6.1")]
    amount_fen: Annotated[PositiveFen, By("R3.6.1")]
    trigger: Annotated[Trigger, By("R3.6.1")]
    milestone_id: Annotated[ItemId | None, By("R3.6.1")] = None
    days: Annotated[Days, By("R3.6.1")] = 0
    due_on: Annotated[Date | None, By("R3.6.1")] = None


PaymentPlan = Annotated[tuple[PaymentLine, ...], Field(max_length=200)]


def unless_sound(plan: Iterable[PaymentLine], amount_fen: int) -> Iterator[Reason]:
    """Reasons against a plan: lines told apart, each with its trigger, together the price."""
    lines = tuple(plan)
    for line_id, times in Counter(line.line_id for line in lines).items():
        if times > 1:
            yield _against("LINE_ID_TWICE", line_id)
    for line in lines:
        if line.trigger is Trigger.MILESTONE and line.milestone_id is None:
            yield _against("MILESTONE_ID_MISSING", line.line_id)
        if line.trigger is Trigger.DATE and line.due_on is None:
            yield _against("DUE_ON_MISSING", line.line_id)
    total = sum(line.amount_fen for line in lines)
    if total != amount_fen:
        detail = {"total_fen": total, "amount_fen": amount_fen}
        yield Reason("R3.4.1", "PLAN_SUM", field="payment_plan", detail=detail)


def _against(code: str, line_id: str) -> Reason:
    return Reason("R3.6.1", code, field="payment_plan", detail={"line_id": line_id})


def payment_days(line: PaymentLine, delivery_on: dt.date) -> int:
    """How long the customer may take: the line's days, or those from delivery to its date."""
    if line.trigger is Trigger.DATE and line.due_on is not None:
        return (line.due_on - delivery_on).days
    return line.days


def longest_payment_days(plan: Iterable[PaymentLine], delivery_on: dt.date) -> int:
    """The longest payment days of a line, money retained as a warranty apart (R3.4.2)."""
    lines = (line for line in plan if line.kind is not LineKind.RETENTION)
    return max((payment_days(line, delivery_on) for line in lines), default=0)
