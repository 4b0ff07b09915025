"""Plays the story of a complaint, from its registration to where its plan ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

from domain.complaint.kinds import Status

from .complaint_ending import close, disappoint, find_unfounded, follow_up, withdraw
from .complaint_hearing import acknowledge, investigate, register
from .complaint_in_play import ComplaintInPlay, ComplaintPlan
from .complaint_solving import agree, execute, find, propose, resolve
from .desk import Desk
from .quirks import Quirk
from .story import Pause, Story

TOMORROW = dt.timedelta(days=1)
Part = Callable[[ComplaintInPlay], Story]

#: The way of a complaint: what takes it to each status.
ROAD: tuple[tuple[Status, tuple[Part, ...]], ...] = (
    (Status.REGISTERED, ()),
    (Status.ACKNOWLEDGED, (acknowledge,)),
    (Status.INVESTIGATING, (investigate,)),
    (Status.SOLUTION_PROPOSED, (find, propose)),
    (Status.AGREED, (agree,)),
    (Status.EXECUTING, (execute,)),
    (Status.RESOLVED, (resolve,)),
    (Status.FOLLOWED_UP, (follow_up,)),
    (Status.CLOSED, (close,)),
)


def play_complaint(desk: Desk, plan: ComplaintPlan, dice: Random) -> Story:
    """The whole story; it pauses wherever time passes."""
    if plan.days > 1:
        # Who has slept on it calls before noon.
        yield Pause(dice.uniform(0.2, 3), day=desk.today + TOMORROW)
    complaint = register(desk, plan, dice)
    for part in _parts(plan):
        yield from part(complaint)


def _parts(plan: ComplaintPlan) -> tuple[Part, ...]:
    match plan.until:
        case Status.UNFOUNDED:
            return (*_up_to(Status.INVESTIGATING), find_unfounded)
        case Status.WITHDRAWN:
            return (*_up_to(Status.INVESTIGATING), withdraw)
        case _ if plan.has(Quirk.DISSATISFIED):
            return (*_up_to(Status.RESOLVED), disappoint)
        case _:
            return _up_to(plan.until)


def _up_to(status: Status) -> tuple[Part, ...]:
    statuses = [passed for passed, _ in ROAD]
    on_the_way = ROAD[: statuses.index(status) + 1]
    return tuple(part for _, parts in on_the_way for part in parts)
