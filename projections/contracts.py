"""The contract ledger (V17): signed contracts, who approved them, where they lie, amendments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
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
    Date,
    String,
    Uuid,
    case,
    func,
    select,
)

from domain.calendar import ONE_DAY, day_of, months_after
from domain.deal.records.contract import Opinion, Revision
from domain.deal.records.papers import Contract
from domain.deal.state import Deal

from .asking import Asking, Filter, all_of, containing, page_of
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Row, Rows
from .showing import shown
from .store import InstantColumn
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


class ContractsView(View):
    """Every signed contract as it is now."""

    name = "contracts"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.contracts = Rows(
            self.table("rows", *_columns(), signed=("signed_on", "id"), ending=("term_ends_on",))
        )
        self.written = (self.contracts,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if after is None or not isinstance(after.state, Deal) or after.state.signed_on is None:
            return
        old = self.contracts.get(connection, after.id)
        row = _row(after.state)
        if old is not None and all(old[name] == value for name, value in row.items()):
            return
        since = {
            "as_of_position": happening.position,
            "recorded_at": happening.trail.recorded_at,
        }
        self.contracts.put(row | since)

    def page(self, asking: Asking, wanted: ContractFilter, limit: int, after: str | None) -> Page:
        """Contracts, the last signed first."""
        c = self.contracts.table.c
        found = select(self.contracts.table).where(*self._conditions(asking, wanted))
        if after is not None:
            day, id = key_of(after, self.name, str, UUID)
            key = dt.date.fromisoformat(day), id
            found = found.where(behind((c.signed_on, c.id), key, descending=True))
        found = found.order_by(c.signed_on.desc(), c.id.desc())
        return page_of(self.name, found, limit, ("signed_on", "id"), asking, _shown)

    def repurchase(self, asking: Asking, months: int) -> dict[str, Any]:
        """The share of customers that bought again (R3.8.5).

        Of those who signed within the last so many months the ones who did so at least twice.
        """
        c = self.contracts.table.c
        today = day_of(asking.instant)
        of_each = (
            select(c.customer_id, func.count().label("deals"))
            .where(c.signed_on > months_after(today, -months), c.signed_on <= today)
            .group_by(c.customer_id)
            .subquery()
        )
        counts = select(func.count(), func.coalesce(func.sum(case((of_each.c.deals > 1, 1), else_=0)), 0))
        once, again = asking.connection.execute(counts.select_from(of_each)).one()
        return {
            "months": months,
            "customers": int(once),
            "repurchasing_customers": int(again),
            "rate_bp": int(again) * 10_000 // int(once) if once else None,
        }

    def _conditions(self, asking: Asking, wanted: ContractFilter) -> list[ColumnElement[bool]]:
        c = self.contracts.table.c
        today = day_of(asking.instant)
        ends = c.term_ends_on
        return all_of(
            [
                containing(wanted.search, c.customer_name, c.deal_number, c.contract_no)
                if wanted.search
                else None,
                c.customer_id == wanted.customer_id if wanted.customer_id else None,
                c.owner_id == wanted.owner if wanted.owner else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                (ends >= today) & (ends <= today + wanted.expiring_days * ONE_DAY)
                if wanted.expiring_days is not None
                else None,
                c.archived.is_(wanted.archived) if wanted.archived is not None else None,
            ]
        )


def _row(deal: Deal) -> Row:
    paper, signed = deal.contract, deal.contract.signed
    in_force = deal.contract_in_force
    return {
        "id": deal.id,
        "deal_number": deal.number,
        "contract_no": paper.number,
        "customer_id": deal.customer_id,
        "customer_name": deal.customer_name,
        "owner_id": deal.owner_id,
        "stage": str(deal.stage),
        "amount_fen": deal.amount_fen,
        "original_amount_fen": signed.amount_fen if signed is not None else deal.amount_fen,
        "signed_on": deal.signed_on,
        "term_ends_on": deal.term_ends_on,
        "delivery_on": in_force.delivery_on if in_force is not None else None,
        **_text(signed),
        **_paper(paper),
        "archived": all(not p.awaits_archive for p in deal.papers) and not deal.imported,
        "amendments": shown(list(_amendments(deal))),
        "imported": deal.imported,
    }


def _text(revision: Revision | None) -> Row:
    return {
        "rev": revision.rev if revision is not None else None,
        "template_id": revision.template_id if revision is not None else None,
        "non_standard_terms": list(revision.non_standard_terms) if revision is not None else [],
        "content_sha256": revision.content_sha256 if revision is not None else None,
    }


def _paper(paper: Contract) -> Row:
    archive = paper.archive
    return {
        "approvers": [
            {"department": str(vote.department), "by": vote.by}
            for vote in paper.round
            if vote.decision is Opinion.APPROVE
        ],
        "archive_place": archive.place if archive is not None else None,
        "archived_on": shown(archive.archived_on) if archive is not None else None,
        "scan_sha256": archive.scan_sha256 if archive is not None else None,
    }


def _amendments(deal: Deal) -> Iterator[Row]:
    """The signed amendments, each with what it added to the amount before it."""
    before = deal.contract.signed
    for paper in deal.amendments:
        signed = paper.signed
        if signed is None or paper.signature is None:
            continue
        yield {
            "amendment_no": paper.amendment_no,
            "signed_on": paper.signature.signed_on,
            "amount_fen": signed.amount_fen,
            "delta_fen": signed.amount_fen - before.amount_fen if before is not None else None,
            "change_ids": paper.change_ids,
            **_text(signed),
            **_paper(paper),
        }
        before = signed


def _shown(row: Row) -> dict[str, Any]:
    item: dict[str, Any] = shown(row | {"deal_id": row["id"]})
    return item


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("id", Uuid, primary_key=True),
        Column("deal_number", String(40), nullable=False),
        Column("contract_no", String(64), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("owner_id", String(64), nullable=False),
        Column("stage", String(40), nullable=False),
        Column("amount_fen", BigInteger),
        Column("original_amount_fen", BigInteger),
        Column("signed_on", Date, nullable=False),
        Column("term_ends_on", Date),
        Column("delivery_on", Date),
        Column("rev", BigInteger),
        Column("template_id", String(64)),
        Column("non_standard_terms", JSON, nullable=False),
        Column("content_sha256", String(64)),
        Column("approvers", JSON, nullable=False),
        Column("archive_place", String(4000)),
        Column("archived_on", String(10)),
        Column("scan_sha256", String(64)),
        Column("archived", Boolean, nullable=False),
        Column("amendments", JSON, nullable=False),
        Column("imported", Boolean, nullable=False),
        Column("as_of_position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )
