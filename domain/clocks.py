"""Deadlines as facts: armed, warned, met, breached, excused, moved, cancelled (domain 3.5).

An aggregate's own `clocks.py` says which event arms or stops which clock, as `Step`s; this
module turns steps into events. A clock's times are computed once, when it is armed, and
stored; nothing that happens to policy or calendar later changes them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol, Self
from uuid import UUID, uuid5

from .calendar import Span, end_of
from .context import Context
from .kernel import Event, Trail
from .language import Text
from .policy import Notice, Terms
from .values import ComputedInstant, Instant

INSTANT_AFTER = dt.timedelta(microseconds=1)


class ClockState(StrEnum):
    RUNNING = "RUNNING"
    BREACHED = "BREACHED"
    MET = "MET"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one aggregate, as its events tell it."""

    clock_id: UUID
    kind: str
    clause: str
    subject: str
    starts_at: dt.datetime
    due_at: dt.datetime
    warns_at: dt.datetime | None
    repeats_days: int
    owner_id: str | None
    state: ClockState = ClockState.RUNNING
    warnings: int = 0
    breached: bool = False
    excused: bool = False
    met_at: dt.datetime | None = None

    @property
    def is_open(self) -> bool:
        """Still waiting for what stops it; a breach does not end it."""
        return self.state in (ClockState.RUNNING, ClockState.BREACHED)

    @property
    def fires_at(self) -> dt.datetime | None:
        """When it next warns or is breached by itself, or None."""
        if self.state is ClockState.RUNNING:
            if self.warns_at is not None and self.warnings == 0:
                return self.warns_at
            return self.due_at + INSTANT_AFTER
        if self.state is ClockState.BREACHED and self.repeats_days:
            first = 1 if self.warns_at is not None else 0
            weeks = self.warnings - first + 1
            return self.due_at + dt.timedelta(days=self.repeats_days * weeks)
        return None

    def can_still_be_met(self, at: dt.datetime) -> bool:
        """Open, or met late and the new stop is earlier than the one on record."""
        if self.is_open:
            return True
        return self.met_at is not None and self.met_at > self.due_at and at < self.met_at


class Clocks(tuple[Clock, ...]):
    """All clocks that an aggregate ever had, in the order in which they were armed."""

    __slots__ = ()

    def running(self, kind: str | None = None, subject: str | None = None) -> Iterator[Clock]:
        """Open clocks, of one kind and subject if named."""
        return (
            c
            for c in self
            if c.is_open
            and (kind is None or c.kind == kind)
            and (subject is None or c.subject == subject)
        )

    def last(self, kind: str, subject: str) -> Clock | None:
        """The newest clock of the kind and subject, unless that one was cancelled."""
        for clock in reversed(self):
            if (clock.kind, clock.subject) == (kind, subject):
                return None if clock.state is ClockState.CANCELLED else clock
        return None

    def get(self, clock_id: UUID) -> Clock:
        return next(c for c in self if c.clock_id == clock_id)

    def adding(self, clock: Clock) -> Clocks:
        return Clocks((*self, clock))

    def changing(self, clock_id: UUID, **changes: Any) -> Clocks:
        return Clocks(replace(c, **changes) if c.clock_id == clock_id else c for c in self)


NO_CLOCKS = Clocks()


class Timed(Protocol):
    """The state of an aggregate that has clocks."""

    @property
    def id(self) -> UUID: ...
    @property
    def clocks(self) -> Clocks: ...
    def with_clocks(self, clocks: Clocks, /) -> Self: ...


class ClockEvent(Event):
    """What happens to one clock; it stands in the stream of its aggregate."""

    clock_id: UUID
    kind: str

    def on(self, clocks: Clocks, /) -> Clocks:
        """The clocks after the event."""
        return clocks.changing(self.clock_id, **self.changes)

    @property
    def changes(self) -> dict[str, Any]:
        """What the event changes on its clock."""
        return {}

    def evolve(self, state: Timed, trail: Trail, /) -> Timed:
        return state.with_clocks(self.on(state.clocks))


class DeadlineArmed(ClockEvent):
    """A clock started; its times are fixed from here on."""

    sentence = Text(
        "Deadline {kind} ({clause}) armed, due {due_at}",
        "期限 {kind}（{clause}）开始计时，截止 {due_at}",
    )

    clause: str
    subject: str = ""
    starts_at: Instant
    due_at: ComputedInstant
    warns_at: ComputedInstant | None = None
    repeats_days: int = 0
    owner_id: str | None = None
    calendar_version: str
    told: tuple[str, ...] = ()

    def on(self, clocks: Clocks, /) -> Clocks:
        clock = Clock(
            clock_id=self.clock_id,
            kind=self.kind,
            clause=self.clause,
            subject=self.subject,
            starts_at=self.starts_at,
            due_at=self.due_at,
            warns_at=self.warns_at,
            repeats_days=self.repeats_days,
            owner_id=self.owner_id,
        )
        return clocks.adding(clock)


class DeadlineWarned(ClockEvent):
    """The warning of a clock, or its weekly repeat after a breach."""

    sentence = Text(
        "Warning: deadline {kind} is near or still open", "预警：期限 {kind} 将至或仍未完成"
    )
    told: tuple[str, ...] = ()

    def on(self, clocks: Clocks, /) -> Clocks:
        warnings = clocks.get(self.clock_id).warnings + 1
        return clocks.changing(self.clock_id, warnings=warnings)


class DeadlineBreached(ClockEvent):
    """The due time passed and nothing had stopped the clock."""

    sentence = Text("Deadline {kind} breached", "期限 {kind} 已超时")
    told: tuple[str, ...] = ()

    @property
    def changes(self) -> dict[str, Any]:
        return {"state": ClockState.BREACHED, "breached": True}


class DeadlineMet(ClockEvent):
    """What the clock waited for happened, in time or late."""

    sentence = Text(
        "Deadline {kind} met, {late_seconds} s late", "期限 {kind} 已完成，迟 {late_seconds} 秒"
    )
    by_event: UUID
    late_seconds: int
    met_at: Instant

    @property
    def changes(self) -> dict[str, Any]:
        return {"state": ClockState.MET, "met_at": self.met_at}


class BreachExcused(ClockEvent):
    """A breach that a stop in time, recorded later, explains; the breach itself stays."""

    sentence = Text(
        "Breach of {kind} excused: it was done in time", "{kind} 的超时予以说明：实际按时完成"
    )
    by_event: UUID

    @property
    def changes(self) -> dict[str, Any]:
        return {"excused": True}


class DeadlineCancelled(ClockEvent):
    """What the clock watched fell away."""

    sentence = Text("Deadline {kind} cancelled: {why}", "期限 {kind} 取消：{why}")
    why: str

    @property
    def changes(self) -> dict[str, Any]:
        return {"state": ClockState.CANCELLED}


class DeadlineHandedOver(ClockEvent):
    """The clock's duty went to another person; the due time stays (R5.7)."""

    sentence = Text("Deadline {kind} handed over to {owner_id}", "期限 {kind} 转交 {owner_id}")
    owner_id: str | None

    @property
    def changes(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id}


@dataclass(frozen=True, slots=True)
class Arm:
    """Start a clock at `start`, for a limit of the policy or until a date or limit named here."""

    kind: str
    clause: str
    start: dt.datetime
    owner_id: str | None
    subject: str = ""
    due_on: dt.date | None = None
    limit: Span | None = None
    told: tuple[str, ...] = ()


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


Step = Arm | Stop | Cancel | HandOver


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


def _armed(arm: Arm, clock_id: UUID, context: Context) -> DeadlineArmed:
    terms = context.policy.clocks.get(arm.kind, Terms())
    due_at = (
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
        warns_at=_warning(terms.notice, arm.start, due_at, context),
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
    """What a clock says when its time to fire has come."""
    first_warning = clock.warns_at is not None and clock.warnings == 0
    if clock.state is ClockState.BREACHED or first_warning:
        return DeadlineWarned(clock_id=clock.clock_id, kind=clock.kind, told=told)
    return DeadlineBreached(clock_id=clock.clock_id, kind=clock.kind, told=told)
