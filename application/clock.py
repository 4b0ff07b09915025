"""What time it is: the machine's clock, or a manual one that only moves when told to."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Protocol

#: Under which name the database keeps the instant of a manual clock.
MANUAL_INSTANT = "manual instant"


class ClockGoesBackError(ValueError):
    """A manual clock was to be set to before where it stands."""

    def __init__(self, stands: dt.datetime) -> None:
        super().__init__(f"the clock stands at {stands.isoformat()}; it cannot go back")


class Clock(Protocol):
    """Tells the time to whatever records something; None while there is none to fire by."""

    manual: bool

    @property
    def stands(self) -> bool:
        """Whether no time passes by itself; then the log is not what the time follows."""

    def now(self) -> dt.datetime: ...
    def due_until(self) -> dt.datetime | None: ...


class RealClock:
    """The machine's clock."""

    manual = False
    stands = False

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def due_until(self) -> dt.datetime | None:
        """Deadlines up to this instant may fire."""
        return self.now()


class ManualClock:
    """A clock that stands still until it is set; for tests and demonstrations.

    While it was never set, commands are recorded at the real time and nothing fires. Its
    instant is kept in the database, unless it only plays a past up to now (`kept=False`).
    """

    manual = True

    def __init__(self, instant: dt.datetime | None = None, *, kept: bool = True) -> None:
        self.kept = kept
        self._instant = instant
        self._lock = threading.Lock()

    @property
    def instant(self) -> dt.datetime | None:
        return self._instant

    @property
    def stands(self) -> bool:
        return self._instant is not None

    def now(self) -> dt.datetime:
        return self._instant or dt.datetime.now(dt.UTC)

    def due_until(self) -> dt.datetime | None:
        return self._instant

    def set(self, instant: dt.datetime) -> None:
        with self._lock:
            self._instant = instant.astimezone(dt.UTC)
