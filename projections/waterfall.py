"""The waterfall of the forecast (V3): from what it said then to what it says now, bar by bar."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    String,
    Table,
    Uuid,
    distinct,
    func,
    select,
)

from domain.deal.state import Deal

from .asking import Asking, page_of
from .folding import Happening
from .journey import proof
from .outlook import Change, Outlook, changes
from .paging import Page, behind
from .rows import Journal, Row
from .showing import shown
from .store import InstantColumn


def change_columns() -> tuple[Column[Any], ...]:
    return (
        Column("position", BigInteger, primary_key=True),
        Column("part", Integer, primary_key=True),
        Column("deal_id", Uuid, nullable=False),
        Column("version", Integer, nullable=False),
        Column("number", String(40), nullable=False),
        Column("customer_name", String(200), nullable=False),
        Column("scenario", String(40), nullable=False),
        Column("owner_id", String(64), nullable=False),
        Column("month", String(7), nullable=False),
        Column("change", String(20), nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        Column("weighted_fen", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )


def note_changes(
    journal: Journal, deal: Deal, before: Outlook | None, after: Outlook, happening: Happening
) -> None:
    """Write down what the event changed in the forecast, if it changed anything."""
    for number, part in enumerate(changes(before, after, deal.imported)):
        journal.add(
            {
                "position": happening.position,
                "part": number,
                "deal_id": deal.id,
                "version": happening.placed.recorded.version,
                "number": deal.number,
                "customer_name": deal.customer_name,
                "scenario": str(deal.scenario),
                "owner_id": part.owner_id,
                "month": part.month,
                "change": part.change.value,
                "amount_fen": part.amount_fen,
                "weighted_fen": part.weighted_fen,
                "recorded_at": happening.trail.recorded_at,
            }
        )


def bars(
    table: Table, asking: Asking, since: int, conditions: list[ColumnElement[bool]]
) -> list[dict[str, Any]]:
    """For each reason how many deals it touched since then, and by how much in all."""
    c = table.c
    sums = (
        select(
            c.change,
            func.count(distinct(c.deal_id)),
            func.sum(c.amount_fen),
            func.sum(c.weighted_fen),
        )
        .where(_between(table, asking, since), *conditions)
        .group_by(c.change)
    )
    found = {row[0]: row[1:] for row in asking.connection.execute(sums)}
    figures = ((change, found.get(change.value, (0, 0, 0))) for change in Change)
    return [
        {"change": change.value, "count": n, "amount_fen": int(a), "weighted_fen": int(w)}
        for change, (n, a, w) in figures
    ]


def page(
    table: Table,
    asking: Asking,
    since: int,
    conditions: list[ColumnElement[bool]],
    limit: int,
    key: tuple[int, int] | None,
    of: str,
) -> Page:
    """The changes behind the bars, in the order of the log."""
    c = table.c
    found = select(table).where(_between(table, asking, since), *conditions)
    if key is not None:
        found = found.where(behind((c.position, c.part), key))
    found = found.order_by(c.position, c.part)
    pinned = (asking.position, since)
    return page_of(of, found, limit, ("position", "part"), asking, _shown, pinned)


def _between(table: Table, asking: Asking, since: int) -> ColumnElement[bool]:
    return (table.c.position > since) & (table.c.position <= asking.position)


def _shown(row: Row) -> dict[str, Any]:
    version = row.pop("version")
    del row["part"]
    item: dict[str, Any] = shown(row | proof("deal", row["deal_id"], row["position"], version))
    return item
