"""What must hold of every log: nothing lost, nothing doubled, the indexes as the states say."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

from engines import unlocked

from application.engines.engine import Cursor
from application.engines.location import Location
from application.envelope import Placed
from application.indexes import micros
from application.receipts import CommandReceived
from application.streams import held_from
from domain.lead.registration import LeadRegistered
from domain.lead.state import Lead


def check_log(location: Location, keys: Location | None = None) -> dict[UUID, Placed]:
    """Look at all of a closed log of leads; returns the receipts by command id."""
    log = unlocked(location, keys)
    rows = log.after(0, 10**7)
    receipts = check_rows(rows)
    leads = _leads(rows)
    with log.reading() as cursor:
        check_claims(cursor, leads)
        check_workload(cursor, leads)
        check_clocks(cursor, leads)
        _check_numbers(cursor, rows)
        if isinstance(location, Path):
            assert _asked(cursor, "PRAGMA integrity_check")[0][0] == "ok"
    log.close()
    return receipts


def _asked(cursor: Cursor, statement: str) -> list[tuple[Any, ...]]:
    cursor.execute(statement)
    return [tuple(row) for row in cursor.fetchall()]


def check_rows(rows: list[Placed]) -> dict[UUID, Placed]:
    """Each command has its receipt and each receipt its command's events, all of them."""
    written: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    receipts: dict[UUID, Placed] = {}
    for placed in rows:
        trail = placed.recorded.trail
        if isinstance(placed.recorded.event, CommandReceived):
            assert trail.command_id not in receipts
            receipts[trail.command_id] = placed
        elif trail.command is not None:
            written[trail.command_id].append(
                (placed.recorded.aggregate_id, placed.recorded.version)
            )
    assert written.keys() <= receipts.keys()
    for command_id, receipt in receipts.items():
        event = receipt.recorded.event
        assert isinstance(event, CommandReceived)
        told = [(w.id, v) for w in event.written for v in range(w.first, w.last + 1)]
        assert sorted(told) == sorted(written[command_id])
        assert bool(told) == (event.outcome == "accepted")
    times = [p.recorded.trail.recorded_at for p in rows]
    assert times == sorted(times)
    return receipts


def check_claims(cursor: Cursor, states: list[Lead]) -> None:
    held = Counter(UUID(row[0]) for row in _asked(cursor, "SELECT lead_id FROM claims"))
    assert held == Counter({state.id: len(state.claims) for state in states if state.claims})
    alone = "SELECT COUNT(*) FROM claims WHERE forced=0 GROUP BY hash HAVING COUNT(*) > 1"
    assert _asked(cursor, alone) == []


def check_workload(cursor: Cursor, states: list[Lead]) -> None:
    counted = dict(_asked(cursor, "SELECT owner_id, open_leads FROM workload"))
    owned = Counter(s.owners[-1][1] for s in states if s.is_open and s.owners)
    assert {owner: n for owner, n in counted.items() if n} == dict(owned)


def check_clocks(cursor: Cursor, states: list[Lead]) -> None:
    waiting = dict(_asked(cursor, "SELECT clock_id, fires_at FROM open_clocks"))
    expected = {
        clock.clock_id.hex: micros(clock.fires_at)
        for state in states
        for clock in state.clocks
        if clock.fires_at is not None
    }
    # A deal that a lead just became has no clocks.
    assert waiting == expected


def _check_numbers(cursor: Cursor, rows: list[Placed]) -> None:
    numbers = [
        p.recorded.event.number for p in rows if isinstance(p.recorded.event, LeadRegistered)
    ]
    counted = _asked(cursor, "SELECT SUM(value) FROM counters WHERE name LIKE 'XS-%'")[0][0]
    assert len(set(numbers)) == len(numbers) == (counted or 0)


def _leads(rows: list[Placed]) -> list[Lead]:
    streams: dict[UUID, list[Placed]] = defaultdict(list)
    for placed in rows:
        streams[placed.recorded.aggregate_id].append(placed)
    found = []
    for aggregate_id, events in streams.items():
        assert [p.recorded.version for p in events] == list(range(1, len(events) + 1))
        held = held_from(events, aggregate_id)
        if held is not None and isinstance(held.stream.state, Lead):
            found.append(held.stream.state)
    return found
