"""`python -m benchmarks generate`: plays a company into a new log, or goes on with one."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from domain.calendar import SHANGHAI
from domain.china import CHINA
from interfaces.demo.desk import Desk
from interfaces.demo.telling import tell
from interfaces.demo.working_time import WorkingTime

from .bulk import COMMANDS_A_TURN, Bulk
from .lives import lives
from .staff import hire

SEED = 24
#: The company works for a year and a half, of which the calendar that ships knows the holidays.
BEGIN = dt.datetime(2025, 1, 2, 9, tzinfo=SHANGHAI)
END = dt.datetime(2026, 6, 30, 18, tzinfo=SHANGHAI)
#: New lives begin on these working days, nearly up to the end.
DAYS = 360
#: Working time counts beyond the end, so that no story hurries towards it.
BEYOND = END + dt.timedelta(days=3650)

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Generated:
    """What a run came to."""

    commands: int
    replayed: int
    events: int
    seconds: float
    given_up: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Commands a second."""
        return (self.commands + self.replayed) / self.seconds


def generate(
    path: Path,
    deals: int,
    *,
    seed: int = SEED,
    commands_a_turn: int = COMMANDS_A_TURN,
    progress: Progress = lambda part: None,
) -> Generated:
    """Play until the end; interrupted, it keeps what was committed, and goes on when called again.

    The same deals and seed give the same events. A log that another play began is refused.
    """
    began = time.perf_counter()
    bulk = Bulk(path, BEGIN, commands_a_turn=commands_a_turn)
    given_up: Counter[str] = Counter()
    done = False
    try:
        desk, times = Desk(bulk), WorkingTime(BEYOND, CHINA)
        hire(desk)
        stories = lives(desk, times, BEGIN, DAYS, deals, seed, given_up)
        whole = END - BEGIN
        tell(desk, times, stories, END, lambda instant: progress((instant - BEGIN) / whole))
        bulk.set_clock(END)
        done = True
    finally:
        bulk.close(keep=done)
    seconds = time.perf_counter() - began
    return Generated(bulk.commands, bulk.replayed, bulk.position, seconds, given_up)
