"""P1: one command in process, against raw commits of the same bytes and the stock library."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from application.envelope import stored
from application.sales import Sales

from .ground import Ground
from .leads import Customers, play
from .raw import RawLog
from .rows import Row, Target
from .series import in_turns
from .stock import StockSales, settings_at
from .stock import play as play_stock

LEADS = 200


@dataclass(frozen=True, slots=True)
class Commit:
    """What one command wrote, as a row of its stream."""

    stream: str
    state: bytes


def measure(ground: Ground) -> list[Row]:
    path, _ = ground.hired()
    sales, stock = Sales(path), StockSales(settings_at(ground.place("stock")))
    customers, others = Customers(), Customers()
    commits = _commits(sales, customers)
    raw = RawLog(ground.place("raw"))
    ours, floor, library = in_turns(
        partial(rate, lambda: play(sales, customers), LEADS),
        partial(_raw_rate, raw, commits),
        partial(rate, lambda: play_stock(stock, *others.next()), LEADS),
    )
    for closing in (sales, raw, stock):
        closing.close()
    what = f"one command in process, {5 * LEADS:,} a round"
    return [
        Row("P1", what, "commands/s", ours, "raw commits, same bytes", floor, Target("≥", 0.45)),
        Row("P1", what, "commands/s", ours, "stock eventsourcing", library, Target("≥", 1.5)),
    ]


def rate(do: Callable[[], object], leads: int) -> float:
    """Commands a second, five in each call."""
    began = time.perf_counter()
    for _ in range(leads):
        do()
    return 5 * leads / (time.perf_counter() - began)


def _commits(sales: Sales, customers: Customers) -> list[Commit]:
    """What some leads wrote, all rows of a command together."""
    before = sales.position
    for _ in range(LEADS):
        play(sales, customers)
    rows = (placed.recorded for placed in sales.log.after(before, 100 * LEADS))
    found: list[Commit] = []
    for _, group in groupby(rows, key=lambda recorded: recorded.trail.command_id):
        written = [stored(recorded) for recorded in group]
        state = b"".join(row.state for row in written)
        found.append(Commit(str(written[0].originator_id), state))
    assert len(found) == 5 * LEADS, len(found)
    return found


def _raw_rate(raw: RawLog, commits: Sequence[Commit]) -> float:
    began = time.perf_counter()
    for commit in commits:
        raw.append(commit.stream, commit.state)
    return len(commits) / (time.perf_counter() - began)
