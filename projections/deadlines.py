"""How deadlines are kept (V6): per kind and clause how many in time, late or not at all."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
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
    bindparam,
    case,
    func,
    or_,
    select,
)

from domain.clocks import Clock, ClockEvent, ClockState, DeadlineArmed
from domain.values import Month

from .asking import Asking, Filter, all_of, due_within, month_of, page_of
from .deadline_sums import OPEN, SPAN, DeadlineSums, within
from .folding import Happening
from .names import Names, case_ids
from .paging import Page, behind, key_of
from .rows import Row, Rows
from .showing import shown
from .store import InstantColumn
from .view import View

MINUTE = dt.timedelta(minutes=1)

#: All that the figures and their filters look at, so that an index answers without the rows.
COUNTED = (
    *("kind", "clause", "state", "late_seconds", "breached", "excused", "as_of_position"),
    *("owner_id", "due_at"),
)
RANKED = ("state", "kind", "clause", "minutes", "owner_id", "due_at")


class DeadlineFilter(Filter):
    """Whose clocks, and which; a clock belongs to the month in which it is due."""

    search: str | None = None
    person: str | None = None
    team: str | None = None
    month: Month | None = Field(default=None, description="Due in this month, e.g. 2026-03.")
    kind: str | None = None
    clause: str | None = None
    state: ClockState | None = None
    typical: bool = Field(
        default=True, description="Whether to tell the median and the 90th percentile too."
    )


class DeadlinesView(View):
    """Every clock that was ever armed, what became of it, and the events that say so."""

    name = "deadlines"
    version = 3

    def __init__(self, build: int) -> None:
        super().__init__(build)
        clocks = self.table(
            "clocks", *_columns(), due=("due_at", "clock_id"), figures=COUNTED, met=RANKED
        )
        self.clocks = Rows(clocks)
        self.names = Names(self)
        self.sums = DeadlineSums(self)
        self.written = (self.clocks, self.names.rows, *self.sums.written)

    def apply(self, connection: Connection, happening: Happening) -> None:
        event, after = happening.event, happening.after
        self.names.note(connection, happening)
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
        self.sums.note(connection, old, row)
        self.clocks.put(row)

    # ---- queries -------------------------------------------------------------------

    def report(self, asking: Asking, wanted: DeadlineFilter) -> list[dict[str, Any]]:
        """The figures of each kind and clause; in time counts excused breaches as met."""
        if wanted.model_copy(update={"typical": True}) == DeadlineFilter() and asking.sees_all:
            return self._of_all(asking, wanted.typical)
        conditions = self._conditions(asking, wanted)
        figures = self._counts().where(*conditions)
        rows = [dict(row) for row in asking.connection.execute(figures).mappings()]
        typical = self._typical(asking, conditions, rows) if wanted.typical else {}
        recorded = self._recorded(asking, rows)
        return [
            _figures(row, *typical.get((row["kind"], row["clause"]), (None, None)))
            | shown({"recorded_at": recorded[row["as_of_position"]]})
            for row in rows
        ]

    def _of_all(self, asking: Asking, with_typical: bool) -> list[dict[str, Any]]:
        """The same of everybody's, from the figures that stand ready."""
        rows = self.sums.figures(asking.connection)
        spans = self.sums.spans_of(asking.connection) if with_typical else {}
        c = self.clocks.table.c
        found = []
        for row in rows:
            met = spans.get((row["kind"], row["clause"]), [])
            typical: list[int | None] = [None, None]
            if met:
                of = [c.kind == row["kind"], c.clause == row["clause"]]
                typical = [
                    self._at(asking, of, *within(met, rank))
                    for rank in ranks(sum(n for _, n in met))
                ]
            found.append(shown(_figures(row, *typical)))
        return found

    def _at(
        self, asking: Asking, of: list[ColumnElement[bool]], span: int, rank: int
    ) -> int | None:
        """The minutes of the so-many-th of the clocks that were met within a span."""
        c = self.clocks.table.c
        here = c.minutes >= span * SPAN, c.minutes < (span + 1) * SPAN
        found = select(c.minutes).where(c.state == ClockState.MET.value, *of, *here)
        return asking.connection.scalar(found.order_by(c.minutes).limit(1).offset(rank - 1))

    def page(self, asking: Asking, wanted: DeadlineFilter, limit: int, after: str | None) -> Page:
        """The clocks behind the figures, in the order in which they are due."""
        c = self.clocks.table.c
        named = self.names.table.c
        found = (
            select(self.clocks.table, named.number, named.customer_name)
            .outerjoin(self.names.table, named.id == c.id)
            .where(*self._conditions(asking, wanted))
        )
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
                _count(c.breached.is_(True) & ~met).label("never_met"),
                func.max(c.as_of_position).label("as_of_position"),
            )
            .group_by(c.kind, c.clause)
            .order_by(c.kind, c.clause)
        )

    def _recorded(self, asking: Asking, rows: list[Row]) -> dict[int, dt.datetime]:
        """When the newest event behind each figure was recorded."""
        c = self.clocks.table.c
        positions = sorted(row["as_of_position"] for row in rows)
        found = select(c.as_of_position, c.recorded_at).where(c.as_of_position.in_(positions))
        return {row.as_of_position: row.recorded_at for row in asking.connection.execute(found)}

    def _typical(
        self, asking: Asking, conditions: list[ColumnElement[bool]], rows: list[Row]
    ) -> dict[tuple[str, str], tuple[int | None, int | None]]:
        """Median and 90th percentile of the minutes to meet, by nearest rank.

        Each is the so-many-th entry of an index: nothing is sorted, and no row read. But where
        a reader sees some cases only, whose they are would be looked up for each of them again.
        """
        if asking.reading is not None:
            return self._ranked(asking, conditions)
        c = self.clocks.table.c
        at_rank = (
            select(c.minutes)
            .where(c.state == ClockState.MET.value, *conditions)
            .where(c.kind == bindparam("of_kind"), c.clause == bindparam("of_clause"))
            .order_by(c.minutes)
            .limit(1)
            .offset(bindparam("before"))
        )
        found: dict[tuple[str, str], tuple[int | None, int | None]] = {}
        for row in rows:
            count = row["met"] + row["met_late"]
            of = {"of_kind": row["kind"], "of_clause": row["clause"]}
            if count:
                median, p90 = (
                    asking.connection.scalar(at_rank, of | {"before": rank - 1})
                    for rank in ranks(count)
                )
                found[row["kind"], row["clause"]] = median, p90
        return found

    def _ranked(
        self, asking: Asking, conditions: list[ColumnElement[bool]]
    ) -> dict[tuple[str, str], tuple[int | None, int | None]]:
        """The same for all kinds at once, the rows put in order by the database."""
        c = self.clocks.table.c
        alike = (c.kind, c.clause)
        ranked = (
            select(
                c.kind,
                c.clause,
                c.minutes,
                func.row_number().over(partition_by=alike, order_by=c.minutes).label("rank"),
                func.count().over(partition_by=alike).label("count"),
            )
            .where(c.state == ClockState.MET.value, *conditions)
            .subquery()
        )
        r = ranked.c
        wanted = or_(*(r.rank == rank for rank in ranks(r["count"])))
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        rows = asking.connection.execute(
            select(r.kind, r.clause, r.minutes).where(wanted).order_by(r.rank)
        )
        for kind, clause, minutes in rows:
            found[kind, clause].append(minutes)
        return {key: (minutes[0], minutes[-1]) for key, minutes in found.items()}

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
                c.id.in_(self.names.called(wanted.search)) if wanted.search else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                due_within(c.due_at, *month_of(wanted.month)) if wanted.month else None,
                *asking.readable(c.id),
            ]
        )


def ranks(count: Any) -> tuple[Any, Any]:
    """Which of so many is the median, and which the 90th percentile; of a column for each row."""
    return (count + 1) // 2, (9 * count + 9) // 10


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _figures(row: Row, median: int | None, p90: int | None) -> dict[str, Any]:
    """What is open, or fell away, without a breach is not judged; a breached one never kept is."""
    judged = row["met"] + row["met_late"] + row.pop("never_met")
    in_time_bp = row["met"] * 10_000 // judged if judged else None
    times = {"in_time_bp": in_time_bp, "median_minutes": median, "p90_minutes": p90}
    return row | {"judged": judged} | times


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
    row |= case_ids(row["aggregate"], row["id"])
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
