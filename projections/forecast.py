"""The weighted forecast (V3): what is to be signed in which month, how surely, what was won,
and what changed since.

Counted in are open deals, in the month in which their signature is expected, and won ones, in
the month in which they were signed. `commit` is what was won and what is open with its terms
agreed, at its full amount; `best` is what was won and all that is open, at its full amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import Column, ColumnElement, Connection, Uuid, func, select

from domain.company.targets import SalesTargetPublished
from domain.customers import Scenario
from domain.deal.state import WON, Deal, Stage
from domain.values import Month

from . import waterfall
from .asking import Asking, Filter, all_of, containing, page_of
from .folding import Happening
from .forecast_rows import WHEN, deal_columns, outlook_in, row_of, shown_deal
from .outlook import COMMITTED, Change, Standing
from .paging import Page, behind, key_of
from .rows import Intervals, Journal, interval_columns
from .showing import shown
from .targets import Targets, Won, attained, note_target, target_columns
from .view import View

#: The list of changes has a cursor of its own.
CHANGES = "forecast-changes"
#: What a month adds up; with them in an index the rows need not be read.
FIGURES = ("standing", "amount_fen", "weighted_fen")
STAGES = tuple(stage.value for stage in Stage)


class Figure(StrEnum):
    """Which figure of a month a reader follows to its deals."""

    BEST = "best"
    COMMIT = "commit"
    WON = "won"


class ForecastFilter(Filter):
    """Whose deals, and which month's."""

    team: str | None = None
    owner: str | None = None
    scenario: Scenario | None = None
    month: Month | None = Field(default=None, description="One month alone, e.g. 2026-03.")


class ForecastView(View):
    """What every deal adds to the forecast, how that was at each time, and why it changed."""

    name = "forecast"
    version = 2

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.deals = Intervals(
            self.table(
                "deals",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *deal_columns(),
                now=("to_position", "month", "stage", *FIGURES, "from_position"),
                then=("from_position", "to_position", "month", "stage", *FIGURES),
                owner=("owner_id", "to_position", "month", "stage"),
            )
        )
        self.changes = Journal(self.table("changes", *waterfall.change_columns()))
        self.targets = Intervals(self.table("targets", *target_columns()))
        self.written = (self.deals, self.changes, self.targets)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if isinstance(happening.event, SalesTargetPublished):
            note_target(self.targets, connection, happening)
        if after is None or not isinstance(after.state, Deal):
            return
        row = row_of(after.state, happening)
        old = self.deals.current(connection, after.id, new=happening.begins)
        if old is not None and all(old[name] == row[name] for name in row if name not in WHEN):
            return
        before = outlook_in(old) if old is not None else None
        waterfall.note_changes(self.changes, after.state, before, outlook_in(row), happening)
        self.deals.put(connection, happening.position, row)

    # ---- queries -------------------------------------------------------------------

    def report(self, asking: Asking, wanted: ForecastFilter, since: int) -> dict[str, Any]:
        """Month by month what is expected and what was won, and what changed since then."""
        targets = Targets.at(self.targets, asking, wanted.owner, wanted.team)
        stages = self._stages(asking, wanted)
        # There is no target for a scenario alone.
        aimed = targets.months() if wanted.scenario is None else set()
        months = sorted(m for m in {*stages, *aimed} if wanted.month in (None, m))
        won = self._won(asking, wanted, aimed)
        return {
            "months": [
                _month(month, stages.get(month, []))
                | _against(targets if month in aimed else None, month, won[month])
                for month in months
            ],
            "waterfall": self._waterfall(asking, wanted, since, _total(stages)),
            "as_of_position": asking.position,
        }

    def page(
        self,
        asking: Asking,
        wanted: ForecastFilter,
        stage: Stage | None,
        figure: Figure,
        search: str | None,
        limit: int,
        after: str | None,
    ) -> Page:
        """The deals behind a month's figures, by number."""
        c = self.deals.table.c
        found = select(self.deals.table)
        if after is not None:
            position, *key = key_of(after, self.name, int, str, UUID)
            asking = replace(asking, position=min(position, asking.seen))
            found = found.where(behind((c.number, c.id), key))
        found = found.where(*self._held(asking, wanted), *_behind(c, figure))
        if stage is not None:
            found = found.where(c.stage == stage.value)
        if search:
            found = found.where(containing(search, c.customer_name, c.number))
        found = found.order_by(c.number, c.id)
        by, pinned = ("number", "id"), (asking.position,)
        return page_of(self.name, found, limit, by, asking, shown_deal, pinned)

    def changed(
        self,
        asking: Asking,
        wanted: ForecastFilter,
        change: Change | None,
        search: str | None,
        since: int,
        limit: int,
        after: str | None,
    ) -> Page:
        """The changes behind the bars of the waterfall."""
        key: tuple[int, int] | None = None
        if after is not None:
            position, since, *rest = key_of(after, CHANGES, int, int, int, int)
            key = cast(tuple[int, int], tuple(rest))
            asking = replace(asking, position=min(position, asking.seen))
        table = self.changes.table
        conditions = [*_conditions(table.c, asking, wanted), *asking.readable(table.c.deal_id)]
        if change is not None:
            conditions.append(table.c.change == change.value)
        if search:
            conditions.append(containing(search, table.c.customer_name, table.c.number))
        return waterfall.page(table, asking, since, conditions, limit, key, CHANGES)

    def _stages(self, asking: Asking, wanted: ForecastFilter) -> dict[str, list[dict[str, Any]]]:
        """For each month its stages with how many deals and how much."""
        c = self.deals.table.c
        sums = (
            select(c.month, c.stage, func.count(), func.sum(c.amount_fen), func.sum(c.weighted_fen))
            .where(*self._held(asking, wanted))
            .group_by(c.month, c.stage)
        )
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for month, stage, count, fen, weighted in asking.connection.execute(sums):
            found[month].append(
                {
                    "stage": stage,
                    "count": count,
                    "amount_fen": int(fen),
                    "weighted_fen": int(weighted),
                }
            )
        return found

    def _won(
        self, asking: Asking, wanted: ForecastFilter, months: Iterable[str]
    ) -> dict[str, dict[str, int]]:
        """What each owner won in these months."""
        c = self.deals.table.c
        sums = (
            select(c.month, c.owner_id, func.sum(c.amount_fen))
            .where(*self._held(asking, wanted))
            .where(c.standing == Standing.WON.value, c.month.in_(sorted(months)))
            .group_by(c.month, c.owner_id)
        )
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for month, owner_id, fen in asking.connection.execute(sums):
            found[month][owner_id] = int(fen)
        return found

    def _waterfall(
        self, asking: Asking, wanted: ForecastFilter, since: int, to: dict[str, int]
    ) -> dict[str, Any]:
        """What was said then is what is said now without all that changed since."""
        table = self.changes.table
        which = [*_conditions(table.c, asking, wanted), *asking.readable(table.c.deal_id)]
        bars = waterfall.bars(table, asking, since, which)
        begun = {name: fen - sum(bar[name] for bar in bars) for name, fen in to.items()}
        return {
            "from": {"position": since, **begun},
            "to": {"position": asking.position, **to},
            "bars": bars,
        }

    def _held(self, asking: Asking, wanted: ForecastFilter) -> list[ColumnElement[bool]]:
        c = self.deals.table.c
        counted = c.standing.in_((Standing.OPEN.value, Standing.WON.value))
        held = self.deals.at(asking.position, asking.seen)
        return [held, counted, *_conditions(c, asking, wanted), *asking.readable(c.id)]


def _conditions(c: Any, asking: Asking, wanted: ForecastFilter) -> list[ColumnElement[bool]]:
    same = {c.owner_id: wanted.owner, c.scenario: wanted.scenario, c.month: wanted.month}
    return all_of(
        [
            *(column == str(value) for column, value in same.items() if value is not None),
            asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
        ]
    )


def _behind(c: Any, figure: Figure) -> list[ColumnElement[bool]]:
    """Which deals make up the figure."""
    won = c.standing == Standing.WON.value
    if figure is Figure.WON:
        return [won]
    committed = c.stage.in_([stage.value for stage in COMMITTED])
    return [won | committed] if figure is Figure.COMMIT else []


def _month(month: str, stages: list[dict[str, Any]]) -> dict[str, Any]:
    won = [s for s in stages if s["stage"] in WON]
    sure = [s for s in stages if s["stage"] in COMMITTED]
    return {
        "month": month,
        "count": sum(s["count"] for s in stages),
        "amount_fen": _fen(stages),
        "weighted_fen": sum(s["weighted_fen"] for s in stages),
        "commit_fen": _fen(won) + _fen(sure),
        "best_fen": _fen(stages),
        "won_count": sum(s["count"] for s in won),
        "won_fen": _fen(won),
        "stages": sorted(stages, key=lambda s: STAGES.index(s["stage"])),
    }


def _total(months: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
    """All that the forecast says."""
    stages = [stage for month in months.values() for stage in month]
    return {name: sum(s[name] for s in stages) for name in ("amount_fen", "weighted_fen")}


def _fen(stages: list[dict[str, Any]]) -> int:
    return sum(s["amount_fen"] for s in stages)


def _against(targets: Targets | None, month: str, won: Won) -> dict[str, Any]:
    """The month's target, and of each who has one what he won of it."""
    target_fen = targets.of(month) if targets is not None else None
    return {
        "target_fen": target_fen,
        "attained_bp": attained(sum(won.values()), target_fen),
        "targets": shown(targets.shown(month, won)) if targets is not None else [],
    }
