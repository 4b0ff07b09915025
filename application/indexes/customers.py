"""Which customers there are, and which deals were signed and closed with each (G2.0, G2.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.calendar import day_of
from domain.customers import comparable
from domain.deal.state import Deal, Stage
from domain.facts import SignedDeal
from domain.kernel import Recorded
from domain.lead.state import Lead

from .index import Index


class CustomerIndex(Index):
    """A customer is what events with its id say; here stands where to find them."""

    statements = (
        # `case_id` is the lead or deal that first named the customer: there the name stands.
        # `name_hash` only of customers that came in with their past deals.
        """CREATE TABLE IF NOT EXISTS customers (
            customer_id TEXT PRIMARY KEY, uscc_hash BLOB, name_hash BLOB,
            case_id TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS customers_by_code ON customers (uscc_hash)",
        "CREATE INDEX IF NOT EXISTS customers_by_name ON customers (name_hash)",
        """CREATE TABLE IF NOT EXISTS signed_deals (
            deal_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, amount_fen INTEGER NOT NULL,
            signed_on TEXT NOT NULL, closed_on TEXT) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS signed_by_customer ON signed_deals (customer_id)",
    )
    derived = ("customers", "signed_deals")

    def are_there(self) -> bool:
        """Whether anything was ever sold or tried to: the log is more than a list of people."""
        return bool(self._rows("SELECT 1 FROM customers LIMIT 1"))

    def find(
        self, customer_id: UUID | None, uscc: str | None = None, name: str | None = None
    ) -> tuple[UUID, ...]:
        """The customer of this id; else of this code; else all brought in under this name.

        Who is known by another code is another customer, though the name be the same.
        """
        if customer_id is not None:
            return self._where("customer_id=?", customer_id.hex)
        code, known = comparable(uscc or ""), comparable(name or "")
        found = self._where("uscc_hash=?", self._hash(code))[:1] if code else ()
        if not found and known:
            nameless = " AND uscc_hash IS NULL" if code else ""
            found = self._where(f"name_hash=?{nameless}", self._hash(known))
        return found

    def _where(self, where: str, key: str | bytes) -> tuple[UUID, ...]:
        rows = self._rows(
            f"SELECT customer_id FROM customers WHERE {where} ORDER BY customer_id", key
        )
        return tuple(UUID(row[0]) for row in rows)

    def case_of(self, customer_id: UUID) -> UUID:
        """The lead or deal that first named the customer."""
        rows = self._rows("SELECT case_id FROM customers WHERE customer_id=?", customer_id.hex)
        return UUID(rows[0][0])

    def signed(self, customer_id: UUID) -> Iterator[SignedDeal]:
        rows = self._rows(
            "SELECT deal_id, amount_fen, signed_on, closed_on FROM signed_deals "
            "WHERE customer_id=? ORDER BY signed_on, deal_id",
            customer_id.hex,
        )
        for row in rows:
            closed_on = dt.date.fromisoformat(row[3]) if row[3] is not None else None
            yield SignedDeal(UUID(row[0]), row[1], dt.date.fromisoformat(row[2]), closed_on)

    def closed(self, customer_id: UUID) -> tuple[UUID, ...]:
        """The customer's deals that are closed, the last closed one last."""
        rows = self._rows(
            "SELECT deal_id FROM signed_deals WHERE customer_id=? AND closed_on IS NOT NULL "
            "ORDER BY closed_on, deal_id",
            customer_id.hex,
        )
        return tuple(UUID(row[0]) for row in rows)

    def note_lead(self, before: Lead, after: Lead) -> None:
        if before.customer_id is None and after.customer_id is not None:
            self._add(after.customer_id, after.id)
        if after.uscc and after.uscc != before.uscc and after.customer_id is not None:
            self._code(after.customer_id, after.uscc)

    def note_deal(self, before: Deal, after: Deal, recorded: Sequence[Recorded]) -> None:
        if after.imported and not before.imported and after.customer_id is not None:
            self._add(after.customer_id, after.id)
            self._name(after.customer_id, after.customer_name)
            if after.uscc:
                self._code(after.customer_id, after.uscc)
        if after.signed_on is not None and _signed(before) != _signed(after):
            assert after.customer_id is not None
            self._run(
                "INSERT INTO signed_deals VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (deal_id) DO UPDATE SET customer_id = excluded.customer_id, "
                "amount_fen = excluded.amount_fen, signed_on = excluded.signed_on, "
                "closed_on = excluded.closed_on",
                after.id.hex,
                after.customer_id.hex,
                after.amount_fen,
                after.signed_on.isoformat(),
                _closed_on(after, recorded),
            )

    def _add(self, customer_id: UUID, case_id: UUID) -> None:
        self._run(
            "INSERT INTO customers VALUES (?, NULL, NULL, ?) ON CONFLICT DO NOTHING",
            customer_id.hex,
            case_id.hex,
        )

    def _code(self, customer_id: UUID, uscc: str) -> None:
        self._run(
            "UPDATE customers SET uscc_hash=? WHERE customer_id=?",
            self._hash(comparable(uscc)),
            customer_id.hex,
        )

    def _name(self, customer_id: UUID, name: str) -> None:
        self._run(
            "UPDATE customers SET name_hash=? WHERE customer_id=?",
            self._hash(comparable(name)),
            customer_id.hex,
        )


def _signed(deal: Deal) -> tuple[dt.date | None, int | None, bool]:
    return deal.signed_on, deal.amount_fen, deal.stage is Stage.CLOSED


def _closed_on(deal: Deal, recorded: Sequence[Recorded]) -> str | None:
    """The day on which the deal was closed, which happened just now or before there was a log."""
    if deal.stage is not Stage.CLOSED:
        return None
    past = deal.past.closed_on if deal.past is not None else None
    return (past or day_of(recorded[-1].trail.occurred_at)).isoformat()
