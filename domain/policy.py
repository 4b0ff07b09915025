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
THREE_DAYS_BEFORE = Notice(before=Span(days=3))

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
    "SIGN_WINDOW": Terms(limit=Span(days=30), notice=Notice(before=Span(days=7))),
    "ARCHIVE": Terms(limit=Span(working_days=3), notice=ONE_WORKING_DAY_BEFORE),
    "HANDOVER": Terms(limit=Span(working_days=1)),
    "HANDOVER_ACCEPT": Terms(limit=Span(working_days=1)),
    "PROGRESS_WEEKLY": Terms(limit=Span(days=7), notice=Notice(before=Span(days=1))),
    "MILESTONE": Terms(notice=THREE_DAYS_BEFORE),
    "CUSTOMER_ACCEPTANCE": Terms(limit=Span(working_days=5), notice=ONE_WORKING_DAY_BEFORE),
    "REWORK": Terms(limit=Span(working_days=10), notice=THREE_DAYS_BEFORE),
    "STEERING_MONTHLY": Terms(limit=Span(months=1), notice=THREE_DAYS_BEFORE),
    "INVOICE": Terms(limit=Span(working_days=3), notice=ONE_WORKING_DAY_BEFORE),
    "LIMITATION": Terms(limit=Span(months=36), notice=Notice(before=Span(days=180))),
    "VISIT_QUARTERLY": Terms(limit=Span(months=3), notice=Notice(before=Span(days=7))),
    "CMP_ACK": Terms(limit=Span(minutes=120), notice=THREE_QUARTERS),
    "CMP_TRIAGE": Terms(limit=Span(minutes=240), notice=THREE_QUARTERS),
    "CMP_FIRST": Terms(notice=THREE_QUARTERS),
    "CMP_SOLUTION": Terms(notice=THREE_QUARTERS),
    "CMP_RESOLVE": Terms(notice=THREE_QUARTERS),
    "CMP_FOLLOWUP": Terms(limit=Span(days=3), notice=THREE_QUARTERS),
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


class Delivery(Shape):
    """What delivery owes in advance (R3.5); its other times are clocks."""

    delay_notice_days: int = 3
    change_notice_working_days: int = 5


class Collection(Shape):
    """The steps of reminding, in days before or after the due day (R3.6.4)."""

    before_days: int = 7
    single_days: tuple[int, ...] = (0, 1, 3, 5, 7)
    daily_from_days: int = 8
    daily_to_days: int = 14
    manager_days: int = 15
    hold_days: int = 31
    demand_days: int = 91
    final_days: int = 181
    #: Up to how many days overdue each bucket of the ageing list reaches; one more lies beyond.
    bucket_days: tuple[int, ...] = (30, 60, 90, 180)

    @property
    def steps(self) -> tuple[int, ...]:
        """The days of all steps, counted from the due day."""
        daily = range(self.daily_from_days, self.daily_to_days + 1)
        late = (self.manager_days, self.hold_days, self.demand_days, self.final_days)
        return tuple(sorted({-self.before_days, *self.single_days, *daily, *late}))


class AnswerTimes(Shape):
    """By when a complaint of one severity is answered, gets a solution, is resolved (R3.7.3)."""

    first: Span
    solution: Span
    resolve: Span


#: The times of complaints, by severity.
ANSWER_TIMES: Mapping[str, AnswerTimes] = {
    "GENERAL": AnswerTimes(
        first=Span(minutes=1440), solution=Span(working_days=3), resolve=Span(working_days=10)
    ),
    "MAJOR": AnswerTimes(
        first=Span(minutes=720), solution=Span(working_days=2), resolve=Span(working_days=5)
    ),
    "URGENT": AnswerTimes(
        first=Span(minutes=120), solution=Span(minutes=1440), resolve=Span(minutes=4320)
    ),
}


class Complaints(Shape):
    """Limits of complaints: severity, cost, rejections, satisfaction, recurrence (R3.7)."""

    answer_times: Mapping[str, AnswerTimes] = Field(default_factory=lambda: ANSWER_TIMES)
    major_amount_fen: int = 10_000_000
    lead_cost_fen_max: int = 500_000
    manager_cost_fen_max: int = 5_000_000
    general_manager_cost_fen: int = 50_000_000
    rejections: int = 2
    satisfaction_min: int = 1
    satisfaction_max: int = 5
    satisfaction_close_min: int = 3
    reopen_days: int = 30
    duplicate_days: int = 7
    recurrence_count: int = 3
    recurrence_days: int = 90


class Repurchase(Shape):
    """From when a customer is visited again, and how much feedback a lead refers to (R3.8.1–2)."""

    after_close_days: int = 90
    before_end_days: int = 60
    feedback_max: int = 50


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

    delivery: Delivery = Delivery()
    collection: Collection = Collection()
    complaints: Complaints = Field(default_factory=Complaints)
    repurchase: Repurchase = Repurchase()

    def grade(self, total: int) -> Grade:
        """The grade that a total of the three scores gives (G3.1.4–6)."""
        if total >= self.grade_a_min:
            return Grade.A
        return Grade.B if total >= self.grade_b_min else Grade.C


#: The policy that ships; later versions come as events.
POLICY = Policy()
