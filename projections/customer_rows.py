"""A customer's row in the list: what he is called, and what his cases come to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, Integer, String

from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.lead.state import Lead

from .folding import Happening
from .rows import Row
from .showing import shown

#: What the cases of a customer add up to.
SUMS = (
    *("lead_count", "deal_count", "signed_deals", "signed_amount_fen", "balance_fen"),
    *("complaint_count", "open_complaints"),
)
UNNAMED: Row = {"customer_name": "", "named_by_lead": False, "named_position": 0}


def row_of(customer_id: UUID, known: Row | None, since: int, happening: Happening) -> Row | None:
    """The row after an event of a case that began at `since`; None if nothing changed."""
    before, after = happening.before, happening.after
    assert before is not None
    assert after is not None
    old = known or {**dict.fromkeys(SUMS, 0), **UNNAMED}
    was = {} if happening.begins else _figures(before.state)
    now = _figures(after.state)
    row = {
        "id": customer_id,
        "recorded_at": happening.trail.recorded_at,
        **_named(old, after.state, since),
        **{name: old[name] + now.get(name, 0) - was.get(name, 0) for name in SUMS},
    }
    same = all(old[name] == row[name] for name in (*SUMS, *UNNAMED))
    return None if same else row


def tells_nothing(happening: Happening) -> bool:
    """Whether an event, not its case's first, surely leaves the row as it is."""
    before, after = happening.before, happening.after
    assert before is not None
    assert after is not None
    return _told(before.state) == _told(after.state)


def _told(state: Any) -> tuple[object, ...]:
    """All that a row is made of."""
    if isinstance(state, Deal):
        return state.customer_name, state.signed_on, state.amount_fen, state.receivables
    return state.customer_name, getattr(state, "is_open", None)


def _figures(state: Any) -> dict[str, int]:
    """What one case adds to its customer's row."""
    match state:
        case Lead():
            return {"lead_count": 1}
        case Deal() if state.signed_on is not None:
            return {
                "deal_count": 1,
                "signed_deals": 1,
                "signed_amount_fen": state.amount_fen or 0,
                "balance_fen": state.receivables.open_fen,
            }
        case Deal():
            return {"deal_count": 1}
        case Complaint():
            return {"complaint_count": 1, "open_complaints": int(state.is_open)}
    return {}


def _named(old: Row, state: Any, since: int) -> Row:
    """He is called what his newest lead says, or else what his newest deal does."""
    by_lead = isinstance(state, Lead)
    is_newest = (by_lead, since) >= (old["named_by_lead"], old["named_position"])
    if isinstance(state, Complaint) or not is_newest:
        return {name: old[name] for name in UNNAMED}
    return {
        "customer_name": state.customer_name,
        "named_by_lead": by_lead,
        "named_position": since,
    }


def shown_row(row: Row) -> dict[str, Any]:
    for name in ("to_position", "named_by_lead", "named_position"):
        del row[name]
    position = row.pop("from_position")
    item: dict[str, Any] = shown(row | {"customer_id": row["id"], "as_of_position": position})
    return item


def columns() -> tuple[Column[Any], ...]:
    return (
        Column("customer_name", String(200), nullable=False),
        Column("named_by_lead", Boolean, nullable=False),
        Column("named_position", BigInteger, nullable=False),
        Column("lead_count", Integer, nullable=False),
        Column("deal_count", Integer, nullable=False),
        Column("signed_deals", Integer, nullable=False),
        Column("signed_amount_fen", BigInteger, nullable=False),
        Column("balance_fen", BigInteger, nullable=False),
        Column("complaint_count", Integer, nullable=False),
        Column("open_complaints", Integer, nullable=False),
    )
