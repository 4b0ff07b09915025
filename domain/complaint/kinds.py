"""The words for what a complaint is about and how far it got (G2.4, domain 3.3)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a complaint stands (domain 3.3)."""

    UNREGISTERED = "UNREGISTERED"
    REGISTERED = "REGISTERED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    INVESTIGATING = "INVESTIGATING"
    SOLUTION_PROPOSED = "SOLUTION_PROPOSED"
    AGREED = "AGREED"
    EXECUTING = "EXECUTING"
    RESOLVED = "RESOLVED"
    FOLLOWED_UP = "FOLLOWED_UP"
    CLOSED = "CLOSED"
    UNFOUNDED = "UNFOUNDED"
    WITHDRAWN = "WITHDRAWN"


#: The states in which a complaint is no longer open.
ENDED = frozenset({Status.CLOSED, Status.UNFOUNDED, Status.WITHDRAWN})

#: The states in which somebody handles it, in order.
HANDLED = (
    Status.INVESTIGATING,
    Status.SOLUTION_PROPOSED,
    Status.AGREED,
    Status.EXECUTING,
    Status.RESOLVED,
    Status.FOLLOWED_UP,
)

#: The clocks that stand still while the customer is waited for; the first response never does.
PAUSABLE = frozenset({"CMP_SOLUTION", "CMP_RESOLVE"})


class Channel(StrEnum):
    """By which way we and the customer talk."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    WECHAT = "WECHAT"
    VISIT = "VISIT"
    APP = "APP"
    OTHER = "OTHER"


class Category(StrEnum):
    """What the complaint is about (G2.4)."""

    QUALITY = "QUALITY"
    DELIVERY_DELAY = "DELIVERY_DELAY"
    UNMET_FUNCTION = "UNMET_FUNCTION"
    OTHER = "OTHER"


class Founded(StrEnum):
    """Whether the complaint is justified (R3.7.5)."""

    FOUNDED = "FOUNDED"
    PARTLY = "PARTLY"
    UNFOUNDED = "UNFOUNDED"
