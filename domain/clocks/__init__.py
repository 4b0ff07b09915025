"""Deadlines (domain 3.5): clocks, the events that tell of them, and what makes them happen.

A clock's times are computed once, when it is armed, and stored; nothing that happens to policy
or calendar later changes them.
"""

from .clock import INSTANT_AFTER, NO_CLOCKS, Clock, Clocks, ClockState, Timed
from .events import (
    BreachExcused,
    ClockEvent,
    DeadlineArmed,
    DeadlineBreached,
    DeadlineCancelled,
    DeadlineHandedOver,
    DeadlineMet,
    DeadlineMoved,
    DeadlineWarned,
)
from .steps import Arm, Cancel, GoOn, HandOver, Step, Stop, fired, follow, owner_of

__all__ = [
    "INSTANT_AFTER",
    "NO_CLOCKS",
    "Arm",
    "BreachExcused",
    "Cancel",
    "Clock",
    "ClockEvent",
    "ClockState",
    "Clocks",
    "DeadlineArmed",
    "DeadlineBreached",
    "DeadlineCancelled",
    "DeadlineHandedOver",
    "DeadlineMet",
    "DeadlineMoved",
    "DeadlineWarned",
    "GoOn",
    "HandOver",
    "Step",
    "Stop",
    "Timed",
    "fired",
    "follow",
    "owner_of",
]
