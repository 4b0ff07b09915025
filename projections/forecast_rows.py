"""A deal's row in the forecast."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Date, Integer, String

from domain.deal.state import Deal

from .folding import Happening
from .journey import proof
from .outlook import Outlook, Standing
from .rows import Row
from .showing import shown

#: Columns that tell of the event and not of the deal; they alone are no change.
WHEN = ("recorded_at", "version")


def deal_columns() -> tuple[Column[Any], ...]:
    return (
        Column("version", Integer, nullable=False),
        Column("number", String(40), nullable=False),
        Column("customer_name", String(200), nullable=False),
        Column("scenario", String(40), nullable=False),
        Column("owner_id", String(64), nullable=False),
        Column("stage", String(40), nullable=False),
        Column("standing", String(20), nullable=False),
        Column("month", String(7), nullable=False),
        Column("expected_sign_on", Date),
        Column("signed_on", Date),
        Column("amount_fen", BigInteger, nullable=False),
        Column("probability_bp", Integer, nullable=False),
        Column("weighted_fen", BigInteger, nullable=False),
    )


def row_of(deal: Deal, happening: Happening) -> Row:
    outlook = Outlook.of(deal, happening.policy)
    return {
        "id": deal.id,
        "recorded_at": happening.trail.recorded_at,
        "version": happening.placed.recorded.version,
        "number": deal.number,
        "customer_name": deal.customer_name,
        "scenario": str(deal.scenario),
        "owner_id": deal.owner_id,
        "stage": str(deal.stage),
        "standing": str(outlook.standing),
        "month": outlook.month,
        "expected_sign_on": deal.expected_sign_on,
        "signed_on": deal.signed_on,
        "amount_fen": outlook.amount_fen,
        "probability_bp": outlook.probability_bp,
        "weighted_fen": outlook.weighted_fen,
    }


def outlook_in(row: Row) -> Outlook:
    return Outlook(
        row["owner_id"],
        row["month"],
        Standing(row["standing"]),
        row["amount_fen"],
        row["probability_bp"],
    )


def shown_deal(row: Row) -> dict[str, Any]:
    """The deal with the event since which it stands in the forecast like that."""
    del row["to_position"]
    found = proof("deal", row["id"], row.pop("from_position"), row.pop("version"))
    item: dict[str, Any] = shown(row | {"deal_id": row["id"]} | found)
    return item
