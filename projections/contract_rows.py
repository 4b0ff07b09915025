"""What the contract ledger (V17) keeps of each signed contract and its amendments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, String, Uuid

from domain.deal.records.contract import Opinion, Revision
from domain.deal.records.papers import Contract
from domain.deal.state import Deal

from .rows import Row
from .showing import shown
from .store import InstantColumn


def row_of(deal: Deal) -> Row:
    """What the ledger says of a signed deal; of one brought in there is no paper here."""
    paper, signed = deal.contract, deal.contract.signed
    in_force = deal.contract_in_force
    return {
        "id": deal.id,
        "deal_number": deal.number,
        "contract_no": paper.number,
        "customer_id": deal.customer_id,
        "customer_name": deal.customer_name,
        "owner_id": deal.owner_id or None,
        "stage": str(deal.stage),
        "amount_fen": deal.amount_fen,
        "original_amount_fen": signed.amount_fen if signed is not None else deal.amount_fen,
        "signed_on": deal.signed_on,
        "term_ends_on": deal.term_ends_on,
        "delivery_on": in_force.delivery_on if in_force is not None else None,
        **_text(signed),
        **_paper(paper),
        "archived": None if deal.imported else not any(p.awaits_archive for p in deal.papers),
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


def shown_row(row: Row) -> dict[str, Any]:
    item: dict[str, Any] = shown(row | {"deal_id": row["id"]})
    return item


def columns() -> tuple[Column[Any], ...]:
    return (
        Column("id", Uuid, primary_key=True),
        Column("deal_number", String(40), nullable=False),
        Column("contract_no", String(64), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("owner_id", String(64)),
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
        Column("archived", Boolean),
        Column("amendments", JSON, nullable=False),
        Column("imported", Boolean, nullable=False),
        Column("as_of_position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )
