"""Every number of the process: thresholds, limits, durations, probabilities (R5.3).

One frozen, versioned value. A command is decided under the policy in force when it is
recorded; events store what was decided and the version, so a later policy never rewrites
the past. The guidebook's own numbers stand here too, so that "what if" can vary them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from .calendar import Span
from .values import Shape

#: In how many dimensions a lead is scored (G3.1.3).
DIMENSIONS = 3
#: For how many days somebody may have another act for him; what-if has no use for it (3.6).
DELEGATION_DAYS_MAX = 90

#: The bounds of single numbers; what must fit together stands in `policy_law.py`.
OnScale = Annotated[int, Field(ge=1, le=5)]
Total = Annotated[int, Field(ge=3, le=15)]
Number = Annotated[int, Field(ge=1, le=50)]
FewDays = Annotated[int, Field(ge=1, le=3650)]
NoDayOrMore = Annotated[int, Field(ge=0, le=3650)]
Share = Annotated[int, Field(ge=0, le=10_000)]
#: Clauses name sums in whole yuan.
Sum = Annotated[int, Field(ge=100, le=10**14, multiple_of=100)]


def _all_required(schema: dict[str, Any]) -> None:
    """Whoever writes a policy names every number of it, though each has one that ships."""
    schema["required"] = list(schema["properties"])


class Numbers(Shape):
    """Numbers that belong together; in a policy that is laid down each of them is named."""

    model_config = ConfigDict(json_schema_extra=_all_required)


class Grade(StrEnum):
    """How much attention a lead gets: A focus, B regular, C deferred (G3.1.4–6)."""

    A = "A"
    B = "B"
    C = "C"


class Notice(Shape):
    """When a clock warns: after a share of its time, or a span before it is due."""

    percent: Annotated[int, Field(ge=0, le=99)] = 0
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


class Delivery(Numbers):
    """What delivery owes in advance (R3.5); its other times are clocks."""

    delay_notice_days: NoDayOrMore = 3
    change_notice_working_days: NoDayOrMore = 5


class Collection(Numbers):
    """The steps of reminding, in days before or after the due day (R3.6.4)."""

    before_days: FewDays = 7
    single_days: Annotated[tuple[NoDayOrMore, ...], Field(max_length=50)] = (0, 1, 3, 5, 7)
    daily_from_days: FewDays = 8
    daily_to_days: FewDays = 14
    manager_days: FewDays = 15
    hold_days: FewDays = 31
    demand_days: FewDays = 91
    final_days: FewDays = 181
    #: Up to how many days overdue each bucket of the ageing list reaches; one more lies beyond.
    bucket_days: Annotated[tuple[FewDays, ...], Field(min_length=1, max_length=20)] = (
        30,
        60,
        90,
        180,
    )

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


def _named(known: Mapping[str, object]) -> dict[str, JsonValue]:
    """The names that a mapping has, for its schema."""
    return {"propertyNames": {"enum": [*known]}}


class Complaints(Numbers):
    """Limits of complaints: severity, cost, rejections, satisfaction, recurrence (R3.7)."""

    answer_times: Mapping[str, AnswerTimes] = Field(
        default_factory=lambda: ANSWER_TIMES, json_schema_extra=_named(ANSWER_TIMES)
    )
    major_amount_fen: Sum = 10_000_000
    lead_cost_fen_max: Sum = 500_000
    manager_cost_fen_max: Sum = 5_000_000
    general_manager_cost_fen: Sum = 50_000_000
    rejections: Number = 2
    satisfaction_min: OnScale = 1
    satisfaction_max: OnScale = 5
    satisfaction_close_min: OnScale = 3
    reopen_days: FewDays = 30
    duplicate_days: FewDays = 7
    recurrence_count: Number = 3
    recurrence_days: FewDays = 90


class Repurchase(Numbers):
    """From when a customer is visited again, and how much feedback a lead refers to (R3.8.1–2)."""

    after_close_days: FewDays = 90
    before_end_days: FewDays = 60
    feedback_max: Number = 50


def _with_example(schema: dict[str, Any]) -> None:
    _all_required(schema)
    schema["examples"] = [tree(PolicyValues())]


class PolicyValues(Numbers):
    """The numbers of a policy. Amounts in fen, rates in basis points."""

    model_config = ConfigDict(json_schema_extra=_with_example)

    score_min: OnScale = 1
    score_max: OnScale = 5
    grade_a_min: Total = 10
    grade_b_min: Total = 6
    size_only_size: OnScale = 5
    size_only_budget_max: OnScale = 2

    questions_min: Number = 3
    questions_max: Number = 5
    reserved_qa_minutes_min: Annotated[int, Field(ge=1, le=1440)] = 30
    unlinked_items_bp_max: Annotated[int, Field(ge=0, le=10_000, multiple_of=100)] = 5000

    general_manager_amount_fen: Sum = 100_000_000
    general_manager_term_days: FewDays = 365
    key_account_amount_fen: Sum = 100_000_000
    large_buyer_payment_days: FewDays = 60
    legal_days_non_standard: FewDays = 3
    key_account_lines_min: Number = 2
    key_account_milestones_min: Number = 2
    floor_exception_days: FewDays = 30
    consent_days: FewDays = 7
    approval_days: FewDays = 30
    hold_days_max: FewDays = 90
    backdating_hours_max: Annotated[int, Field(ge=1, le=8760)] = 72
    late_entry_minutes: Annotated[int, Field(ge=1, le=525_600)] = 60
    retention_years: Annotated[int, Field(ge=1, le=100)] = 10

    clocks: Mapping[str, Terms] = Field(
        default_factory=lambda: CLOCKS, json_schema_extra=_named(CLOCKS)
    )
    review_days: Mapping[str, FewDays] = Field(
        default_factory=lambda: REVIEW_DAYS, json_schema_extra=_named(REVIEW_DAYS)
    )
    probabilities: Mapping[str, Share] = Field(
        default_factory=lambda: PROBABILITIES, json_schema_extra=_named(PROBABILITIES)
    )

    delivery: Delivery = Delivery()
    collection: Collection = Collection()
    complaints: Complaints = Field(default_factory=Complaints)
    repurchase: Repurchase = Repurchase()


class Policy(PolicyValues):
    """All numbers in force at one time, under the version that events are stamped with."""

    model_config = ConfigDict(json_schema_extra=None)

    version: str = "2026-1"

    def grade(self, total: int) -> Grade:
        """The grade that a total of the three scores gives (G3.1.4–6)."""
        if total >= self.grade_a_min:
            return Grade.A
        return Grade.B if total >= self.grade_b_min else Grade.C

    @property
    def values(self) -> PolicyValues:
        """Its numbers, whatever it is called."""
        return PolicyValues.model_construct(**{n: getattr(self, n) for n in VALUES})


#: The names of all numbers and groups of numbers.
VALUES: tuple[str, ...] = tuple(PolicyValues.model_fields)

#: The policy that ships; later versions come as events.
POLICY = Policy()


def policy_of(version: str, values: PolicyValues) -> Policy:
    """The policy of that version, with these numbers."""
    return Policy.model_construct(version=version, **{n: getattr(values, n) for n in VALUES})


def tree(part: Any) -> Any:
    """Values as JSON says them: of lengths of time only the unit that they are given in."""
    match part:
        case BaseModel():
            whole = isinstance(part, Numbers)
            fields = type(part).model_fields.items()
            named = {name: (getattr(part, name), info) for name, info in fields}
            return {n: tree(v) for n, (v, info) in named.items() if whole or v != info.default}
        case Mapping():
            return {key: tree(value) for key, value in part.items()}
        case tuple():
            return [tree(value) for value in part]
        case _:
            return part
