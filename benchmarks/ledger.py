"""P6: how fast the ledger takes a log in, and what a command costs while it follows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

from application.engines.sole import sole
from application.log import Log
from application.sales import Sales
from application.scanning import rows_of_log
from projections.ledger.keeper import LOCK, Keeper
from projections.ledger.ledger import Ledger
from projections.ledger.node_store import beside

from .command import rate
from .ground import Ground
from .leads import Customers, play
from .rows import Row, Target
from .series import in_turns

EVENTS = 50_000
LEADS = 200
#: How often the ledger signs meanwhile, in seconds.
SIGN_SECONDS = 1.0


def measure(ground: Ground) -> list[Row]:
    path = ground.filled(EVENTS)
    ours, floor = in_turns(partial(_taking_rate, path), partial(_reading_rate, path))
    rows = [
        Row(
            "P6",
            f"the ledger takes in {EVENTS:,} events",
            "events/s",
            ours,
            "reading the rows and hashing their state",
            floor,
            Target("≥", 0.4),
        )
    ]
    followed, alone = Sales(ground.hired()[0]), Sales(ground.hired()[0])
    with _followed(followed):
        ours, floor = in_turns(
            *(
                partial(rate, partial(play, sales, Customers()), LEADS)
                for sales in (followed, alone)
            )
        )
    for sales in (followed, alone):
        sales.close()
    what = "one command in process, the ledger following"
    return [*rows, Row("P6", what, "commands/s", ours, "without it", floor, Target("≥", 0.9))]


def _taking_rate(path: Path) -> float:
    """Events a second into a new ledger."""
    place = beside(path)
    assert isinstance(place, Path)
    for end in ("", "-wal", "-shm"):
        place.with_name(place.name + end).unlink(missing_ok=True)
    log = Log(path)
    ledger = Ledger(log)
    began = time.perf_counter()
    ledger.catch_up()
    seconds = time.perf_counter() - began
    taken = ledger.size
    ledger.close()
    log.close()
    return taken / seconds


def _reading_rate(path: Path) -> float:
    log = Log(path)
    began = time.perf_counter()
    count = sum(1 for row in rows_of_log(log) if sha256(row.state).digest())
    seconds = time.perf_counter() - began
    log.close()
    return count / seconds


@contextmanager
def _followed(sales: Sales) -> Iterator[None]:
    """The ledger follows as it does in the service."""
    ledger = Ledger(sales.log, sales.keys.ledger)
    keeper = Keeper(ledger, sole(sales.log.location, LOCK), sales.wait_past, SIGN_SECONDS)
    keeper.start()
    yield
    keeper.stop()
    ledger.close()
