"""P8: from a command to every view, idle, and after a burst."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from application.clock import ManualClock
from application.exchange import Accepted
from application.sales import Sales
from interfaces.beside.entrusting import Entrusted
from interfaces.settings import SQLITE, Settings
from projections.views import Views

from .company.generate import END
from .ground import Ground
from .leads import Customers, Step, carry_out, join, request, steps
from .rows import Row, Target
from .series import ROUNDS, Series, percentile

LEADS = 60
#: Ten thousand commands; a burst takes long, so there are fewer.
BURST_LEADS = 2_000
BURSTS = 3
PAUSE = 0.002
MOST_SECONDS = 60.0


@dataclass(slots=True)
class Service:
    """The write side, and views that look on while a process beside it runs them."""

    sales: Sales
    views: Views
    customers: Customers = field(default_factory=Customers)

    def idle(self) -> list[float]:
        """Milliseconds from issuing a command to its being in every view, one at a time."""
        found: list[float] = []
        for _ in range(LEADS):
            lead: UUID | None = None
            for step in steps(*self.customers.next()):
                time.sleep(PAUSE)
                began = time.perf_counter()
                accepted = carry_out(self.sales, step, lead)
                self._see(accepted.position)
                found.append((time.perf_counter() - began) * 1000)
                lead = accepted.id
        return found

    def burst(self) -> tuple[float, float]:
        """After commands as fast as they go: events behind, and seconds until none is."""
        lives = [list(steps(*self.customers.next())) for _ in range(BURST_LEADS)]
        leads: list[UUID | None] = [None] * BURST_LEADS
        for turn in zip(*lives, strict=True):
            leads = list(self._all_at_once(turn, leads))
        began = time.perf_counter()
        behind = self.sales.position - self.views.position
        self._see(self.sales.position)
        return behind, time.perf_counter() - began

    def _all_at_once(self, turn: tuple[Step, ...], leads: list[UUID | None]) -> list[UUID]:
        pairs = zip(turn, leads, strict=True)
        answers = [self.sales.submit(request(step, lead)) for step, lead in pairs]
        found: list[UUID] = []
        for answer in answers:
            accepted = answer.result()
            assert isinstance(accepted, Accepted), accepted
            found.append(accepted.id)
        return found

    def _see(self, position: int) -> None:
        assert self.views.wait_for(position, MOST_SECONDS), "the views did not follow in time"


def measure(ground: Ground) -> list[Row]:
    """In a new database, and beside a played company, whose views are large."""
    path, _ = ground.hired()
    played = ground.played(own=True)
    return [*_rows(path, None, "a new log"), *_rows(played, END, f"{ground.deals:,} deals")]


def _until(reached: Callable[[], bool]) -> None:
    give_up = time.monotonic() + MOST_SECONDS
    while not reached():
        assert time.monotonic() < give_up, "no process began beside this one"
        time.sleep(0.01)


def _rows(path: Path, stands: dt.datetime | None, where: str) -> list[Row]:
    # A clock that stands keeps the deadlines of a past company from firing all at once.
    clock = ManualClock(stands, kept=False) if stands is not None else None
    sales = Sales(path, clock=clock)
    if stands is not None:
        join(sales)
    entrusted = Entrusted(Settings(database=f"{SQLITE}{path}"), sales.wait_past)
    views = Views(sales.log, sales.wait_past, duty=entrusted)
    views.start()
    service = Service(sales, views)
    _until(lambda: entrusted.is_in_good_hands)
    service.idle()
    calm = [service.idle() for _ in range(ROUNDS)]
    bursts = [service.burst() for _ in range(BURSTS)]
    views.close()
    entrusted.close()
    sales.close()
    idle = f"idle, {5 * LEADS} commands a round, {where}"
    burst = f"burst of {5 * BURST_LEADS:,} commands, {where}"
    p50, p99 = (Series(tuple(percentile(r, share) for r in calm)) for share in (0.5, 0.99))
    behind, lag = (Series(values) for values in zip(*bursts, strict=True))
    return [
        Row("P8", f"command to every view, p50; {idle}", "ms", p50),
        Row("P8", f"command to every view, p99; {idle}", "ms", p99, target=Target("≤", 20)),
        Row("P8", f"events behind after a {burst}", "events", behind),
        Row("P8", f"lag back to 0 after a {burst}", "s", lag, target=Target("≤", 1)),
    ]
