"""The complaints board (V10), its statistics (V11): each complaint, how urgent, how it ended."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Uuid,
    select,
)

from domain.calendar import begin_of
from domain.clocks import ClockState
from domain.complaint.answering import SolutionAccepted
from domain.complaint.following_up import FollowUpDone
from domain.complaint.recurrence import RecurrenceFlagged
from domain.complaint.state import Category, Complaint, Founded, Severity, Status
from domain.values import Date

from .asking import Asking, Filter, all_of, containing, page_of
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Intervals, Row, interval_columns
from .showing import shown
from .store import InstantColumn
from .view import View

#: The clocks whose countdown the board shows, by the name of their columns.
COUNTDOWNS = {"first": "CMP_FIRST", "solution": "CMP_SOLUTION", "resolve": "CMP_RESOLVE"}


class ComplaintFilter(Filter):
    """Which complaints the board shows."""

    search: str | None = None
    state: Status | None = None
    severity: Severity | None = None
    category: Category | None = None
    root_cause: str | None = None
    customer_id: UUID | None = None
    deal_id: UUID | None = None
    handler: str | None = None
    open: bool | None = None
    reopened: bool | None = None
    overdue: bool = False


class ComplaintStatisticsFilter(Filter):
    """Complaints registered from one day to another, about what, answered for by whom."""

    registered_from: Date | None = Field(default=None, description="The first day.")
    registered_to: Date | None = Field(default=None, description="The last day.")
    product: str | None = None
    department: str | None = None


class ComplaintsView(View):
    """Every complaint's row, and how it was at each time."""

    name = "complaints"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.complaints = Intervals(
            self.table(
                "rows",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *_columns(),
                now=("to_position", "number", "id"),
                order=("number", "id", "from_position", "to_position"),
                customer=("customer_id", "to_position", "number", "id"),
            )
        )
        self.written = (self.complaints,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if after is None or not isinstance(after.state, Complaint):
            return
        before = self.complaints.current(connection, after.id, new=happening.begins)
        row = _row(after.state, happening, before or {})
        self.complaints.put(connection, happening.position, row)

    # ---- queries -------------------------------------------------------------------

    def page(self, asking: Asking, wanted: ComplaintFilter, limit: int, after: str | None) -> Page:
        """Complaints, the newest number first; further pages are as of the first one."""
        c = self.complaints.table.c
        found = select(self.complaints.table)
        if after is not None:
            position, *key = key_of(after, self.name, int, str, UUID)
            asking = replace(asking, position=min(position, asking.seen))
            found = found.where(behind((c.number, c.id), key, descending=True))
        found = found.where(*self._conditions(asking, wanted))
        found = found.order_by(c.number.desc(), c.id.desc())

        def show(row: Row) -> dict[str, Any]:
            return _shown(row, asking)

        return page_of(self.name, found, limit, ("number", "id"), asking, show, (asking.position,))

    def statistics(self, asking: Asking, wanted: ComplaintStatisticsFilter) -> list[dict[str, Any]]:
        """One row for each category and root cause; no cause is what nobody found yet.

        Shares are of the complaints counted in the row: founded of those with a finding, partly
        founded ones among them; satisfaction is the mean of the last scores.
        """
        c = self.complaints.table.c
        found = select(self.complaints.table).where(
            self.complaints.at(asking.position, asking.seen), *_counted(c, wanted)
        )
        groups: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
        for row in asking.connection.execute(found).mappings():
            groups[row["category"], row["root_cause_code"]].append(dict(row))
        order = sorted(groups, key=lambda key: (key[0], -len(groups[key]), key[1] or ""))
        return [_figures(*key, groups[key]) for key in order]

    def _conditions(self, asking: Asking, wanted: ComplaintFilter) -> list[ColumnElement[bool]]:
        c = self.complaints.table.c
        same: dict[ColumnElement[Any], Any] = {
            c.state: wanted.state and str(wanted.state),
            c.severity: wanted.severity and str(wanted.severity),
            c.category: wanted.category and str(wanted.category),
            c.root_cause_code: wanted.root_cause,
            c.customer_id: wanted.customer_id,
            c.deal_id: wanted.deal_id,
            c.handler_id: wanted.handler,
        }
        return all_of(
            [
                self.complaints.at(asking.position, asking.seen, in_order=True),
                *(column == value for column, value in same.items() if value is not None),
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                c.is_open.is_(wanted.open) if wanted.open is not None else None,
                (c.cycle > 1 if wanted.reopened else c.cycle == 1)
                if wanted.reopened is not None
                else None,
                c.overdue.is_(True) if wanted.overdue else None,
            ]
        )


def _counted(c: Any, wanted: ComplaintStatisticsFilter) -> list[ColumnElement[bool]]:
    first, last = wanted.registered_from, wanted.registered_to
    return all_of(
        [
            c.registered_at >= begin_of(first) if first is not None else None,
            c.registered_at < begin_of(last + dt.timedelta(days=1)) if last is not None else None,
            c.product == wanted.product if wanted.product is not None else None,
            c.department == wanted.department if wanted.department is not None else None,
        ]
    )


def _row(complaint: Complaint, happening: Happening, before: Row) -> Row:
    newest = complaint.remedies.newest
    founded = complaint.finding.founded if complaint.finding is not None else None
    resolved = complaint.resolved_at or before.get("resolved_at")
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
        # What was found, resolved and said stays to be seen when a new cycle begins.
        "founded": str(founded) if founded is not None else before.get("founded"),
        "root_cause_code": complaint.root_cause_code or before.get("root_cause_code"),
        "proposed_cost_fen": newest.cost_fen if newest is not None else None,
        "cost_fen": _cost(complaint, happening, before),
        "score": happening.event.score
        if isinstance(happening.event, FollowUpDone)
        else before.get("score"),
        "recurs": isinstance(happening.event, RecurrenceFlagged) or before.get("recurs", False),
        "registered_at": complaint.registered_at,
        "resolved_at": resolved,
        "closed_at": complaint.closed_at,
        "linked_to": complaint.linked_to,
    }


def _cost(complaint: Complaint, happening: Happening, before: Row) -> int:
    """What the solutions cost that the customer accepted, in all cycles."""
    cost: int = before.get("cost_fen", 0)
    if isinstance(happening.event, SolutionAccepted) and complaint.remedies.newest is not None:
        cost += complaint.remedies.newest.cost_fen
    return cost


def _clocks(complaint: Complaint) -> Row:
    row: Row = {"overdue": False}
    for name, kind in COUNTDOWNS.items():
        clock = complaint.clocks.last(kind, "")
        row[f"{name}_due_at"] = clock.due_at if clock is not None else None
        row[f"{name}_met_at"] = clock.met_at if clock is not None else None
        row[f"{name}_paused_at"] = clock.paused_at if clock is not None else None
        row[f"{name}_breached"] = clock is not None and clock.breached
    row["overdue"] = any(c.state is ClockState.BREACHED for c in complaint.clocks)
    return row


def _shown(row: Row, asking: Asking) -> dict[str, Any]:
    del row["to_position"]
    for name in COUNTDOWNS:
        due_at, met_at = row[f"{name}_due_at"], row[f"{name}_met_at"]
        stands_at = row.pop(f"{name}_paused_at")
        left = None
        if due_at is not None and met_at is None and row["is_open"]:
            left = asking.seconds_until(due_at)
            if stands_at is not None:
                left = (due_at - stands_at) // dt.timedelta(seconds=1)
        row[f"{name}_seconds_left"] = left
    row |= {"complaint_id": row["id"], "as_of_position": row.pop("from_position")}
    item: dict[str, Any] = shown(row)
    return item


def _figures(category: str, cause: str | None, rows: list[Row]) -> dict[str, Any]:
    found = [row for row in rows if row["founded"] is not None]
    right = [row for row in found if row["founded"] != Founded.UNFOUNDED]
    hours = [
        (row["resolved_at"] - row["registered_at"]) / dt.timedelta(hours=1)
        for row in rows
        if row["resolved_at"] is not None
    ]
    scores = [row["score"] for row in rows if row["score"] is not None]
    return {
        "category": category,
        "root_cause_code": cause,
        "count": len(rows),
        "founded_bp": _share(len(right), len(found)),
        "median_resolve_hours": round(statistics.median(hours), 2) if hours else None,
        "reopened_bp": _share(sum(row["cycle"] > 1 for row in rows), len(rows)),
        "cost_fen": sum(row["cost_fen"] for row in rows),
        "satisfaction": round(statistics.mean(scores), 2) if scores else None,
        "recurs": any(row["recurs"] for row in rows),
        "complaint_ids": sorted(str(row["id"]) for row in rows),
    }


def _share(part: int, whole: int) -> int | None:
    """In basis points; None of nothing."""
    return part * 10_000 // whole if whole else None


def _columns() -> tuple[Column[Any], ...]:
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
        Column("proposed_cost_fen", BigInteger),
        Column("cost_fen", BigInteger, nullable=False),
        Column("score", Integer),
        Column("recurs", Boolean, nullable=False),
        Column("registered_at", InstantColumn, nullable=False),
        Column("resolved_at", InstantColumn),
        Column("closed_at", InstantColumn),
        Column("linked_to", Uuid),
    )
