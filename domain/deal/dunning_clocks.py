"""The clocks of reminding (R3.6.4).

What becomes of a line they read off the line itself, before and after the event, so that it
does not matter whether a payment, a credit, a write-off, a reversal or an amendment did it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from domain.calendar import begin_of, day_of
from domain.changing import replace
from domain.clocks import Arm, Cancel, Clock, ClockState, DeadlineBreached, HandOver, Step, Stop
from domain.context import Context
from domain.kernel import Event

from . import ladder
from .dunning import DunningSent
from .ladder import DUNNING
from .promise_clocks import PROMISE
from .reassignment import DealReassigned
from .records.lines import Line
from .state import Deal

#: The clocks that are the owner's beside those of the first steps.
OF_THE_OWNER = frozenset({PROMISE, "LIMITATION", "RECEIVABLE"})
#: What all steps together are called where clocks are listed by their clause.
ANY_STEP = "DUNNING_<step>"

_Told = Callable[[Deal, Clock, Context], tuple[str, ...]]


def dunning_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    if after.receivables.lines is not before.receivables.lines:
        yield from _of_lines(before, after, context)
    match event:
        case DunningSent():
            yield from _reminded(event, after, context)
        case DeadlineBreached():
            yield from _breached(event, after, context)
        case DealReassigned():
            yield from _handed_over(before, after, context)
        case _:
            pass


def _of_lines(before: Deal, after: Deal, context: Context) -> Iterator[Step]:
    for was in before.receivables.lines:
        line = after.receivables.line(was.line_id)
        if line is None:
            yield from _cancel_reminders(was, after, "LINE_AMENDED_AWAY")
        elif line is not was:
            yield from _changed(was, line, after, context)
    for line in after.receivables.lines:
        if ladder.is_owed(line) and not ladder.is_owed(before.receivables.line(line.line_id)):
            yield from _arm(line, after, context, day_of(context.now))


def _changed(was: Line, line: Line, deal: Deal, context: Context) -> Iterator[Step]:
    """A line that was there before: it may be empty, or due otherwise."""
    if ladder.is_owed(was) and not ladder.is_owed(line):
        yield from _cancel_reminders(line, deal, "LINE_EMPTIED")
    elif ladder.is_owed(was) and line.due_on != was.due_on:
        yield from _cancel_reminders(line, deal, "DUE_DAY_MOVED")
        yield from _arm(line, deal, context, day_of(context.now))


def _cancel_reminders(line: Line, deal: Deal, why: str) -> Iterator[Cancel]:
    """Nobody is reminded of it any more, or not as before."""
    for kind in dict.fromkeys(c.kind for c in deal.clocks.running(subject=line.line_id)):
        if kind.startswith(DUNNING):
            yield Cancel(why, kind, line.line_id)


def _arm(
    line: Line, deal: Deal, context: Context, today: dt.date, after: int | None = None
) -> Iterator[Arm]:
    """The next step of the line, its people told at the begin of its day or from then on."""
    days = ladder.next_step(line, today, context.policy, after)
    if days is None or line.due_on is None:
        return
    day = line.due_on + dt.timedelta(days=days)
    any_step = Arm(
        ANY_STEP,
        "R3.6.4",
        context.at,
        ladder.responsible(days, deal, context),
        subject=line.line_id,
        due_on=day,
        warns_at=max(begin_of(day), context.at),
    )
    yield replace(any_step, kind=ladder.kind_of(days))


def _reminded(event: DunningSent, deal: Deal, context: Context) -> Iterator[Step]:
    """Whoever takes a step takes those before it too; the next one follows if it ran already."""
    line = deal.receivables.line(event.line_id)
    if line is None:
        return
    step = ladder.days_of(event.step)
    reached = {
        clock.kind: clock
        for clock in deal.clocks
        if clock.subject == line.line_id and _is_up_to(step, clock)
    }
    for kind in reached:
        yield Stop(kind, context.at, line.line_id)
    if any(clock.state is ClockState.RUNNING for clock in reached.values()):
        yield from _arm(line, deal, context, day_of(context.now), after=step)


def _is_up_to(step: int, clock: Clock) -> bool:
    days = ladder.days_of_kind(clock.kind)
    return days is not None and days <= step


def _breached(breach: DeadlineBreached, deal: Deal, context: Context) -> Iterator[Arm]:
    """A step that nobody took in its time is followed by the next."""
    days = ladder.days_of_kind(breach.kind)
    line = deal.receivables.line(deal.clocks.get(breach.clock_id).subject)
    if days is not None and line is not None:
        yield from _arm(line, deal, context, day_of(context.at), after=days)


def _handed_over(before: Deal, after: Deal, context: Context) -> Iterator[HandOver]:
    """What stood with the managers of the old owner goes to those of the new one."""
    for days in context.policy.collection.steps:
        old = ladder.responsible(days, before, context)
        new = ladder.responsible(days, after, context)
        if old not in (new, before.owner_id):
            yield HandOver(old, new, frozenset({ladder.kind_of(days)}))
    if not before.owner_id:
        # A deal that was brought in without an owner has got one.
        yield HandOver(None, after.owner_id, OF_THE_OWNER)


def told_of_step(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    """The people of the step, at the begin of its day."""
    return ladder.people_of(ladder.days_of_kind(clock.kind) or 0, deal, context)


#: Who learns of a warning, where it is not the clock's owner alone; all steps go by one name.
WARNED: Mapping[str, _Told] = {DUNNING: told_of_step}
