"""A clock, and all clocks that an aggregate ever had, as their events tell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, Self
from uuid import UUID

from domain.changing import replace

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
    #: Since when the clock stands still, waiting for somebody else (R3.7.3).
    paused_at: dt.datetime | None = None

    @property
    def is_open(self) -> bool:
        """Still waiting for what stops it; a breach does not end it."""
        return self.state in (ClockState.RUNNING, ClockState.BREACHED)

    @property
    def warns_first(self) -> bool:
        """Running, and its warning is still to come."""
        is_running = self.state is ClockState.RUNNING
        return is_running and self.warns_at is not None and self.warnings == 0

    @property
    def fires_at(self) -> dt.datetime | None:
        """When it next warns or is breached by itself, or None; a paused clock does neither."""
        if self.paused_at is not None:
            return None
        if self.warns_first:
            return self.warns_at
        if self.state is ClockState.RUNNING:
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
        return self[self._place_of(clock_id)]

    def adding(self, clock: Clock) -> Clocks:
        return Clocks((*self, clock))

    def changing(self, clock_id: UUID, **changes: Any) -> Clocks:
        place = self._place_of(clock_id)
        return Clocks((*self[:place], replace(self[place], **changes), *self[place + 1 :]))

    def _place_of(self, clock_id: UUID) -> int:
        """Where it stands, looked for from the newest on: it is mostly one of these."""
        number = clock_id.int
        return next(n for n in range(len(self) - 1, -1, -1) if self[n].clock_id.int == number)


NO_CLOCKS = Clocks()


class Timed(Protocol):
    """The state of an aggregate that has clocks."""

    @property
    def id(self) -> UUID: ...
    @property
    def clocks(self) -> Clocks: ...
    def with_clocks(self, clocks: Clocks, /) -> Self: ...
