"""The way of a deal, from its opening to the visit after its end, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto


class Step(Enum):
    """The steps of a deal, in order."""

    OPENED = auto()
    PREPARED = auto()
    NEEDS_RECORDED = auto()
    NEEDS_SENT = auto()
    NEEDS_CONFIRMED = auto()
    DRAFTED = auto()
    SUBMITTED = auto()
    SENT_BACK = auto()
    REVIEWED = auto()
    PRESENTED = auto()
    FEEDBACK_GIVEN = auto()
    READY_TO_NEGOTIATE = auto()
    NEGOTIATING = auto()
    TERMS_AGREED = auto()
    CONTRACT_DRAFTED = auto()
    CONTRACT_SUBMITTED = auto()
    REJECTED = auto()
    VOTED = auto()
    APPROVED = auto()
    SIGNED = auto()
    HANDED_OVER = auto()
    TAKEN_OVER = auto()
    ARCHIVED = auto()
    PREPAID = auto()
    STARTED = auto()
    HALFWAY = auto()
    DELIVERED = auto()
    ACCEPTED = auto()
    PAID = auto()
    CLOSED = auto()
    VISITED = auto()


class Ending(Enum):
    """What befalls a deal after its last step."""

    HELD = auto()
    LOST = auto()
    TERMINATED = auto()


#: Working hours that usually pass before a step.
HOURS: Mapping[Step, float] = {
    Step.OPENED: 0,
    Step.PREPARED: 8,
    Step.NEEDS_RECORDED: 11,
    Step.NEEDS_SENT: 4,
    Step.NEEDS_CONFIRMED: 9,
    Step.DRAFTED: 18,
    Step.SUBMITTED: 3,
    Step.SENT_BACK: 5,
    Step.REVIEWED: 5,
    Step.PRESENTED: 18,
    Step.FEEDBACK_GIVEN: 4,
    Step.READY_TO_NEGOTIATE: 9,
    Step.NEGOTIATING: 9,
    Step.TERMS_AGREED: 18,
    Step.CONTRACT_DRAFTED: 9,
    Step.CONTRACT_SUBMITTED: 4,
    Step.REJECTED: 4,
    Step.VOTED: 12,
    Step.APPROVED: 4,
    Step.SIGNED: 12,
    Step.HANDED_OVER: 4,
    Step.TAKEN_OVER: 5,
    Step.ARCHIVED: 6,
    Step.PREPAID: 24,
    Step.STARTED: 5,
    Step.HALFWAY: 84,
    Step.DELIVERED: 72,
    Step.ACCEPTED: 20,
    # A month and some days, whatever holidays lie in it.
    Step.PAID: 225,
    Step.CLOSED: 9,
    Step.VISITED: 80,
}
