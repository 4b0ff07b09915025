"""The steps of reminding a customer of a line: their names, their days, their people (R3.6.4).

T is the day on which the line is due; a step is called after the days from there, T-7 or T+31.
"""

from __future__ import annotations

import datetime as dt

from domain.context import Context
from domain.people import Role
from domain.policy import Policy

from .records.lines import Line
from .state import Deal

#: What the kinds of all clocks of reminding begin with; the step follows.
DUNNING = "DUNNING_"


def name_of(days: int) -> str:
    """The step that many days from the due day."""
    return f"T{days:+d}" if days else "T"


def days_of(step: str) -> int:
    """How many days from the due day the step lies."""
    return int(step.removeprefix("T") or 0)


def kind_of(days: int) -> str:
    """The kind of the clock of that step."""
    return DUNNING + name_of(days)


def days_of_kind(kind: str) -> int | None:
    """How many days from the due day the step of a clock lies; None for other clocks."""
    return days_of(kind.removeprefix(DUNNING)) if kind.startswith(DUNNING) else None


def family_of(kind: str) -> str:
    """What all clocks of reminding have in common, whatever the step; of others the kind."""
    return DUNNING if kind.startswith(DUNNING) else kind


def day_of_step(line: Line, days: int) -> dt.date | None:
    """The day of a step of the line; None while the line's due day is not known."""
    return line.due_on + dt.timedelta(days=days) if line.due_on is not None else None


def next_step(line: Line, today: dt.date, policy: Policy, after: int | None = None) -> int | None:
    """The first step, later than the one named, whose day is not past; None if there is none."""
    if line.due_on is None:
        return None
    gone = (today - line.due_on).days
    later = (d for d in policy.collection.steps if after is None or d > after)
    return next((days for days in later if days >= gone), None)


def has_reached(line: Line, days: int, today: dt.date) -> bool:
    """Whether the day of that step has begun."""
    day = day_of_step(line, days)
    return day is not None and day <= today


def people_of(days: int, deal: Deal, context: Context) -> tuple[str, ...]:
    """Who is to act at that step: the owner, then his managers, then finance and legal.

    A deal that was brought in may have no owner yet; its managers stand for him.
    """
    rungs, people = context.policy.collection, context.people
    if days < rungs.manager_days and deal.owner_id:
        return (deal.owner_id,)
    if days < rungs.hold_days:
        return people.managers_of(deal.owner_id)
    top = people.general_managers() if days >= rungs.demand_days else ()
    both = (*people.with_role(Role.FINANCE), *people.with_role(Role.LEGAL), *top)
    return tuple(dict.fromkeys(both))


def responsible(days: int, deal: Deal, context: Context) -> str | None:
    """Who answers for the step: the first of its people, or the owner if it has none."""
    return next(iter(people_of(days, deal, context)), deal.owner_id or None)


def is_owed(line: Line | None) -> bool:
    """Whether the line's due day is known and something on it is still to be paid."""
    return line is not None and line.due_on is not None and line.open_fen > 0


def ages(line: Line | None) -> bool:
    """Whether something is owed that is not in dispute (R3.6.5)."""
    return line is not None and is_owed(line) and line.open_fen > line.disputed_fen
