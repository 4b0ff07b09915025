"""Deadlines as facts: armed, warned, met, breached, excused, handed over, cancelled (3.5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kernel import Event, Trail
from domain.language import Text
from domain.values import ComputedInstant, Instant

from .clock import Clock, Clocks, ClockState, Timed


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
        "Deadline “{kind}” ({clause}) armed, due {due_at}",
        "期限“{kind}”（{clause}）开始计时，截止 {due_at}",
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
        "Warning: deadline “{kind}” is near or still open",
        "预警：期限“{kind}”将至或仍未完成",
    )
    told: tuple[str, ...] = ()

    def on(self, clocks: Clocks, /) -> Clocks:
        warnings = clocks.get(self.clock_id).warnings + 1
        return clocks.changing(self.clock_id, warnings=warnings)


class DeadlineBreached(ClockEvent):
    """The due time passed and nothing had stopped the clock."""

    sentence = Text("Deadline “{kind}” breached", "期限“{kind}”已超时")
    told: tuple[str, ...] = ()

    @property
    def changes(self) -> dict[str, Any]:
        return {"state": ClockState.BREACHED, "breached": True}


class DeadlineMet(ClockEvent):
    """What the clock waited for happened, in time or late."""

    sentence = Text("Deadline “{kind}” met {late_seconds}", "期限“{kind}”{late_seconds}完成")
    by_event: UUID
    late_seconds: int
    met_at: Instant

    @property
    def changes(self) -> dict[str, Any]:
        return {"state": ClockState.MET, "met_at": self.met_at}


class BreachExcused(ClockEvent):
    """A breach that a stop in time, recorded later, explains; the breach itself stays."""

    sentence = Text(
        "Breach of “{kind}” excused: it was done in time",
        "“{kind}”的超时予以说明：实际按时完成",
    )
    by_event: UUID

    @property
    def changes(self) -> dict[str, Any]:
        return {"excused": True}


class DeadlineCancelled(ClockEvent):
    """What the clock watched fell away."""

    sentence = Text("Deadline “{kind}” cancelled: {why}", "期限“{kind}”取消：{why}")
    why: str

    @property
    def changes(self) -> dict[str, Any]:
        return {"state": ClockState.CANCELLED}


class DeadlineMoved(ClockEvent):
    """A clock that stood still goes on: all its times move by as long as it did (R3.7.3)."""

    sentence = Text("Deadline “{kind}” moved to {new_due_at}", "期限“{kind}”顺延至 {new_due_at}")
    new_due_at: ComputedInstant

    def on(self, clocks: Clocks, /) -> Clocks:
        clock = clocks.get(self.clock_id)
        by = self.new_due_at - clock.due_at
        warns_at = clock.warns_at + by if clock.warns_first and clock.warns_at else clock.warns_at
        return clocks.changing(
            self.clock_id, due_at=self.new_due_at, warns_at=warns_at, paused_at=None
        )


class DeadlineHandedOver(ClockEvent):
    """The clock's duty went to another person; the due time stays (R5.7)."""

    sentence = Text("Deadline “{kind}” handed over to {owner_id}", "期限“{kind}”转交 {owner_id}")
    owner_id: str | None

    @property
    def changes(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id}
