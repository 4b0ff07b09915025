"""What may be out of the ordinary in a story of the demonstration company."""

from __future__ import annotations

from enum import Enum, auto


class Quirk(Enum):
    """One oddity each: something late, refused, wrong or seldom."""

    # a lead
    BY_APP = auto()
    FORCED = auto()
    WRONG_GRADE = auto()
    NO_EVIDENCE = auto()
    SELF_APPROVAL = auto()
    APPROVAL_BY_REP = auto()
    SENT_BACK_ONCE = auto()
    LATE_REVIEW = auto()
    LATE_CONTACT = auto()
    BACKDATED_CONTACT = auto()
    NO_ANSWER = auto()
    REASSIGNED = auto()
    CORRECTED = auto()
    RESCORE_PENDING = auto()
    UPGRADED = auto()
    REVIVED = auto()
    # needs and solution
    TWO_QUESTIONS = auto()
    BUDGET_UNKNOWN = auto()
    LATE_MAIL = auto()
    BACKDATED_MAIL = auto()
    FORGOTTEN_COPY = auto()
    CONTRADICTED = auto()
    RESUMED = auto()
    SOLUTION_RETURNED = auto()
    OUTSIDER_REVIEWS = auto()
    WITH_TEAM = auto()
    # presentation and negotiation
    SHORT_QUESTIONS = auto()
    NO_DECISION_MAKER = auto()
    OBJECTION = auto()
    LATE_ANSWER = auto()
    OVERRIDDEN = auto()
    LATE_FEEDBACK = auto()
    EAGER = auto()
    GIVEN_AWAY = auto()
    FORECAST = auto()
    # contract
    BELOW_FLOOR = auto()
    NON_STANDARD = auto()
    CONTRACT_REJECTED = auto()
    REOPENED = auto()
    LATE_VOTE = auto()
    WRONG_TEXT = auto()
    # key account
    FLAGGED = auto()
    CHANGED = auto()
    # delivery
    HANDOVER_RETURNED = auto()
    DELAYED = auto()
    MILESTONE_REJECTED = auto()
    DEEMED_ACCEPTED = auto()
    # collection
    PREPAYMENT_UNPAID = auto()
    BOOKED_WRONG = auto()
    PAID_OLD_DEBT = auto()
    PAID_IN_PARTS = auto()
    PROMISE_KEPT = auto()
    PROMISE_BROKEN = auto()
    SURPLUS_APPLIED = auto()
    SURPLUS_REFUNDED = auto()
    WRITTEN_OFF = auto()
    NO_RETENTION = auto()
    RETENTION_EARLY = auto()
    # repeat purchase
    WARNED = auto()
    # a complaint
    LATE_REPLY = auto()
    JUDGED_TOO_LOW = auto()
    WAITING = auto()
    APPEALED = auto()
    DISPUTING = auto()
    TURNED_DOWN = auto()
    REFUSED_ONCE = auto()
    HALF_APPROVED = auto()
    DISSATISFIED = auto()
    CORRECTED_FOR_GOOD = auto()
