"""What the complaints board (V10) keeps of each complaint, and how it reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Uuid

from domain.clocks import Clock, ClockState
from domain.complaint.answering import SolutionAccepted
from domain.complaint.state import Complaint
from domain.customers import comparable

from .asking import Asking
from .folding import Happening
from .rows import Row
from .showing import shown
from .store import InstantColumn

#: The clocks whose countdown the board shows, by the name of their columns.
COUNTDOWNS = {"first": "CMP_FIRST", "solution": "CMP_SOLUTION", "resolve": "CMP_RESOLVE"}
#: What only queries look at.
HIDDEN = ("to_position", "cause_key")
SECOND = dt.timedelta(seconds=1)


def row_of(complaint: Complaint, happening: Happening, before: Row) -> Row:
    """All columns; what was found and said stays to be seen when a new cycle begins."""
    newest, finding = complaint.remedies.newest, complaint.finding
    cause = complaint.root_cause_code or before.get("root_cause_code")
    founded = str(finding.founded) if finding is not None else before.get("founded")
    return {
        "id": complaint.id,
        "recorded_at": happening.trail.recorded_at,
        "number": complaint.number,
        "severity": complaint.severity and str(complaint.severity),
        "category": str(complaint.category),
        "channel": str(complaint.channel),
        "customer_id": complaint.customer_id,
        "customer_name": complaint.customer_name,
        "deal_id": complaint.deal_id,
        "product": complaint.product,
        "state": str(complaint.status),
        "is_open": complaint.is_open,
        "handler_id": complaint.handler_id,
        "department": complaint.department,
        "cycle": complaint.cycle,
        "level": complaint.level,
        "paused": complaint.paused,
        **_clocks(complaint),
        "founded": founded,
        "root_cause_code": cause,
        "cause_key": comparable(cause) if cause is not None else None,
        "recurs": cause is not None and complaint.remedies.recurs(cause),
        "proposed_cost_fen": newest.cost_fen if newest is not None else None,
        "cost_fen": _cost(complaint, happening, before),
        "score": _score(complaint, before),
        "registered_at": complaint.registered_at,
        "resolved_at": complaint.resolved_at,
        "closed_at": complaint.closed_at,
        "linked_to": complaint.linked_to,
    }


def _cost(complaint: Complaint, happening: Happening, before: Row) -> int:
    """What the solutions cost that the customer accepted, in all cycles."""
    cost: int = before.get("cost_fen", 0)
    accepted = isinstance(happening.event, SolutionAccepted)
    newest = complaint.remedies.newest if accepted else None
    return cost + (newest.cost_fen if newest is not None else 0)


def _score(complaint: Complaint, before: Row) -> int | None:
    """The last one that the customer gave."""
    score = complaint.followed_up_score
    return score if score is not None else before.get("score")


def _clocks(complaint: Complaint) -> Row:
    row: Row = {"overdue": any(c.state is ClockState.BREACHED for c in complaint.clocks)}
    for name, kind in COUNTDOWNS.items():
        clock = complaint.clocks.last(kind, "")
        row |= _countdown(name, clock)
    return row


def _countdown(name: str, clock: Clock | None) -> Row:
    return {
        f"{name}_due_at": clock.due_at if clock is not None else None,
        f"{name}_met_at": clock.met_at if clock is not None else None,
        f"{name}_paused_at": clock.paused_at if clock is not None else None,
        f"{name}_breached": clock is not None and clock.breached,
    }


def shown_row(row: Row, asking: Asking) -> dict[str, Any]:
    """The row with the seconds that are left; a clock that stands still loses none."""
    for name in HIDDEN:
        del row[name]
    for name in COUNTDOWNS:
        due_at, met_at = row[f"{name}_due_at"], row[f"{name}_met_at"]
        paused_at = row.pop(f"{name}_paused_at")
        left = None
        if due_at is not None and met_at is None and row["is_open"]:
            left = (due_at - (paused_at or asking.instant)) // SECOND
        row[f"{name}_seconds_left"] = left
    row |= {"complaint_id": row["id"], "as_of_position": row.pop("from_position")}
    item: dict[str, Any] = shown(row)
    return item


def columns() -> tuple[Column[Any], ...]:
    """The columns of the board beside those of every table of intervals."""
    countdowns = (
        column
        for name in COUNTDOWNS
        for column in (
            Column(f"{name}_due_at", InstantColumn),
            Column(f"{name}_met_at", InstantColumn),
            Column(f"{name}_paused_at", InstantColumn),
            Column(f"{name}_breached", Boolean, nullable=False),
        )
    )
    return (
        Column("number", String(40), nullable=False),
        Column("severity", String(20)),
        Column("category", String(20), nullable=False),
        Column("channel", String(20), nullable=False),
        Column("customer_id", Uuid, nullable=False),
        Column("customer_name", String(200), nullable=False),
        Column("deal_id", Uuid),
        Column("product", String(200)),
        Column("state", String(20), nullable=False),
        Column("is_open", Boolean, nullable=False),
        Column("handler_id", String(64)),
        Column("department", String(200)),
        Column("cycle", Integer, nullable=False),
        Column("level", Integer, nullable=False),
        Column("paused", Boolean, nullable=False),
        *countdowns,
        Column("overdue", Boolean, nullable=False),
        Column("founded", String(20)),
        Column("root_cause_code", String(200)),
        Column("cause_key", String(200)),
        Column("recurs", Boolean, nullable=False),
        Column("proposed_cost_fen", BigInteger),
        Column("cost_fen", BigInteger, nullable=False),
        Column("score", Integer),
        Column("registered_at", InstantColumn, nullable=False),
        Column("resolved_at", InstantColumn),
        Column("closed_at", InstantColumn),
        Column("linked_to", Uuid),
    )
