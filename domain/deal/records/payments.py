"""Invoices, payments, and what of the money went to which line (R3.6.2, R3.6.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice for a line; a voided one keeps its number."""

    invoice_no: str
    line_id: str
    amount_fen: int
    tax_bp: int
    issued_by: str
    #: Who issued it, and for whom.
    doers: frozenset[str]
    issued_at: dt.datetime
    event_id: UUID
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment, or of its credit, went to a line.

    `on` is the day that counts for the line: the bank's for a payment, that of its use for a
    credit. It counts for the first `promises` promises of the line: those made before it.
    """

    payment_id: UUID
    amount_fen: int
    on: dt.date
    promises: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment booked in this deal, and how much of it nobody has used yet."""

    payment_id: UUID
    bank_ref: str
    amount_fen: int
    received_on: dt.date
    booked_by: str
    #: Who booked it, and for whom.
    doers: frozenset[str]
    #: What went to lines, here and in the customer's other deals.
    allocated_fen: int
    #: The other deals that it reached.
    reached: tuple[UUID, ...] = ()
    credited_fen: int = 0
    used_fen: int = 0
    refunded_fen: int = 0
    reversed: bool = False

    @property
    def credit_left_fen(self) -> int:
        """The customer's credit from this payment that is neither used nor refunded."""
        if self.reversed:
            return 0
        return self.credited_fen - self.used_fen - self.refunded_fen

    @property
    def is_credit_touched(self) -> bool:
        """Whether some of the credit was used or refunded, so that it cannot be taken back."""
        return self.used_fen + self.refunded_fen > 0
