"""The list of customers, and which leads, deals and complaints each has (G2.0): the door of V12."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Uuid,
    not_,
    or_,
    select,
)

from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.lead.state import Lead

from .asking import Asking, Filter, all_of, containing, page_of
from .customer_rows import SUMS, columns, row_of, shown_row, tells_nothing
from .folding import Happening
from .ordering import Order, sorted_by
from .paging import Page
from .rows import Intervals, Rows, interval_columns
from .view import View

ORDER = ("customer_name", "id")


class CustomerFilter(Filter):
    """Which customers: who bought, who owes, who has a complaint open, or has not."""

    search: str | None = None
    bought: bool | None = None
    owing: bool | None = None
    complaining: bool | None = None
    sort: str | None = sorted_by("customer_name", "signed_amount_fen", "balance_fen")


class CustomersView(View):
    """Every customer's row, how it was at each time, and since when his cases are there."""

    name = "customers"
    version = 2

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.cases = Rows(
            self.table(
                "cases",
                Column("customer_id", Uuid, primary_key=True),
                Column("id", Uuid, primary_key=True),
                Column("aggregate", String(20), nullable=False),
                Column("number", String(40), nullable=False),
                Column("from_position", BigInteger, nullable=False),
            )
        )
        self.customers = Intervals(
            self.table(
                "rows",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *columns(),
                now=("to_position", *ORDER),
                order=(*ORDER, "from_position", "to_position"),
            )
        )
        self.written = (self.cases, self.customers)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        # A legal hold names a customer too, and is no case of his.
        if after is None or not isinstance(after.state, Lead | Deal | Complaint):
            return
        customer_id = after.state.customer_id
        if customer_id is None:
            return
        if happening.begins:
            self._begin(connection, customer_id, happening)
        elif tells_nothing(happening):
            return
        case = self.cases.get(connection, customer_id, after.id)
        assert case is not None
        known = self.customers.current(connection, customer_id)
        row = row_of(customer_id, known, case["from_position"], happening)
        if row is not None:
            self.customers.put(connection, happening.position, row)

    def _begin(self, connection: Connection, customer_id: UUID, happening: Happening) -> None:
        after = happening.after
        assert after is not None
        self.cases.get(connection, customer_id, after.id, new=True)
        self.cases.put(
            {
                "customer_id": customer_id,
                "id": after.id,
                "aggregate": after.aggregate.name,
                "number": after.state.number,
                "from_position": happening.position,
            }
        )

    # ---- queries -------------------------------------------------------------------

    def page(self, asking: Asking, wanted: CustomerFilter, limit: int, after: str | None) -> Page:
        """Customers, as a rule by their names; further pages are as of the first one."""
        order = Order.of(self.name, self.customers.table, ORDER, wanted.sort)
        found = select(self.customers.table)
        if after is not None:
            position, *key = order.key(after, int)
            asking = replace(asking, position=min(position, asking.seen))
            found = found.where(order.behind(key))
        held = self.customers.at(asking.position, asking.seen, in_order=wanted.sort is None)
        found = found.where(held, *self._conditions(asking, wanted)).order_by(*order.clauses)

        page = page_of(order.name, found, limit, order.by, asking, shown_row, (asking.position,))
        if not asking.sees_all:
            self._hide_sums(asking, page)
        return page

    def _hide_sums(self, asking: Asking, page: Page) -> None:
        """What a customer comes to is not told a reader who sees only some of his cases."""
        ids = [UUID(item["id"]) for item in page.items]
        found = self._in_part(asking).where(self.cases.table.c.customer_id.in_(ids))
        partly = {str(id) for id in asking.connection.execute(found).scalars()}
        for item in page.items:
            if item["id"] in partly:
                item.update(dict.fromkeys(SUMS))

    def _in_part(self, asking: Asking) -> Select[tuple[UUID]]:
        """The customers who have a case that the reader does not see."""
        c = self.cases.table.c
        return select(c.customer_id).where(*(not_(each) for each in asking.readable(c.id)))

    def cases_of(self, asking: Asking, customer_id: UUID) -> list[UUID]:
        """The ids of the customer's leads, deals and complaints by then, the oldest first."""
        c: Any = self.cases.table.c
        found = (
            select(c.id)
            .where(c.customer_id == customer_id, c.from_position <= asking.position)
            .where(*asking.readable(c.id))
            .order_by(c.from_position)
        )
        return list(asking.connection.execute(found).scalars())

    def _conditions(self, asking: Asking, wanted: CustomerFilter) -> list[ColumnElement[bool]]:
        c = self.customers.table.c
        asked = {
            c.signed_deals: wanted.bought,
            c.balance_fen: wanted.owing,
            c.open_complaints: wanted.complaining,
        }
        return all_of(
            [
                *(
                    (column > 0) if there else (column == 0)
                    for column, there in asked.items()
                    if there is not None
                ),
                self._found_by(asking, wanted.search) if wanted.search else None,
                *self._readable(asking, wanted),
            ]
        )

    def _readable(self, asking: Asking, wanted: CustomerFilter) -> list[ColumnElement[bool]]:
        """Whose cases the reader sees: one at least, and all where the sums of them matter."""
        c, case = self.customers.table.c, self.cases.table.c
        if asking.sees_all:
            return []
        some = select(case.customer_id).where(
            case.from_position <= asking.position, *asking.readable(case.id)
        )
        by_sums = (wanted.bought, wanted.owing, wanted.complaining) != (None, None, None)
        if not by_sums and (wanted.sort or "").removeprefix("-") not in SUMS:
            return [c.id.in_(some)]
        return [c.id.in_(some), c.id.not_in(self._in_part(asking))]

    def _found_by(self, asking: Asking, text: str) -> ColumnElement[bool]:
        """Whether his name contains the text, or the number of a case that he had then."""
        c, case = self.customers.table.c, self.cases.table.c
        numbered = select(case.customer_id).where(
            containing(text, case.number),
            case.from_position <= asking.position,
            *asking.readable(case.id),
        )
        return or_(containing(text, c.customer_name), c.id.in_(numbered))
