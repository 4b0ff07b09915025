"""The clock that tells when a claim lapses that nobody sued for (R3.6.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from domain.calendar import day_of, end_of, months_after
from domain.clocks import Arm, Cancel, Clock, DeadlineBreached, Step, Stop
from domain.context import Context
from domain.kernel import Event
from domain.people import Role

from . import ladder
from .records.lines import Line
from .state import Deal

LIMITATION = "LIMITATION"
RECEIVABLE = "RECEIVABLE"


def limitation_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks: begun by an overdue line, begun anew by a demand."""
    if after.receivables.lines is not before.receivables.lines:
        for was in before.receivables.lines:
            line = after.receivables.line(was.line_id)
            if line is not was:
                yield from _changed(was, line, after, context)
    if isinstance(event, DeadlineBreached) and event.kind == RECEIVABLE:
        line = after.receivables.line(after.clocks.get(event.clock_id).subject)
        if line is not None and not any(after.clocks.running(LIMITATION, line.line_id)):
            yield _arm(line, after, context)


def _changed(was: Line, line: Line | None, deal: Deal, context: Context) -> Iterator[Step]:
    """A demand, or a part paid, on a line that is overdue begins the time anew.

    A payment that is taken back never did: it was not the debtor's, or is not there.
    """
    if line is None:
        yield Cancel("LINE_AMENDED_AWAY", LIMITATION, was.line_id)
    elif not ladder.is_owed(line):
        yield Stop(LIMITATION, context.at, line.line_id)
    elif line.due_on != was.due_on:
        yield Cancel("DUE_DAY_MOVED", LIMITATION, line.line_id)
    elif ladder.is_owed(was) and _is_over(line.due_on, context.at) and _since(line) != _since(was):
        yield Cancel("RESTARTED", LIMITATION, line.line_id)
        yield _arm(line, deal, context)


def _since(line: Line) -> dt.date:
    """The due day, or the day of the last demand or payment after it."""
    demanded = (day_of(reminder.at) for reminder in line.reminders)
    return max((line.due_on or dt.date.min, *demanded, *(share.on for share in line.shares)))


def _is_over(day: dt.date | None, at: dt.datetime) -> bool:
    """Whether the day is past; at 24:00 it is not yet."""
    return day is not None and at > end_of(day)


def _arm(line: Line, deal: Deal, context: Context) -> Arm:
    since, months = _since(line), context.policy.clocks[LIMITATION].limit.months
    return Arm(
        LIMITATION,
        "R3.6.6",
        min(context.at, end_of(since)),
        deal.owner_id or None,
        subject=line.line_id,
        due_on=months_after(since, months),
    )


def told(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    """Legal and the general manager, of the warning and of the breach."""
    people = context.people
    return tuple(dict.fromkeys((*people.with_role(Role.LEGAL), *people.general_managers())))


#: Who learns of a breach, and of a warning.
TOLD: Mapping[str, Callable[[Deal, Clock, Context], tuple[str, ...]]] = {LIMITATION: told}
WARNED = TOLD
