"""The funnel (V2): how many leads came how far, what they are worth, how long it took them, and
why others did not come on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Column, ColumnElement, Connection, Uuid, and_, case, select

from domain.calendar import ONE_DAY, begin_of, day_of, months_after
from domain.customers import Scenario
from domain.deal.state import Deal
from domain.lead.state import Lead, Source
from domain.policy import Grade
from domain.values import Date, Month

from .asking import Asking, Filter, all_of, containing, month_of, page_of
from .folding import Happening
from .funnel_counts import Counts, Sum, cell_columns, counted, counts_in, note_counts, nothing
from .journey import ORDER, Step, proof
from .journey_rows import DEAL_LOST, REGISTERED_AT, row_columns, row_with, tells_nothing
from .paging import Page, behind, key_of
from .ranks import MEDIAN, percentile
from .rows import Intervals, Row, interval_columns
from .showing import shown
from .view import View

#: What stands for the losses where a step is named.
LOST = "LOST"
#: The columns that are counted, in an index, so that no rows need be read.
COUNTED = (
    "reached",
    "grade",
    "amount_fen",
    "owner_id",
    "source",
    "scenario",
    "lost_as",
    "lost_code",
    *(step.column("days") for step in ORDER),
)


class Mode(StrEnum):
    """Whose steps are counted: those of leads registered in the period, or those taken in it."""

    COHORT = "cohort"
    EVENT = "event"


class FunnelTraits(Filter):
    """Which leads the funnel counts, and by what they belong to a period."""

    mode: Mode = Field(
        default=Mode.COHORT,
        description="cohort: leads registered in the period, whenever they took their steps; "
        "event: steps taken in the period.",
    )
    source: Source | None = None
    scenario: Scenario | None = None
    owner: str | None = None
    team: str | None = None
    grade: Grade | None = None


class FunnelFilter(FunnelTraits):
    """Which leads the funnel counts, and over which days of Shanghai's, both included."""

    month: Month | None = Field(default=None, description="The period is a month, e.g. 2026-03.")
    day_from: Date | None = Field(default=None, description="The first day of the period.")
    day_to: Date | None = Field(default=None, description="The last day of the period.")


class FunnelView(View):
    """Every lead's way, and how far it was at each time."""

    name = "funnel"
    version = 2

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.journeys = Intervals(
            self.table(
                "journeys",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *row_columns(),
                now=("to_position", REGISTERED_AT, *COUNTED),
                then=("from_position", "to_position", REGISTERED_AT),
                cohort=(REGISTERED_AT, "to_position", "from_position"),
                latest=("to_position", "last_at"),
                owner=("owner_id", "to_position", REGISTERED_AT),
            )
        )
        self.cells = Intervals(self.table("cells", *cell_columns(), now=("to_position",)))
        self.written = (self.journeys, self.cells)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after = happening.before, happening.after
        if before is None or after is None or not isinstance(after.state, Lead | Deal):
            return
        if tells_nothing(happening, before.state, after.state):
            return
        lead_id = after.state.id if isinstance(after.state, Lead) else after.state.lead_id
        if lead_id is None:
            # Brought in from the old books: it never was a lead here.
            return
        is_new = happening.begins and after.id == lead_id
        old = self.journeys.current(connection, lead_id, new=is_new)
        row = row_with(old, happening, after.state)
        note_counts(self.cells, connection, happening.position, old, row)
        self.journeys.put(connection, happening.position, row)

    # ---- queries -------------------------------------------------------------------

    def report(self, asking: Asking, wanted: FunnelFilter) -> dict[str, Any]:
        """Every step with its figures, and the reasons of what was lost."""
        counts = self._counts(asking, wanted)
        return {
            "mode": wanted.mode.value,
            "steps": [_figures(counts, step) for step in ORDER],
            "losses": [
                {"lost_as": lost_as, "code": code, "count": count, "amount_fen": fen}
                for (lost_as, code), (count, fen) in sorted(counts.losses.items())
            ],
            "as_of_position": asking.position,
        }

    def by_month(self, asking: Asking, wanted: FunnelTraits, count: int) -> list[dict[str, Any]]:
        """The same for each of the last so many months, the one asked in the last."""
        traits = wanted.model_dump()
        last = day_of(asking.instant).replace(day=1)
        months = (f"{months_after(last, -back):%Y-%m}" for back in reversed(range(count)))
        return [
            {"month": month} | self.report(asking, FunnelFilter(**traits, month=month))
            for month in months
        ]

    def page(
        self,
        asking: Asking,
        wanted: FunnelFilter,
        step: Step | None,
        code: str | None,
        search: str | None,
        limit: int,
        after: str | None,
    ) -> Page:
        """The leads behind the figures of a step, or of the losses, as they were registered.

        `search` finds those whose lead or deal number or customer contains it.
        """
        c, by = self.journeys.table.c, (REGISTERED_AT, Step.REGISTERED.column("position"))
        found = select(self.journeys.table)
        if after is not None:
            position, *key = key_of(after, self.name, int, dt.datetime, int)
            asking = replace(asking, position=min(position, asking.seen))
            found = found.where(behind([c[name] for name in by], key))
        held = self.journeys.at(asking.position, asking.seen, in_order=True)
        found = found.where(held, *self._conditions(asking, wanted, step))
        if code is not None:
            found = found.where(c.lost_code == code)
        if search:
            found = found.where(containing(search, c.customer_name, c.number, c.deal_number))
        found = found.order_by(*(c[name] for name in by))

        def show(row: Row) -> dict[str, Any]:
            return _shown(row, step)

        return page_of(self.name, found, limit, by, asking, show, (asking.position,))

    def _counts(self, asking: Asking, wanted: FunnelFilter) -> Counts:
        if asking.sees_all and wanted == FunnelFilter(mode=wanted.mode, grade=wanted.grade):
            # Over all time it is the same whether who registered or who came on is counted.
            return counts_in(self.cells, asking, wanted.grade and str(wanted.grade))
        c = self.journeys.table.c
        days = (c[step.column("days")] for step in ORDER)
        which = self._taken(wanted), self._is_lost(wanted), c.grade, c.amount_fen
        rows = select(*which, c.lost_as, c.lost_code, *days)
        return counted(asking.connection.execute(rows.where(*self._either(asking, wanted))))

    def _taken(self, wanted: FunnelFilter) -> ColumnElement[int]:
        """The steps of a lead that count, as a set of bits."""
        c = self.journeys.table.c
        if wanted.mode is Mode.COHORT:
            return c.reached
        bits: list[ColumnElement[int]] = [
            case((and_(*_within(c[step.column("at")], wanted)), step.bit), else_=0)
            for step in ORDER
        ]
        return reduce(add, bits)

    def _is_lost(self, wanted: FunnelFilter) -> ColumnElement[bool]:
        c = self.journeys.table.c
        then = _within(c.lost_at, wanted) if wanted.mode is Mode.EVENT else []
        return and_(c.lost_as.is_not(None), *then)

    def _either(self, asking: Asking, wanted: FunnelFilter) -> list[ColumnElement[bool]]:
        """Of whom something may count: in the cohort, or with something in the period."""
        c = self.journeys.table.c
        first, end = _period(wanted)
        if wanted.mode is Mode.COHORT:
            conditions = self._conditions(asking, wanted, Step.REGISTERED)
            return [self._held(asking, wanted), *conditions]
        whole = wanted.model_copy(update={"month": None, "day_from": None, "day_to": None})
        return all_of(
            [
                self._held(asking, wanted),
                *self._conditions(asking, whole, Step.REGISTERED),
                c.last_at >= first if first is not None else None,
                c[REGISTERED_AT] < end if end is not None else None,
            ]
        )

    def _held(self, asking: Asking, wanted: FunnelFilter) -> ColumnElement[bool]:
        """Of a cohort's month few rows are read, whenever it is asked about."""
        by_month = wanted.mode is Mode.COHORT and _period(wanted) != (None, None)
        return self.journeys.at(asking.position, asking.seen, in_order=by_month)

    def _conditions(
        self, asking: Asking, wanted: FunnelFilter, step: Step | None
    ) -> list[ColumnElement[bool]]:
        """Who took the step (or was lost) as wanted; the period is that of the mode."""
        c = self.journeys.table.c
        taken_at = c.lost_at if step is None else c[step.column("at")]
        counted_at = taken_at if wanted.mode is Mode.EVENT else c[REGISTERED_AT]
        same = {
            c.source: wanted.source,
            c.scenario: wanted.scenario,
            c.owner_id: wanted.owner,
            c.grade: wanted.grade,
        }
        return all_of(
            [
                c[REGISTERED_AT].is_not(None),
                taken_at.is_not(None),
                *_within(counted_at, wanted),
                *(column == str(value) for column, value in same.items() if value is not None),
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                *asking.readable_either(c.deal_id, c.id),
            ]
        )


def _period(wanted: FunnelFilter) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when on, and until before when; all that is named of a period must hold."""
    month = month_of(wanted.month) if wanted.month else None
    last = wanted.day_to + ONE_DAY if wanted.day_to else None
    firsts = [day for day in (month and month[0], wanted.day_from) if day is not None]
    ends = [day for day in (month and month[1], last) if day is not None]
    return (
        begin_of(max(firsts)) if firsts else None,
        begin_of(min(ends)) if ends else None,
    )


def _within(moment: ColumnElement[dt.datetime], wanted: FunnelFilter) -> list[ColumnElement[bool]]:
    first, end = _period(wanted)
    return all_of(
        [
            moment.is_not(None),
            moment >= first if first is not None else None,
            moment < end if end is not None else None,
        ]
    )


def _figures(counts: Counts, step: Step) -> dict[str, Any]:
    count = counts.count(step)
    return {
        "step": step.value,
        "count": count,
        "amount_fen": counts.amount_fen(step),
        "grades": _grades(counts.tallies[step]) if step is Step.APPROVED else None,
        "step_bp": _share(count, counts.count(step.before)) if step.before else None,
        "total_bp": _share(count, counts.count(Step.REGISTERED)),
        "median_days": percentile(counts.days[step], MEDIAN),
    }


def _share(part: int, whole: int) -> int | None:
    return part * 10_000 // whole if whole else None


def _grades(tally: Mapping[str | None, Sum]) -> dict[str, Any]:
    return {
        grade.value: dict(
            zip(("count", "amount_fen"), tally.get(grade.value, nothing()), strict=True)
        )
        for grade in Grade
    }


def _shown(row: Row, step: Step | None) -> dict[str, Any]:
    """Whoever took the step (or was lost), with the event by which he did."""
    what = (step.value if step is not None else LOST).lower()
    deals = step.is_deals if step is not None else row["lost_as"] == DEAL_LOST
    aggregate, aggregate_id = ("deal", row["deal_id"]) if deals else ("lead", row["id"])
    assert isinstance(aggregate_id, UUID)
    item: dict[str, Any] = shown(
        {
            "lead_id": row["id"],
            "deal_id": row["deal_id"],
            "number": row["deal_number"] if deals else row["number"],
            **{n: row[n] for n in ("customer_name", "source", "scenario", "grade", "owner_id")},
            "amount_fen": row["amount_fen"],
            "step": step.value if step is not None else LOST,
            "at": row[f"{what}_at"],
            "days": row[step.column("days")] if step is not None else None,
            "lost_as": row["lost_as"],
            "lost_code": row["lost_code"],
            **proof(aggregate, aggregate_id, row[f"{what}_position"], row[f"{what}_version"]),
        }
    )
    return item
