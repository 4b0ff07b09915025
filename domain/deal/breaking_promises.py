"""Broken promises, and deliveries held and released for overdue lines (R3.6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.calendar import day_of
from domain.clocks import DeadlineBreached, DeadlineWarned
from domain.context import Context
from domain.kernel import Event

from . import ladder
from .delivery_holds import DeliveryHeld, DeliveryReleased
from .dunning import PromiseBroken
from .promise_clocks import PROMISE
from .records.lines import Line
from .state import Deal


def what_overdue_lines_bring(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[PromiseBroken | DeliveryHeld | DeliveryReleased]:
    """Promises broken, deliveries held or released on account of the event."""
    match event:
        case DeadlineBreached(kind=kind) if kind == PROMISE:
            yield from _broken(event, after)
        case DeadlineWarned(kind=kind) if kind == ladder.kind_of(_hold_days(context)):
            line = after.receivables.line(after.clocks.get(event.clock_id).subject)
            if line is not None and ladder.ages(line) and not line.holds:
                yield DeliveryHeld(line_id=line.line_id)
        case _ if after.receivables is not before.receivables:
            yield from _held_or_released(before, after, context)
        case _:
            pass


def _hold_days(context: Context) -> int:
    return context.policy.collection.hold_days


def _broken(breach: DeadlineBreached, deal: Deal) -> Iterator[PromiseBroken]:
    line_id, _, number = deal.clocks.get(breach.clock_id).subject.rpartition("#")
    line = deal.receivables.line(line_id)
    for promise in line.promises if line is not None else ():
        if promise.number == int(number):
            yield PromiseBroken(
                line_id=line_id,
                promised_on=promise.promised_on,
                promised_fen=promise.promised_fen,
            )


def _held_or_released(
    before: Deal, after: Deal, context: Context
) -> Iterator[DeliveryHeld | DeliveryReleased]:
    """A line that is settled or gone lets deliveries go on; one owed anew too late holds them."""
    for line in before.receivables.lines:
        now = after.receivables.line(line.line_id)
        if line.holds and (now is None or (now.holds and not _may_hold(line, now, context))):
            yield DeliveryReleased(line_id=line.line_id)
    for line in after.receivables.lines:
        was = before.receivables.line(line.line_id)
        begins = not ladder.ages(was) or (was is not None and was.due_on != line.due_on)
        if begins and ladder.ages(line) and not line.holds and _is_long_overdue(line, context):
            yield DeliveryHeld(line_id=line.line_id)


def _may_hold(was: Line, line: Line, context: Context) -> bool:
    """Whether the line still is what deliveries wait for; a later due day starts it anew."""
    if not ladder.is_owed(line):
        return False
    return line.due_on == was.due_on or _is_long_overdue(line, context)


def _is_long_overdue(line: Line, context: Context) -> bool:
    return ladder.has_reached(line, _hold_days(context), day_of(context.now))
