"""From what an event means for the clocks to the clock events that it brings about.

An aggregate's own `clocks.py` says which event arms or stops which clock, as steps; this
module turns steps into events.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.calendar import Span, end_of
from domain.context import Context
from domain.policy import Notice, Terms

from .clock import Clock, Clocks, ClockState, Timed
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


@dataclass(frozen=True, slots=True)
class Arm:
    """Start a clock at `start`, for a limit of the policy or until a date or limit named here.

    `waited` is time for which the clock stood still already, and which it gets on top;
    `warns_at` an instant to warn at that no notice of the policy gives, at once if it is past.
    """

    kind: str
    clause: str
    start: dt.datetime
    owner_id: str | None
    subject: str = ""
    due_on: dt.date | None = None
    limit: Span | None = None
    told: tuple[str, ...] = ()
    waited: dt.timedelta = dt.timedelta()
    warns_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """What the clock waited for was done at `at`, by the causing event or an earlier one."""

    kind: str
    at: dt.datetime
    subject: str = ""
    by_event: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """What the clocks watched fell away: those of a kind and subject, or all that are open."""

    why: str
    kind: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """All open clocks of one person go to another, or only those of some kinds or a subject."""

    old: str | None
    new: str | None
    kinds: frozenset[str] | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class GoOn:
    """Paused clocks, all or of one kind, go on at `at`, each later by as long as it stood still."""

    at: dt.datetime
    kind: str | None = None


Step = Arm | Stop | Cancel | HandOver | GoOn


def follow(
    steps: Iterable[Step], state: Timed, by_event: UUID, context: Context
) -> Iterator[ClockEvent]:
    """The clock events that steps bring about, given the clocks there are.

    `by_event` is the id of the event that caused the steps. Steps are taken in order, each
    on the clocks that the earlier ones left.
    """
    clocks = state.clocks
    for step in steps:
        for event in _events(step, state.id, clocks, by_event, context):
            yield event
            clocks = event.on(clocks)


def _events(
    step: Step, aggregate_id: UUID, clocks: Clocks, by_event: UUID, context: Context
) -> Iterator[ClockEvent]:
    match step:
        case Arm():
            yield _armed(step, uuid5(aggregate_id, f"clock {len(clocks) + 1}"), context)
        case Stop():
            yield from _met(step, clocks, step.by_event or by_event)
        case Cancel():
            for clock in clocks.running(step.kind, step.subject):
                yield DeadlineCancelled(clock_id=clock.clock_id, kind=clock.kind, why=step.why)
        case HandOver():
            for clock in clocks.running(subject=step.subject):
                theirs = step.kinds is None or clock.kind in step.kinds
                if theirs and clock.owner_id == step.old:
                    yield DeadlineHandedOver(
                        clock_id=clock.clock_id, kind=clock.kind, owner_id=step.new
                    )
        case GoOn():
            for clock in clocks.running(step.kind):
                if clock.paused_at is not None:
                    new_due_at = clock.due_at + (step.at - clock.paused_at)
                    yield DeadlineMoved(
                        clock_id=clock.clock_id, kind=clock.kind, new_due_at=new_due_at
                    )


def _armed(arm: Arm, clock_id: UUID, context: Context) -> DeadlineArmed:
    terms = context.policy.clocks.get(arm.kind, Terms())
    due_at = arm.waited + (
        end_of(arm.due_on)
        if arm.due_on is not None
        else context.calendar.after(arm.start, arm.limit or terms.limit)
    )
    return DeadlineArmed(
        clock_id=clock_id,
        kind=arm.kind,
        clause=arm.clause,
        subject=arm.subject,
        starts_at=arm.start,
        due_at=due_at,
        warns_at=arm.warns_at or _warning(terms.notice, arm.start, due_at, context),
        repeats_days=terms.repeats.days if terms.repeats else 0,
        owner_id=arm.owner_id,
        calendar_version=context.calendar.version,
        told=arm.told,
    )


def _warning(
    notice: Notice | None, start: dt.datetime, due: dt.datetime, context: Context
) -> dt.datetime | None:
    """When to warn; not at all if that would be before the clock even started."""
    if notice is None:
        return None
    at = (
        start + (due - start) * notice.percent / 100
        if notice.before is None
        else context.calendar.before(due, notice.before)
    )
    return at if at > start else None


def _met(stop: Stop, clocks: Clocks, by_event: UUID) -> Iterator[ClockEvent]:
    clock = clocks.last(stop.kind, stop.subject)
    if clock is None or not clock.can_still_be_met(stop.at):
        return
    late = max(0, math.ceil((stop.at - clock.due_at).total_seconds()))
    yield DeadlineMet(
        clock_id=clock.clock_id,
        kind=clock.kind,
        by_event=by_event,
        late_seconds=late,
        met_at=stop.at,
    )
    if clock.breached and late == 0:
        yield BreachExcused(clock_id=clock.clock_id, kind=clock.kind, by_event=by_event)


def fired(clock: Clock, told: tuple[str, ...]) -> DeadlineWarned | DeadlineBreached:
    """What a clock says when its time to fire has come.

    `told` are those who learn of it; whom a warning or a breach is told to, the kind of
    aggregate says.
    """
    if not clock.warns_first and clock.state is not ClockState.BREACHED:
        return DeadlineBreached(clock_id=clock.clock_id, kind=clock.kind, told=told)
    return DeadlineWarned(clock_id=clock.clock_id, kind=clock.kind, told=told)


def owner_of(clock: Clock) -> tuple[str, ...]:
    """The owner of the clock, who alone is told of an ordinary warning."""
    return (clock.owner_id,) if clock.owner_id else ()
