"""The list of deals: number, customer, stage, owner and amounts of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    String,
    Uuid,
    select,
)

from domain.customers import Scenario
from domain.deal.state import Deal, Stage
from domain.policy import Policy

from .asking import Asking, Filter, all_of, containing, page_of
from .folding import Happening
from .ordering import Order, sorted_by
from .paging import Page
from .rows import Row, Rows
from .showing import shown
from .store import InstantColumn
from .view import View


class DealFilter(Filter):
    """Which deals the list shows."""

    search: str | None = None
    stage: Stage | None = None
    owner: str | None = None
    team: str | None = None
    scenario: Scenario | None = None
    customer_id: UUID | None = None
    lead_id: UUID | None = None
    sort: str | None = sorted_by(
        "number",
        "customer_name",
        "expected_amount_fen",
        "expected_sign_on",
        "weighted_fen",
        "amount_fen",
        "signed_on",
    )


class DealsView(View):
    """Every deal as it is now."""

    name = "deals"
    version = 3

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.deals = Rows(self.table("rows", *_columns(), number=("number", "id")))
        self.written = (self.deals,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if after is None or not isinstance(after.state, Deal):
            return
        row = _row(after.state, happening.policy)
        old = self.deals.get(connection, after.id, new=happening.begins)
        if old is not None and all(old[name] == value for name, value in row.items()):
            return
        since = {
            "as_of_position": happening.position,
            "recorded_at": happening.trail.recorded_at,
        }
        self.deals.put(row | since)

    def page(self, asking: Asking, wanted: DealFilter, limit: int, after: str | None) -> Page:
        """Deals, as a rule the newest number first."""
        order = Order.of(self.name, self.deals.table, ("-number", "-id"), wanted.sort)
        found = select(self.deals.table).where(*self._conditions(asking, wanted))
        if after is not None:
            found = found.where(order.behind(order.key(after)))
        return page_of(order.name, found.order_by(*order.clauses), limit, order.by, asking, _shown)

    def _conditions(self, asking: Asking, wanted: DealFilter) -> list[ColumnElement[bool]]:
        c = self.deals.table.c
        same: dict[ColumnElement[Any], Any] = {
            c.stage: wanted.stage and str(wanted.stage),
            c.owner_id: wanted.owner,
            c.scenario: wanted.scenario and str(wanted.scenario),
            c.customer_id: wanted.customer_id,
            c.lead_id: wanted.lead_id,
        }
        return all_of(
            [
                *(column == value for column, value in same.items() if value is not None),
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                *asking.readable(c.id),
            ]
        )


def _row(deal: Deal, policy: Policy) -> Row:
    probability_bp = deal.probability(policy)
    return {
        "id": deal.id,
        "lead_id": deal.lead_id,
        "number": deal.number,
        "customer_id": deal.customer_id,
        "customer_name": deal.customer_name,
        "scenario": str(deal.scenario),
        "stage": str(deal.stage),
        "owner_id": deal.owner_id or None,
        "expected_amount_fen": deal.expected_amount_fen,
        "expected_sign_on": deal.expected_sign_on,
        "probability_bp": probability_bp,
        "weighted_fen": deal.expected_amount_fen * probability_bp // 10_000,
        "amount_fen": deal.amount_fen,
        "signed_on": deal.signed_on,
        "imported": deal.imported,
    }


def _shown(row: Row) -> dict[str, Any]:
    item: dict[str, Any] = shown(row | {"deal_id": row["id"]})
    return item


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("id", Uuid, primary_key=True),
        Column("lead_id", Uuid),
        Column("number", String(40), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("scenario", String(40), nullable=False),
        Column("stage", String(40), nullable=False),
        Column("owner_id", String(64)),
        Column("expected_amount_fen", BigInteger, nullable=False),
        Column("expected_sign_on", Date),
        Column("probability_bp", Integer, nullable=False),
        Column("weighted_fen", BigInteger, nullable=False),
        Column("amount_fen", BigInteger),
        Column("signed_on", Date),
        Column("imported", Boolean, nullable=False),
        Column("as_of_position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )
