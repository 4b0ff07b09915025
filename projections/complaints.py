"""The complaints board (V10) and its statistics (V11): each complaint, how urgent, how it ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Column, ColumnElement, Connection, Uuid, select

from domain.calendar import begin_of, end_of
from domain.complaint.state import Category, Complaint, Severity, Status
from domain.customers import comparable
from domain.values import Date

from .asking import Asking, Filter, all_of, containing, page_of
from .complaint_figures import figures
from .complaint_rows import columns, row_of, shown_row
from .folding import Happening
from .ordering import Order, sorted_by
from .paging import Page
from .rows import Intervals, Row, interval_columns
from .view import View


class ComplaintFilter(Filter):
    """Which complaints the board shows; `overdue`: a clock was breached and still runs."""

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
    sort: str | None = sorted_by(
        "number", "customer_name", "registered_at", "closed_at", "cost_fen"
    )


class StatisticsFilter(Filter):
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
                *columns(),
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
        row = row_of(after.state, happening, before or {})
        self.complaints.put(connection, happening.position, row)

    # ---- queries -------------------------------------------------------------------

    def page(self, asking: Asking, wanted: ComplaintFilter, limit: int, after: str | None) -> Page:
        """Complaints, as a rule the newest number first; further pages are as of the first one."""
        order = Order.of(self.name, self.complaints.table, ("-number", "-id"), wanted.sort)
        found = select(self.complaints.table)
        if after is not None:
            position, *key = order.key(after, int)
            asking = replace(asking, position=min(position, asking.seen))
            found = found.where(order.behind(key))
        found = found.where(*self._conditions(asking, wanted)).order_by(*order.clauses)

        def show(row: Row) -> dict[str, Any]:
            return shown_row(row, asking)

        return page_of(order.name, found, limit, order.by, asking, show, (asking.position,))

    def statistics(self, asking: Asking, wanted: StatisticsFilter) -> list[dict[str, Any]]:
        """The figures of each category and root cause."""
        c = self.complaints.table.c
        found = select(self.complaints.table).where(
            self.complaints.at(asking.position, asking.seen),
            *_counted(c, wanted),
            *asking.readable(c.id),
        )
        return figures(dict(row) for row in asking.connection.execute(found).mappings())

    def _conditions(self, asking: Asking, wanted: ComplaintFilter) -> list[ColumnElement[bool]]:
        c = self.complaints.table.c
        same: dict[ColumnElement[Any], Any] = {
            c.state: wanted.state and wanted.state.value,
            c.severity: wanted.severity and wanted.severity.value,
            c.category: wanted.category and wanted.category.value,
            c.cause_key: wanted.root_cause and comparable(wanted.root_cause),
            c.customer_id: wanted.customer_id,
            c.deal_id: wanted.deal_id,
            c.handler_id: wanted.handler,
            c.is_open: wanted.open,
        }
        again = wanted.reopened
        return all_of(
            [
                self.complaints.at(asking.position, asking.seen, in_order=wanted.sort is None),
                *(column == value for column, value in same.items() if value is not None),
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                ((c.cycle > 1) if again else (c.cycle == 1)) if again is not None else None,
                c.overdue.is_(True) if wanted.overdue else None,
                *asking.readable(c.id),
            ]
        )


def _counted(c: Any, wanted: StatisticsFilter) -> list[ColumnElement[bool]]:
    first, last = wanted.registered_from, wanted.registered_to
    return all_of(
        [
            c.registered_at >= begin_of(first) if first is not None else None,
            c.registered_at < end_of(last) if last is not None else None,
            c.product == wanted.product if wanted.product is not None else None,
            c.department == wanted.department if wanted.department is not None else None,
        ]
    )
