"""Stage ageing (V4): how long each open deal has been where it stands, and how long that
usually takes: of all stays in the stage that are over.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Uuid,
    func,
    or_,
    select,
)

from domain.deal.state import TERMINAL, Deal, Stage

from .asking import ONE_DAY, Asking, Filter, all_of, containing, page_of
from .folding import Happening
from .journey import proof
from .paging import Page, behind, key_of
from .ranks import MEDIAN, P90, percentile
from .rows import Journal, Row, Rows
from .showing import shown
from .store import InstantColumn
from .view import View

#: The list of the stays that are over has a cursor of its own.
STAYS = "stage-ageing-stays"
OVER = tuple(stage.value for stage in TERMINAL)


class StageAgeingFilter(Filter):
    """Which open deals."""

    search: str | None = None
    stage: Stage | None = None
    owner: str | None = None
    team: str | None = None
    over_p90: bool = Field(
        default=False, description="Only those for longer in their stage than 90 of 100 were."
    )


@dataclass(frozen=True, slots=True)
class Usual:
    """How many whole days the stays in a stage took: the middle one, and 90 of 100 at most."""

    median: int | None = None
    p90: int | None = None


class StageAgeingView(View):
    """Where every deal stands and since when, and every stay that is over."""

    name = "stage_ageing"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.deals = Rows(
            self.table(
                "deals",
                *_deal_columns(),
                entered=("entered_at", "id"),
                stage=("stage", "entered_at", "id"),
                owner=("owner_id", "entered_at", "id"),
            )
        )
        self.stays = Journal(self.table("stays", *_stay_columns(), stage=("stage", "position")))
        self.spans = Rows(
            self.table(
                "spans",
                Column("stage", String(40), primary_key=True),
                Column("days", Integer, primary_key=True),
                Column("count", Integer, nullable=False),
            )
        )
        self.written = (self.deals, self.stays, self.spans)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        # What was brought in from the old books went through its stages elsewhere.
        if after is None or not isinstance(after.state, Deal) or after.state.imported:
            return
        deal = after.state
        old = self.deals.get(connection, deal.id, new=happening.begins)
        moved = old is None or old["stage"] != deal.stage
        if old is not None and moved:
            self._leave(connection, old, deal, happening)
        row = {**(old or {}), **_named(deal), **(_entered(old, deal, happening) if moved else {})}
        if row != old:
            row["as_of_position"] = happening.position
            row["recorded_at"] = happening.trail.recorded_at
            self.deals.put(row)

    def _leave(self, connection: Connection, old: Row, deal: Deal, happening: Happening) -> None:
        """The stay in the stage before is over; being lost or closed is none."""
        if old["stage"] in OVER:
            return
        left_at = happening.trail.occurred_at
        days = max(0, (left_at - old["entered_at"]) // ONE_DAY)
        self.stays.add(
            {
                "position": happening.position,
                "version": happening.placed.recorded.version,
                "deal_id": deal.id,
                "number": deal.number,
                "owner_id": deal.owner_id,
                "stage": old["stage"],
                "visit": old["visits"],
                "entered_at": old["entered_at"],
                "entered_position": old["position"],
                "left_at": left_at,
                "days": days,
            }
        )
        known = self.spans.get(connection, old["stage"], days)
        count = known["count"] if known is not None else 0
        self.spans.put({"stage": old["stage"], "days": days, "count": count + 1})

    # ---- queries -------------------------------------------------------------------

    def page(
        self, asking: Asking, wanted: StageAgeingFilter, limit: int, after: str | None
    ) -> Page:
        """Open deals, the one longest in its stage first."""
        c = self.deals.table.c
        usual = self._usual(asking)
        found = select(self.deals.table).where(*self._conditions(asking, wanted, usual))
        if after is not None:
            key = key_of(after, self.name, dt.datetime, UUID)
            found = found.where(behind((c.entered_at, c.id), key))
        found = found.order_by(c.entered_at, c.id)

        def show(row: Row) -> dict[str, Any]:
            return _shown(row, asking, usual.get(row["stage"], Usual()))

        return page_of(self.name, found, limit, ("entered_at", "id"), asking, show)

    def over(
        self, asking: Asking, stage: Stage, search: str | None, limit: int, after: str | None
    ) -> Page:
        """The stays in a stage that are over: what its median and percentile are counted from."""
        c, of_deal = self.stays.table.c, self.deals.table.c
        found = (
            select(self.stays.table, of_deal.customer_name)
            .join(self.deals.table, of_deal.id == c.deal_id)
            .where(c.stage == stage.value, *asking.readable(c.deal_id))
        )
        if search:
            found = found.where(containing(search, of_deal.customer_name, c.number))
        if after is not None:
            found = found.where(behind((c.position,), key_of(after, STAYS, int)))
        return page_of(STAYS, found.order_by(c.position), limit, ("position",), asking, _stay)

    def _usual(self, asking: Asking) -> dict[str, Usual]:
        counts: dict[str, dict[int, int]] = defaultdict(dict)
        for stage, days, count in asking.connection.execute(self._spans(asking)):
            counts[stage][days] = count
        return {
            stage: Usual(percentile(of, MEDIAN), percentile(of, P90))
            for stage, of in counts.items()
        }

    def _spans(self, asking: Asking) -> Select[Any]:
        """How many stays in each stage took so many days; everybody's stand ready."""
        ready, c = self.spans.table.c, self.stays.table.c
        if asking.sees_all:
            return select(ready.stage, ready.days, ready["count"])
        his = select(c.stage, c.days, func.count()).where(*asking.readable(c.deal_id))
        return his.group_by(c.stage, c.days)

    def _conditions(
        self, asking: Asking, wanted: StageAgeingFilter, usual: Mapping[str, Usual]
    ) -> list[ColumnElement[bool]]:
        c = self.deals.table.c
        return all_of(
            [
                c.stage.not_in(OVER),
                c.stage == wanted.stage.value if wanted.stage is not None else None,
                c.owner_id == wanted.owner if wanted.owner else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                self._beyond(asking, usual) if wanted.over_p90 else None,
                *asking.readable(c.id),
            ]
        )

    def _beyond(self, asking: Asking, usual: Mapping[str, Usual]) -> ColumnElement[bool]:
        """Whether a deal is in its stage for more whole days than that."""
        c = self.deals.table.c
        latest = {
            stage: asking.instant - (of.p90 + 1) * ONE_DAY
            for stage, of in usual.items()
            if of.p90 is not None
        }
        return or_(
            c.stage.is_(None),
            *((c.stage == stage) & (c.entered_at <= at) for stage, at in sorted(latest.items())),
        )


def _named(deal: Deal) -> Row:
    return {
        "id": deal.id,
        "number": deal.number,
        "customer_name": deal.customer_name,
        "owner_id": deal.owner_id,
        "stage": str(deal.stage),
    }


def _entered(old: Row | None, deal: Deal, happening: Happening) -> Row:
    """Since when the deal stands there, and the how-manieth time."""
    known: Mapping[str, int] = old["visited"] if old is not None else {}
    visits = known.get(deal.stage, 0) + 1
    return {
        "entered_at": happening.trail.occurred_at,
        "position": happening.position,
        "version": happening.placed.recorded.version,
        "visits": visits,
        "visited": {**known, str(deal.stage): visits},
    }


def _shown(row: Row, asking: Asking, usual: Usual) -> dict[str, Any]:
    del row["visited"]
    days = asking.days_since(row["entered_at"])
    item: dict[str, Any] = shown(
        row
        | {
            "deal_id": row["id"],
            "days": days,
            "median_days": usual.median,
            "p90_days": usual.p90,
            "ratio_bp": days * 10_000 // usual.median if usual.median else None,
            **proof("deal", row["id"], row["position"], row.pop("version")),
        }
    )
    return item


def _stay(row: Row) -> dict[str, Any]:
    found = proof("deal", row["deal_id"], row["position"], row.pop("version"))
    item: dict[str, Any] = shown(row | found)
    return item


def _deal_columns() -> tuple[Column[Any], ...]:
    return (
        Column("id", Uuid, primary_key=True),
        Column("number", String(40), nullable=False),
        Column("customer_name", String(200), nullable=False),
        Column("owner_id", String(64), nullable=False),
        Column("stage", String(40), nullable=False),
        Column("entered_at", InstantColumn, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("version", Integer, nullable=False),
        Column("visits", Integer, nullable=False),
        Column("visited", JSON, nullable=False),
        Column("as_of_position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )


def _stay_columns() -> tuple[Column[Any], ...]:
    return (
        Column("position", BigInteger, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("deal_id", Uuid, nullable=False),
        Column("number", String(40), nullable=False),
        Column("owner_id", String(64), nullable=False),
        Column("stage", String(40), nullable=False),
        Column("visit", Integer, nullable=False),
        Column("entered_at", InstantColumn, nullable=False),
        Column("entered_position", BigInteger, nullable=False),
        Column("left_at", InstantColumn, nullable=False),
        Column("days", Integer, nullable=False),
    )
