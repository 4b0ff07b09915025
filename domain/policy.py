"""Every number of the process: thresholds, limits, durations, probabilities (R5.3).

One frozen, versioned value. A command is decided under the policy in force when it is
recorded; events store what was decided and the version, so a later policy never rewrites
the past. The guidebook's own numbers stand here too, so that "what if" can vary them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from .calendar import Span
from .values import Shape


class Grade(StrEnum):
    """How much attention a lead gets: A focus, B regular, C deferred (G3.1.4–6)."""

    A = "A"
    B = "B"
    C = "C"


class Notice(Shape):
    """When a clock warns: after a share of its time, or a span before it is due."""

    percent: int = 0
    before: Span | None = None


class Terms(Shape):
    """A clock's limit, its warning and the span after which a breach warns again.

    A limit of no length means that the due time is a date which the event itself names.
    """

    limit: Span = Span()
    notice: Notice | None = None
    repeats: Span | None = None


THREE_QUARTERS = Notice(percent=75)
ONE_WORKING_DAY_BEFORE = Notice(before=Span(working_days=1))

CLOCKS: Mapping[str, Terms] = {
    "SCORE_REVIEW": Terms(limit=Span(working_days=1)),
    "A_FIRST_CONTACT": Terms(limit=Span(minutes=1440), notice=THREE_QUARTERS),
    "REPURCHASE_CONTACT": Terms(limit=Span(working_days=3), notice=ONE_WORKING_DAY_BEFORE),
    "C_MONTHLY_REVIEW": Terms(
        limit=Span(months=1), notice=Notice(before=Span(days=3)), repeats=Span(days=7)
    ),
    "NEEDS_MAIL": Terms(limit=Span(minutes=1440), notice=THREE_QUARTERS),
    "FEEDBACK_FORM": Terms(limit=Span(minutes=1440), notice=THREE_QUARTERS),
    "OBJECTION_ANSWER": Terms(limit=Span(minutes=1440), notice=THREE_QUARTERS),
    "HOLD_REVIEW": Terms(notice=Notice(before=Span(days=7))),
    "CONTRACT_DRAFT": Terms(limit=Span(working_days=2), notice=ONE_WORKING_DAY_BEFORE),
    "CONTRACT_REVIEW": Terms(notice=ONE_WORKING_DAY_BEFORE),
}

#: Working days that each department has for its vote (R3.4.3).
REVIEW_DAYS: Mapping[str, int] = {
    "LEGAL": 2,
    "FINANCE": 1,
    "TECHNICAL": 1,
    "SALES_MANAGER": 1,
    "GENERAL_MANAGER": 2,
}

#: How likely a deal is to be signed, by stage, in basis points.
PROBABILITIES: Mapping[str, int] = {
    "DISCOVERY": 1000,
    "NEEDS_CONFIRMED": 2000,
    "SOLUTION_DRAFT": 3500,
    "SOLUTION_REVIEW": 3500,
    "SOLUTION_APPROVED": 3500,
    "PRESENTED": 5000,
    "NEGOTIATION": 7000,
    "TERMS_AGREED": 8500,
    "CONTRACT_REVIEW": 9500,
    "CONTRACT_APPROVED": 9500,
    "SIGNED": 10000,
}


class Policy(Shape):
    """All numbers in force at one time. Amounts in fen, rates in basis points."""

    version: str = "2026-1"

    score_min: int = 1
    score_max: int = 5
    grade_a_min: int = 10
    grade_b_min: int = 6
    size_only_size: int = 5
    size_only_budget_max: int = 2

    questions_min: int = 3
    questions_max: int = 5
    reserved_qa_minutes_min: int = 30
    unlinked_items_bp_max: int = 5000

    general_manager_amount_fen: int = 100_000_000
    general_manager_term_days: int = 365
    key_account_amount_fen: int = 100_000_000
    large_buyer_payment_days: int = 60
    legal_days_non_standard: int = 3
    key_account_lines_min: int = 2
    key_account_milestones_min: int = 2
    floor_exception_days: int = 30
    consent_days: int = 7
    approval_days: int = 30
    hold_days_max: int = 90
    backdating_hours_max: int = 72
    late_entry_minutes: int = 60
    retention_years: int = 10

    clocks: Mapping[str, Terms] = Field(default_factory=lambda: CLOCKS)
    review_days: Mapping[str, int] = Field(default_factory=lambda: REVIEW_DAYS)
    probabilities: Mapping[str, int] = Field(default_factory=lambda: PROBABILITIES)

    def grade(self, total: int) -> Grade:
        """The grade that a total of the three scores gives (G3.1.4–6)."""
        if total >= self.grade_a_min:
            return Grade.A
        return Grade.B if total >= self.grade_b_min else Grade.C


#: The policy that ships; later versions come as events.
POLICY = Policy()
