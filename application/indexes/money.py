"""References taken, where each payment was booked, and whom deliveries wait for (R3.6)."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from domain.deal.drafting import ContractDrafted
from domain.deal.importing import PastDealImported
from domain.deal.invoicing import InvoiceIssued
from domain.deal.payments import PaymentReceived
from domain.deal.reversal import PaymentReversed
from domain.deal.state import Deal
from domain.facts import HeldLine
from domain.kernel import Event

from .index import Index

#: Blanks, and signs that show nothing.
UNSEEN = frozenset({"Zs", "Cf", "Cc"})


class MoneyIndex(Index):
    """What must be unique in the whole company, and what other deals must know of."""

    statements = (
        # Bank references of payments not reversed, invoice and contract numbers.
        """CREATE TABLE IF NOT EXISTS taken_references (
            kind TEXT NOT NULL, hash BLOB NOT NULL, deal_id TEXT NOT NULL, item TEXT NOT NULL,
            PRIMARY KEY (kind, hash)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS payments (
            payment_id TEXT PRIMARY KEY, deal_id TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS held_lines (
            customer_id TEXT NOT NULL, deal_id TEXT NOT NULL, line_id TEXT NOT NULL,
            PRIMARY KEY (customer_id, deal_id, line_id)) WITHOUT ROWID""",
    )
    derived = ("taken_references", "payments", "held_lines")

    def holder(self, kind: str, reference: str) -> UUID | None:
        """The deal in which the reference stands, or None if it is free."""
        rows = self._rows(
            "SELECT deal_id FROM taken_references WHERE kind=? AND hash=?",
            kind,
            self._hash(as_read(reference)),
        )
        return UUID(rows[0][0]) if rows else None

    def deal_of(self, payment_id: UUID) -> UUID | None:
        """The deal in which the payment was booked."""
        rows = self._rows("SELECT deal_id FROM payments WHERE payment_id=?", payment_id.hex)
        return UUID(rows[0][0]) if rows else None

    def held_lines(self, customer_id: UUID) -> tuple[HeldLine, ...]:
        rows = self._rows(
            "SELECT deal_id, line_id FROM held_lines WHERE customer_id=? ORDER BY deal_id, line_id",
            customer_id.hex,
        )
        return tuple(HeldLine(UUID(row[0]), row[1]) for row in rows)

    def note(self, before: Deal, after: Deal, events: list[Event]) -> None:
        for event in events:
            self._note_event(event, after)
        held, holding = _holding(before), _holding(after)
        if held == holding:
            return
        assert after.customer_id is not None
        if held:
            self._run("DELETE FROM held_lines WHERE deal_id=?", after.id.hex)
        for line_id in holding:
            self._run(
                "INSERT INTO held_lines VALUES (?, ?, ?)",
                after.customer_id.hex,
                after.id.hex,
                line_id,
            )

    def _note_event(self, event: Event, deal: Deal) -> None:
        match event:
            case PaymentReceived():
                self._take("bank", event.bank_ref, deal, event.payment_id.hex)
                self._run("INSERT INTO payments VALUES (?, ?)", event.payment_id.hex, deal.id.hex)
            case PaymentReversed():
                # In the other deals that it reached the payment took no reference.
                self._run(
                    "DELETE FROM taken_references WHERE kind='bank' AND deal_id=? AND item=?",
                    deal.id.hex,
                    event.payment_id.hex,
                )
            case InvoiceIssued():
                self._take("invoice", event.invoice_no, deal, event.line_id)
            case PastDealImported() | ContractDrafted():
                self._run(
                    "INSERT INTO taken_references VALUES ('contract', ?, ?, '') "
                    "ON CONFLICT DO NOTHING",
                    self._hash(as_read(event.contract_no)),
                    deal.id.hex,
                )
            case _:
                pass

    def _take(self, kind: str, reference: str, deal: Deal, item: str) -> None:
        self._run(
            "INSERT INTO taken_references VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            kind,
            self._hash(as_read(reference)),
            deal.id.hex,
            item,
        )


def as_read(reference: str) -> str:
    """A reference as a person reads it: without case, width, blanks and what shows nothing.

    Its hyphens stay: they keep NB-0512-7 and NB-051-27 apart.
    """
    folded = unicodedata.normalize("NFKC", reference).casefold()
    return "".join(c for c in folded if unicodedata.category(c) not in UNSEEN)


def _holding(deal: Deal) -> tuple[str, ...]:
    """The lines of the deal that deliveries to its customer wait for."""
    return tuple(line.line_id for line in deal.receivables.lines if line.holds)
