"""P4: loading an aggregate of 10,000 events, against parsing and folding the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from application.envelope import stored
from application.sales import Sales
from application.streams import replayed
from domain.lead.contact import LogActivity

from .ground import Ground
from .leads import REP, Customers, Step, play, request
from .rows import Row, Target
from .series import in_turns

EVENTS = 10_000
FEWER = 1_000
AT_ONCE = 500
WORKING = 4

ACTIVITY = Step(LogActivity, REP, "log-activity", {"kind": "CALL", "text": "又谈了一次交期和付款"})


def measure(ground: Ground) -> list[Row]:
    path, _ = ground.hired()
    sales = Sales(path)
    customers = Customers()
    large, small = (_lead_of(events, sales, customers) for events in (EVENTS, FEWER))
    states = [bytes(stored(placed.recorded).state) for placed in sales.log.stream(large)]
    ours, floor, fewer = in_turns(
        partial(_per_event, partial(_load, sales, large), EVENTS),
        partial(_per_event, partial(_fold, states), EVENTS),
        partial(_per_event, partial(_load, sales, small), FEWER),
    )
    sales.close()
    what, unit = f"load {EVENTS:,} events, read included", "µs/event"
    floor_name = "JSON parse + fold, bytes at hand"
    return [
        Row("P4", what, unit, ours, floor_name, floor, Target("≤", 4)),
        Row("P4", what, unit, ours, f"load {FEWER:,} events", fewer, Target("≤", 1.25)),
    ]


def _lead_of(events: int, sales: Sales, customers: Customers) -> UUID:
    """A lead that is followed up again and again, until its stream is that long."""
    lead = play(sales, customers, WORKING)
    while (left := events - _length(sales, lead)) > 0:
        answers = [sales.submit(request(ACTIVITY, lead)) for _ in range(min(left, AT_ONCE))]
        for answer in answers:
            answer.result()
    return lead


def _length(sales: Sales, lead: UUID) -> int:
    held = sales.held(lead)
    return held.stream.version if held is not None else 0


def _per_event(do: Callable[[], object], events: int) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) / events * 1e6


def _load(sales: Sales, lead: UUID) -> None:
    with sales.log.reading() as cursor:
        rows = sales.log.rows_of(cursor, lead)
    assert replayed(sales.log, rows, lead) is not None


def _fold(states: Sequence[bytes]) -> None:
    """The least that any replay does: read the JSON, keep the newest of each field."""
    state: dict[str, Any] = {}
    for text in states:
        stored = from_json(text)
        state.update(stored["event"])
        state["at"] = stored["trail"]["occurred_at"]
