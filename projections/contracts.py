"""The contract ledger (V17): signed contracts, who approved them, where they lie, amendments."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, case, func, select

from domain.calendar import ONE_DAY, day_of, months_after
from domain.deal.state import Deal, Stage

from .asking import Asking, Filter, all_of, containing, page_of
from .contract_rows import columns, row_of, shown_row
from .folding import Happening
from .ordering import Order, sorted_by
from .paging import Page
from .rows import Rows
from .view import View


class ContractFilter(Filter):
    """Which contracts the ledger shows."""

    search: str | None = None
    customer_id: UUID | None = None
    owner: str | None = None
    team: str | None = None
    expiring_days: int | None = Field(
        default=None, ge=0, le=36_500, description="Whose term ends within so many days from now."
    )
    archived: bool | None = None
    sort: str | None = sorted_by("signed_on", "customer_name", "amount_fen", "term_ends_on")


class ContractsView(View):
    """Every signed contract as it is now."""

    name = "contracts"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        rows = self.table("rows", *columns(), signed=("signed_on", "id"), ending=("term_ends_on",))
        self.contracts = Rows(rows)
        self.written = (self.contracts,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after = happening.before, happening.after
        if before is None or after is None or not isinstance(after.state, Deal):
            return
        deal = after.state
        if deal.signed_on is None or _told(before.state) == _told(deal):
            return
        since = {
            "as_of_position": happening.position,
            "recorded_at": happening.trail.recorded_at,
        }
        self.contracts.get(connection, deal.id)
        self.contracts.put(row_of(deal) | since)

    def page(self, asking: Asking, wanted: ContractFilter, limit: int, after: str | None) -> Page:
        """Contracts, as a rule the last signed first."""
        order = Order.of(self.name, self.contracts.table, ("-signed_on", "-id"), wanted.sort)
        found = select(self.contracts.table).where(*self._conditions(asking, wanted))
        if after is not None:
            found = found.where(order.behind(order.key(after)))
        return page_of(
            order.name, found.order_by(*order.clauses), limit, order.by, asking, shown_row
        )

    def repurchase(self, asking: Asking, months: int) -> dict[str, Any]:
        """The share of customers that bought again (R3.8.5).

        Of those who signed within the last so many months the ones who did so at least twice.
        """
        c = self.contracts.table.c
        today = day_of(asking.instant)
        since = months_after(today, -months)
        of_each = (
            select(func.count().label("deals"))
            .where(c.signed_on > since, c.signed_on <= today, *asking.readable(c.id))
            .group_by(c.customer_id)
            .subquery()
        )
        again = case((of_each.c.deals > 1, 1), else_=0)
        counts = select(func.count(), func.coalesce(func.sum(again), 0)).select_from(of_each)
        customers, repurchasing = map(int, asking.connection.execute(counts).one())
        return {
            "months": months,
            "signed_after": since.isoformat(),
            "signed_until": today.isoformat(),
            "customers": customers,
            "repurchasing_customers": repurchasing,
            "rate_bp": repurchasing * 10_000 // customers if customers else None,
        }

    def _conditions(self, asking: Asking, wanted: ContractFilter) -> list[ColumnElement[bool]]:
        c, days = self.contracts.table.c, wanted.expiring_days
        return all_of(
            [
                containing(wanted.search, c.customer_name, c.deal_number, c.contract_no)
                if wanted.search
                else None,
                c.customer_id == wanted.customer_id if wanted.customer_id else None,
                c.owner_id == wanted.owner if wanted.owner else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                self._expires_within(days, day_of(asking.instant)) if days is not None else None,
                c.archived.is_(wanted.archived) if wanted.archived is not None else None,
                *asking.readable(c.id),
            ]
        )

    def _expires_within(self, days: int, today: dt.date) -> ColumnElement[bool]:
        """Whether the term ends so soon; one that was terminated has ended before."""
        c = self.contracts.table.c
        stands = c.stage != Stage.TERMINATED.value
        return stands & (c.term_ends_on >= today) & (c.term_ends_on <= today + days * ONE_DAY)


def _told(deal: Deal) -> tuple[object, ...]:
    """What the ledger tells of a deal: its papers, and what else may change."""
    stands = (deal.stage, deal.owner_id, deal.number, deal.customer_name, deal.signed_on)
    return stands, deal.contract, deal.amendments
