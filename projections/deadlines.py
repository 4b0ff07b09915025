"""How deadlines are kept (V6): per kind and clause how many in time, late or not at all."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Uuid,
    case,
    func,
    select,
)

from domain.clocks import Clock, ClockEvent, ClockState, DeadlineArmed
from domain.values import Month

from .asking import Asking, Filter, all_of, due_within, month_of, page_of
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Row, Rows
from .showing import shown
from .store import InstantColumn
from .view import View

MINUTE = dt.timedelta(minutes=1)
OPEN = (ClockState.RUNNING.value, ClockState.BREACHED.value)


class DeadlineFilter(Filter):
    """Whose clocks, and which; a clock belongs to the month in which it is due."""

    person: str | None = None
    team: str | None = None
    month: Month | None = Field(default=None, description="Due in this month, e.g. 2026-03.")
    kind: str | None = None
    clause: str | None = None
    state: ClockState | None = None


class DeadlinesView(View):
    """Every clock that was ever armed, what became of it, and the events that say so."""

    name = "deadlines"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        clocks = self.table("clocks", *_columns(), due=("due_at", "clock_id"), kind=("kind",))
        self.clocks = Rows(clocks)
        self.written = (self.clocks,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        event, after = happening.event, happening.after
        if after is None or not isinstance(event, ClockEvent):
            return
        clock = after.state.clocks.get(event.clock_id)
        armed = isinstance(happening.event, DeadlineArmed)
        old = self.clocks.get(connection, clock.clock_id, new=armed)
        known = old["events"] if old is not None else []
        row = _row(clock)
        row["id"] = after.id
        row["aggregate"] = after.aggregate.name
        row["events"] = [*known, [type(event).__name__, happening.position]]
        row["as_of_position"] = happening.position
        row["recorded_at"] = happening.trail.recorded_at
        self.clocks.put(row)

    # ---- queries -------------------------------------------------------------------

    def report(self, asking: Asking, wanted: DeadlineFilter) -> list[dict[str, Any]]:
        """The figures of each kind and clause; in time counts excused breaches as met."""
        conditions = self._conditions(asking, wanted)
        typical = self._typical(asking, conditions)
        figures = self._counts().where(*conditions)
        return [
            _figures(dict(row), *typical.get((row["kind"], row["clause"]), (None, None)))
            for row in asking.connection.execute(figures).mappings()
        ]

    def page(self, asking: Asking, wanted: DeadlineFilter, limit: int, after: str | None) -> Page:
        """The clocks behind the figures, in the order in which they are due."""
        c = self.clocks.table.c
        found = select(self.clocks.table).where(*self._conditions(asking, wanted))
        if after is not None:
            key = key_of(after, self.name, dt.datetime, UUID)
            found = found.where(behind((c.due_at, c.clock_id), key))
        found = found.order_by(c.due_at, c.clock_id)
        return page_of(self.name, found, limit, ("due_at", "clock_id"), asking, _shown)

    def _counts(self) -> Any:
        c = self.clocks.table.c
        met = c.state == ClockState.MET.value
        return (
            select(
                c.kind,
                c.clause,
                func.count().label("armed"),
                _count(met & (c.late_seconds == 0)).label("met"),
                _count(met & (c.late_seconds > 0)).label("met_late"),
                _count(c.breached.is_(True)).label("breached"),
                _count(c.excused.is_(True)).label("excused"),
                _count(c.state == ClockState.CANCELLED.value).label("cancelled"),
                _count(c.state.in_(OPEN)).label("open"),
                _count(c.state == ClockState.BREACHED.value).label("open_breached"),
            )
            .group_by(c.kind, c.clause)
            .order_by(c.kind, c.clause)
        )

    def _typical(
        self, asking: Asking, conditions: list[ColumnElement[bool]]
    ) -> dict[tuple[str, str], tuple[int, int]]:
        """Median and 90th percentile of the minutes to meet, by nearest rank."""
        c = self.clocks.table.c
        alike = [c.kind, c.clause]
        ranked = (
            select(
                c.kind,
                c.clause,
                c.minutes,
                func.row_number().over(partition_by=alike, order_by=c.minutes).label("rank"),
                func.count().over(partition_by=alike).label("count"),
            )
            .where(*conditions, c.state == ClockState.MET.value)
            .subquery()
        )
        r = ranked.c
        picked = select(
            r.kind,
            r.clause,
            func.max(case((r.rank == (r.count + 1) // 2, r.minutes))),
            func.max(case((r.rank == (9 * r.count + 9) // 10, r.minutes))),
        ).group_by(r.kind, r.clause)
        rows = asking.connection.execute(picked)
        return {(kind, clause): (median, p90) for kind, clause, median, p90 in rows}

    def _conditions(self, asking: Asking, wanted: DeadlineFilter) -> list[ColumnElement[bool]]:
        c = self.clocks.table.c
        same = {
            c.owner_id: wanted.person,
            c.kind: wanted.kind,
            c.clause: wanted.clause,
            c.state: wanted.state and wanted.state.value,
        }
        return all_of(
            [
                *(column == value for column, value in same.items() if value is not None),
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                due_within(c.due_at, *month_of(wanted.month)) if wanted.month else None,
            ]
        )


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _figures(row: Row, median: int | None, p90: int | None) -> dict[str, Any]:
    """What is still open and not breached is not judged yet."""
    judged = row["met"] + row["met_late"] + row.pop("open_breached")
    in_time_bp = row["met"] * 10_000 // judged if judged else None
    return row | {"in_time_bp": in_time_bp, "median_minutes": median, "p90_minutes": p90}


def _row(clock: Clock) -> Row:
    minutes = late_seconds = None
    if clock.met_at is not None:
        minutes = math.ceil((clock.met_at - clock.starts_at) / MINUTE)
        late_seconds = max(0, math.ceil((clock.met_at - clock.due_at).total_seconds()))
    return {
        "clock_id": clock.clock_id,
        "kind": clock.kind,
        "clause": clock.clause,
        "subject": clock.subject,
        "starts_at": clock.starts_at,
        "due_at": clock.due_at,
        "owner_id": clock.owner_id,
        "state": clock.state.value,
        "breached": clock.breached,
        "excused": clock.excused,
        "met_at": clock.met_at,
        "late_seconds": late_seconds,
        "minutes": minutes,
    }


def _shown(row: Row) -> dict[str, Any]:
    row[f"{row['aggregate']}_id"] = row["id"]
    row["events"] = [{"event": name, "position": position} for name, position in row["events"]]
    item: dict[str, Any] = shown(row)
    return item


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("clock_id", Uuid, primary_key=True),
        Column("id", Uuid, nullable=False),
        Column("aggregate", String(20), nullable=False),
        Column("kind", String(40), nullable=False),
        Column("clause", String(20), nullable=False),
        Column("subject", String(200), nullable=False),
        Column("starts_at", InstantColumn, nullable=False),
        Column("due_at", InstantColumn, nullable=False),
        Column("owner_id", String(64)),
        Column("state", String(20), nullable=False),
        Column("breached", Boolean, nullable=False),
        Column("excused", Boolean, nullable=False),
        Column("met_at", InstantColumn),
        Column("late_seconds", BigInteger),
        Column("minutes", Integer),
        Column("events", JSON, nullable=False),
        Column("as_of_position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )
