"""P5: building all views of a played company anew, against the stock library's one view."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from application.keys import Keys
from application.log import Log
from application.sales import keys_beside
from projections.store import views_path
from projections.views import Views

from .company.generate import generate
from .ground import Ground
from .leads import Customers
from .rows import Row, Target
from .series import Series, in_turns
from .stock import StockSales, settings_at
from .stock import play as play_stock
from .stock_view import StockView

#: A company small enough to be built in turns with the stock library's view.
DEALS = 300
STOCK_LEADS = 600
ROUNDS = 5
MEBI = 1 << 20
STATM = Path("/proc/self/statm")
PAGE_BYTES = 4096


def measure(ground: Ground) -> list[Row]:
    """Side by side at a small size; at the big one alone, in a process of its own."""
    small, stock = ground.place("small-company"), StockSales(settings_at(ground.place("stock")))
    generate(small, DEALS)
    customers = Customers()
    for _ in range(STOCK_LEADS):
        play_stock(stock, *customers.next())
    ours, library = in_turns(
        partial(_rate, small), partial(_stock_rate, ground, stock), rounds=ROUNDS
    )
    stock.close()
    whole = _alone(ground.played())
    events, rate, half, end = (whole[name] for name in ("events", "rate", "half", "end"))
    once = "all views from nothing, a process of its own, once"
    return [
        Row(
            "P5",
            f"all views anew, a company of {DEALS} deals",
            "events/s",
            ours,
            "stock library, one view, one transaction an event",
            library,
            Target("≥", 10),
        ),
        Row("P5", f"{once}: {events:,.0f} events", "events/s", Series((rate,))),
        Row(
            "P5",
            f"{once}: memory at its end",
            "MB",
            Series((end,)),
            "halfway",
            Series((half,)),
            Target("≤", 1.1),
        ),
    ]


def _rate(path: Path) -> float:
    """Events a second into all views, each of which begins at nothing."""
    return rebuild(path)["rate"]


def _stock_rate(ground: Ground, stock: StockSales) -> float:
    view = StockView(ground.place("stock-view"))
    began = time.perf_counter()
    events = view.follow(stock)
    seconds = time.perf_counter() - began
    view.datastore.close()
    return events / seconds


def rebuild(path: Path) -> dict[str, float]:
    """Build all views of a log anew; returns what it took."""
    for end in ("", "-wal", "-shm"):
        views_path(path).with_name(views_path(path).name + end).unlink(missing_ok=True)
    log = Log(path, keys=Keys(keys_beside(path)).subjects)
    events = log.last_position()
    views = Views(log)
    memory: list[float] = []
    began = time.perf_counter()
    while views.runner.step():
        memory.append(_memory())
    seconds = time.perf_counter() - began
    assert not views.failures, views.failures
    assert views.position == events
    views.close()
    log.close()
    rate, half, end_ = events / seconds, memory[len(memory) // 2], memory[-1]
    return {"events": events, "seconds": seconds, "rate": rate, "half": half, "end": end_}


def _memory() -> float:
    """What this process holds now, in MB; 0 where that is not told."""
    if not STATM.exists():
        return 0
    return int(STATM.read_text().split()[1]) * PAGE_BYTES / MEBI


def _alone(path: Path) -> dict[str, float]:
    """The same in a process that did nothing else."""
    command = (sys.executable, "-m", "benchmarks.rebuilding", str(path))
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(found.stdout)
    return figures


if __name__ == "__main__":
    print(json.dumps(rebuild(Path(sys.argv[1]))))
