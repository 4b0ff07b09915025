"""The clocks that are still to fire, by the time at which they do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.clocks import Clock, Clocks
from domain.decision import Stream
from domain.kernel import Recorded

from .index import Index, instant, micros

#: Later than any clock fires: where a paused one waits.
NEVER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock whose time to fire has come, and what its firing inherits."""

    clock_id: UUID
    aggregate_id: UUID
    fires_at: dt.datetime
    armed_event_id: UUID
    correlation_id: UUID


class ClockIndex(Index):
    """Every open clock that will fire by itself."""

    statements = (
        """CREATE TABLE IF NOT EXISTS open_clocks (
            clock_id TEXT PRIMARY KEY, aggregate_id TEXT NOT NULL, fires_at INTEGER NOT NULL,
            armed_event_id TEXT NOT NULL, correlation_id TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS clocks_by_time ON open_clocks (fires_at, clock_id)",
    )
    derived = ("open_clocks",)
    #: Within this turn: up to here no clock fires, so that nobody needs to look.
    _quiet_until = -1

    def next_due(
        self, until: dt.datetime | None = None, but: Collection[UUID] = ()
    ) -> DueClock | None:
        """The clock that fires first, if it does so by then; those named are passed over."""
        if until is not None and micros(until) <= self._quiet_until:
            return None
        rows = self._rows(
            "SELECT clock_id, aggregate_id, fires_at, armed_event_id, correlation_id "
            "FROM open_clocks WHERE fires_at<=? ORDER BY fires_at, clock_id LIMIT ?",
            micros(until) if until is not None else NEVER - 1,
            len(but) + 1,
        )
        for row in rows:
            if (clock_id := UUID(row[0])) not in but:
                ids = UUID(row[1]), instant(row[2]), UUID(row[3]), UUID(row[4])
                return DueClock(clock_id, *ids)
        if until is not None:
            self._quiet_until = micros(until)
        return None

    def note(self, before: Clocks, after: Stream, recorded: Sequence[Recorded]) -> None:
        old = {clock.clock_id: clock for clock in before}
        for clock in after.state.clocks:
            was = old.get(clock.clock_id)
            if was is clock:
                continue
            if clock.fires_at is None and clock.paused_at is None:
                if was is not None:
                    self._run("DELETE FROM open_clocks WHERE clock_id=?", clock.clock_id.hex)
                continue
            self._quiet_until = min(self._quiet_until, _fires_at(clock) - 1)
            if was is None:
                self._arm(clock, after, recorded)
            else:
                self._run(
                    "UPDATE open_clocks SET fires_at=? WHERE clock_id=?",
                    _fires_at(clock),
                    clock.clock_id.hex,
                )

    def _arm(self, clock: Clock, stream: Stream, recorded: Sequence[Recorded]) -> None:
        armed = next(r for r in recorded if getattr(r.event, "clock_id", None) == clock.clock_id)
        self._run(
            "INSERT INTO open_clocks VALUES (?, ?, ?, ?, ?)",
            clock.clock_id.hex,
            stream.id.hex,
            _fires_at(clock),
            armed.trail.event_id.hex,
            armed.trail.correlation_id.hex,
        )


def _fires_at(clock: Clock) -> int:
    return micros(clock.fires_at) if clock.fires_at is not None else NEVER
