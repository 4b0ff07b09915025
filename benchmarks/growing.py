"""P10: what a command costs over a long log, against what it costs over a short one."""

from __future__ import annotations

from functools import partial

from application.sales import Sales

from .command import rate
from .ground import Ground
from .leads import Customers, play
from .rows import Row, Target
from .series import in_turns
from .starting import EVENTS

FEWER = 10_000
LEADS = 200


def measure(ground: Ground) -> list[Row]:
    stores = [Sales(ground.filled(events, own=True)) for events in (EVENTS, FEWER)]
    long, short = in_turns(
        *(partial(rate, partial(play, sales, Customers("新")), LEADS) for sales in stores)
    )
    for sales in stores:
        sales.close()
    what = f"one command in process, {EVENTS:,} events in the log"
    against = f"{FEWER:,} events in the log"
    return [Row("P10", what, "commands/s", long, against, short, Target("≥", 0.9))]
