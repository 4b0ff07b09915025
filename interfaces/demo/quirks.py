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
