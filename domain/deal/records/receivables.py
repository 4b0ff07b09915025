"""What collection leaves in the state of a deal: its lines, invoices and payments (R3.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.changing import replace
from domain.deal.payment_plan import PaymentLine

from .lines import Line
from .payments import Invoice, Payment

__all__ = ["Line", "Receivables"]


@dataclass(frozen=True, slots=True)
class Receivables:
    """All lines of the plan in force, in its order, and the money booked in this deal."""

    lines: tuple[Line, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def open_fen(self) -> int:
        """What is still to be paid on all lines."""
        return sum(line.open_fen for line in self.lines)

    @property
    def credit_left_fen(self) -> int:
        """The customer's credit from payments booked here that nobody has used yet."""
        return sum(payment.credit_left_fen for payment in self.payments)

    def line(self, line_id: str) -> Line | None:
        return next((line for line in self.lines if line.line_id == line_id), None)

    def due_first(self) -> tuple[Line, ...]:
        """The lines that became due and are not empty, oldest due day first, then as planned."""
        due = [(line.due_on, line) for line in self.lines if line.due_on and not line.is_empty]
        return tuple(line for _, line in sorted(due, key=lambda pair: pair[0]))

    def changing(self, line_id: str, **changes: Any) -> Receivables:
        """With one line changed."""
        lines = tuple(
            replace(line, **changes) if line.line_id == line_id else line for line in self.lines
        )
        return replace(self, lines=lines)

    def with_plan(self, plan: Iterable[PaymentLine]) -> Receivables:
        """The lines of a plan that was signed; what became of those there were stays."""
        known = {line.line_id: line for line in self.lines}
        lines = tuple(
            replace(known[p.line_id], plan=p) if p.line_id in known else Line(p) for p in plan
        )
        return replace(self, lines=lines)

    def with_line(self, line: Line | None) -> Receivables:
        """With one line as it now is."""
        if line is None:
            return self
        lines = tuple(line if old.line_id == line.line_id else old for old in self.lines)
        return replace(self, lines=lines)

    def invoice(self, invoice_no: str) -> Invoice | None:
        return next((i for i in self.invoices if i.invoice_no == invoice_no), None)

    def invoices_of(self, line_id: str) -> tuple[Invoice, ...]:
        """The invoices of a line that are not voided."""
        return tuple(i for i in self.invoices if i.line_id == line_id and not i.voided)

    def invoiced_fen(self, line_id: str) -> int:
        """For how much of a line there are invoices that stand."""
        return sum(invoice.amount_fen for invoice in self.invoices_of(line_id))

    def voiding(self, invoice_no: str) -> Receivables:
        invoices = tuple(
            replace(i, voided=True) if i.invoice_no == invoice_no else i for i in self.invoices
        )
        return replace(self, invoices=invoices)

    def payment(self, payment_id: UUID) -> Payment | None:
        return next((p for p in self.payments if p.payment_id == payment_id), None)

    def changing_payment(self, payment_id: UUID, **changes: Any) -> Receivables:
        """With one payment changed, if it was booked here."""
        payments = tuple(
            replace(p, **changes) if p.payment_id == payment_id else p for p in self.payments
        )
        return replace(self, payments=payments)

    def without_payment(self, payment_id: UUID) -> Receivables:
        """With the payment reversed, wherever it was booked."""
        lines = tuple(line.without_payment(payment_id) for line in self.lines)
        return replace(self.changing_payment(payment_id, reversed=True), lines=lines)
