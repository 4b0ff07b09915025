"""The cash view (V9): month by month what was planned, invoiced and received, and how fast."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Uuid,
    func,
    select,
)

from domain.calendar import day_of
from domain.deal.state import Deal
from domain.values import Month

from .asking import Asking, Filter, all_of, containing, page_of
from .cash_months import SIGNS, Book, month_rows, still_owed
from .cash_movements import Movement, Sum, moved
from .cash_sums import MonthSums
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Journal, Row, Rows
from .showing import shown
from .store import InstantColumn
from .view import View


class CashFilter(Filter):
    """Whose deals, as they are owned now."""

    team: str | None = None
    owner: str | None = None


class MonthsFilter(CashFilter):
    """Whose deals, and which months."""

    month_from: Month | None = Field(default=None, description="The first month, e.g. 2026-03.")
    month_to: Month | None = Field(default=None, description="The last month, e.g. 2026-06.")


class CashView(View):
    """Every movement of money, in the month in which it counts."""

    name = "cash"
    version = 2

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.movements = Journal(
            self.table(
                "movements",
                Column("position", BigInteger, primary_key=True),
                Column("number", Integer, primary_key=True),
                Column("recorded_at", InstantColumn, nullable=False),
                Column("event", String(60), nullable=False),
                Column("deal_id", Uuid, nullable=False),
                Column("kind", String(20), nullable=False),
                Column("month", String(7), nullable=False),
                Column("amount_fen", BigInteger, nullable=False),
                Column("count", Integer, nullable=False),
                by_month=("month", "position", "number"),
            )
        )
        self.deals = Rows(
            self.table(
                "deals",
                Column("deal_id", Uuid, primary_key=True),
                Column("deal_number", String(40), nullable=False),
                Column("customer_name", String(200), nullable=False),
                Column("owner_id", String(64)),
            )
        )
        self.sums = MonthSums(self)
        self.written = (self.movements, self.deals, *self.sums.written)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after = happening.before, happening.after
        if before is None or after is None or not isinstance(after.state, Deal):
            return
        old, deal = before.state, after.state
        if deal.signed_on is not None and (old.signed_on is None or _named(old) != _named(deal)):
            self.deals.get(connection, deal.id)
            self.deals.put(_named(deal))
        for number, item in enumerate(moved(old, happening, deal)):
            self.movements.add(_row(happening, number, deal, item))
            self.sums.note(connection, deal.id, item, happening)

    # ---- queries -------------------------------------------------------------------

    def report(self, asking: Asking, wanted: MonthsFilter) -> list[dict[str, Any]]:
        """One row for each month in which money moves, or at whose end some is outstanding.

        `collection_rate_bp` is received ÷ planned of the month. `outstanding_fen` is what was
        invoiced up to the month's end and neither received nor written off, deal by deal, so
        that money on what was not invoiced hides nothing. `dso_days` (days sales outstanding)
        is that ÷ what was invoiced in the last three months × the days of these. Both are None
        where there is nothing to divide by.
        """
        books = self._books(asking, wanted)
        first, last = wanted.month_from or "", wanted.month_to or max(books, default="")
        this_month = f"{day_of(asking.instant):%Y-%m}"
        rows = month_rows(books, this_month)
        return [row for row in rows if first <= row["month"] <= last]

    def page(
        self,
        asking: Asking,
        wanted: CashFilter,
        month: str,
        search: str | None,
        limit: int,
        after: str | None,
    ) -> Page:
        """The movements behind the figures of a month, in the order of the log."""
        c, of_deal = self.movements.table.c, self.deals.table.c
        found = self._of_deals(
            asking,
            wanted,
            select(self.movements.table, of_deal.deal_number, of_deal.customer_name)
            .add_columns(of_deal.owner_id)
            .where(c.month == month),
        )
        if search:
            found = found.where(containing(search, of_deal.customer_name, of_deal.deal_number))
        if after is not None:
            key = key_of(after, f"{self.name} {month}", int, int)
            found = found.where(behind((c.position, c.number), key))
        found = found.order_by(c.position, c.number)
        by = ("position", "number")
        return page_of(f"{self.name} {month}", found, limit, by, asking, _shown)

    def _books(self, asking: Asking, wanted: CashFilter) -> dict[str, Book]:
        """What moved in each month, and when that was last added to.

        Everybody's stand ready; those of fewer deals are added up from the movements of these.
        """
        if wanted.owner is None and wanted.team is None and asking.sees_all:
            return self.sums.books(asking.connection)
        c = self.movements.table.c
        sums = select(
            c.month, c.deal_id, c.kind, func.sum(c.amount_fen), func.sum(c["count"])
        ).group_by(c.month, c.deal_id, c.kind)
        books: dict[str, Book] = defaultdict(Book)
        owed: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for month, deal_id, kind, fen, count in asking.connection.execute(
            self._of_deals(asking, wanted, sums)
        ):
            books[month].add(Movement(kind), int(fen), int(count))
            owed[deal_id][month] += SIGNS.get(Movement(kind), 0) * int(fen)
        for by_month in owed.values():
            for month, more in still_owed(by_month).items():
                books[month].outstanding_more += more
        last = self._of_deals(asking, wanted, select(func.max(c.position)).group_by(c.month))
        found = select(c.month, c.position, c.recorded_at).where(c.position.in_(last))
        for month, position, recorded_at in asking.connection.execute(found.order_by(c.position)):
            books[month].last = {"as_of_position": position, "recorded_at": recorded_at}
        return dict(books)

    def _of_deals(self, asking: Asking, wanted: CashFilter, found: Select[Any]) -> Select[Any]:
        c, of_deal = self.movements.table.c, self.deals.table.c
        whose: list[ColumnElement[bool]] = all_of(
            [
                of_deal.owner_id == wanted.owner if wanted.owner else None,
                asking.works_in(of_deal.owner_id, wanted.team) if wanted.team else None,
                *asking.readable(c.deal_id),
            ]
        )
        return found.join(self.deals.table, c.deal_id == of_deal.deal_id).where(*whose)


def _named(deal: Deal) -> Row:
    return {
        "deal_id": deal.id,
        "deal_number": deal.number,
        "customer_name": deal.customer_name,
        "owner_id": deal.owner_id or None,
    }


def _row(happening: Happening, number: int, deal: Deal, item: Sum) -> Row:
    return {
        "position": happening.position,
        "number": number,
        "recorded_at": happening.trail.recorded_at,
        "event": type(happening.event).__name__,
        "deal_id": deal.id,
        "kind": str(item.kind),
        "month": f"{item.day:%Y-%m}",
        "amount_fen": item.amount_fen,
        "count": item.count,
    }


def _shown(row: Row) -> dict[str, Any]:
    del row["number"], row["count"]
    row |= {"id": row["deal_id"], "as_of_position": row["position"]}
    item: dict[str, Any] = shown(row)
    return item
