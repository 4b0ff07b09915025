"""The clocks of what customers promise when they are reminded (R3.6.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from domain.calendar import end_of
from domain.clocks import Arm, Cancel, Step, Stop
from domain.context import Context
from domain.kernel import Event

from . import ladder
from .dunning import DunningSent
from .records.claims import Promise
from .records.lines import Line
from .state import Deal

PROMISE = "PROMISE"


def promise_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks; they read off the line what became of it."""
    if after.receivables.lines is not before.receivables.lines:
        for was in before.receivables.lines:
            line = after.receivables.line(was.line_id)
            if line is None:
                yield from _ended(was, "LINE_AMENDED_AWAY")
            elif line is not was:
                yield from _changed(was, line, after, context)
    if isinstance(event, DunningSent) and event.promised_on is not None:
        line = after.receivables.line(event.line_id)
        if line is not None:
            yield _armed(line, line.promises[-1], after, context)


def _changed(was: Line, line: Line, deal: Deal, context: Context) -> Iterator[Step]:
    """Promises may be kept, or kept no more; with nothing owed all of them are past."""
    for old, promise in zip(was.promises, line.promises, strict=False):
        if promise.is_kept and not old.is_kept:
            yield Stop(PROMISE, _paid_at(line, context), subject_of(line, promise))
        elif old.is_kept and not promise.is_kept and not promise.broken:
            # The payment that kept it was taken back: it is missed if no other one comes.
            yield _armed(line, promise, deal, context)
    if ladder.is_owed(was) and not ladder.is_owed(line):
        yield from _ended(line, "LINE_EMPTIED")


def _armed(line: Line, promise: Promise, deal: Deal, context: Context) -> Arm:
    owner, due_on = deal.owner_id or None, promise.promised_on
    return Arm(PROMISE, "R3.6.4", context.at, owner, subject_of(line, promise), due_on=due_on)


def _paid_at(line: Line, context: Context) -> dt.datetime:
    """When the money was there: by the bank's day, though it may be booked later."""
    paid_on = line.last_paid_on
    return min(context.at, end_of(paid_on)) if paid_on is not None else context.at


def _ended(line: Line, why: str) -> Iterator[Cancel]:
    for promise in line.promises:
        yield Cancel(why, PROMISE, subject_of(line, promise))


def subject_of(line: Line, promise: Promise) -> str:
    """What the clock of a promise is about: the line, and which of its promises."""
    return f"{line.line_id}#{promise.number}"
