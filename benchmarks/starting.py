"""P9: from nothing to ready, over a long log whose views were caught up when it stopped."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from application.sales import Sales
from projections.views import Views

from .ground import Ground
from .rows import Row, Target
from .series import in_turns
from .servers import dealtrail

EVENTS = 200_000
ROUNDS = 5
MOST_SECONDS = 60.0


def measure(ground: Ground) -> list[Row]:
    path, _ = ground.hired()
    full = ground.filled(EVENTS)
    inside, inside_new = in_turns(partial(_open, full), partial(_open, path), rounds=ROUNDS)
    whole, whole_new = in_turns(partial(_serve, full), partial(_serve, path), rounds=ROUNDS)
    size, new = f"{EVENTS:,} events", "a new log"
    process = f"`dealtrail serve` with {size} to /health/ready"
    return [
        Row("P9", process, "s", whole, target=Target("≤", 2)),
        Row("P9", process, "s", whole, new, whole_new),
        Row("P9", f"open log and views with {size}, in process", "s", inside, new, inside_new),
    ]


def _open(path: Path) -> float:
    """Seconds until the write side takes commands and the views stand where the log does."""
    began = time.perf_counter()
    sales = Sales(path)
    views = Views(sales.log, sales.wait_past)
    views.start()
    assert views.wait_for(sales.position, MOST_SECONDS)
    seconds = time.perf_counter() - began
    views.close()
    sales.close()
    return seconds


def _serve(path: Path) -> float:
    """Seconds from starting the process until it says that it is ready, imports included."""
    began = time.perf_counter()
    with dealtrail(path):
        return time.perf_counter() - began
