"""Invoices for the lines of the payment plan, and voiding them (R3.6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.facts import ReferenceTaken
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.values import BasisPoints, By, ItemId, PositiveFen, Shape

from .records.payments import Invoice
from .state import MONEY, Deal, Stage


class InvoiceDetails(Shape):
    """For which line, under which number, how much, at which tax rate."""

    line_id: Annotated[ItemId, By("R3.6.2")]
    invoice_no: Annotated[ItemId, By("R3.6.2")]
    amount_fen: Annotated[PositiveFen, By("R3.6.2")]
    tax_bp: Annotated[BasisPoints, By("R3.6.2")]


class InvoiceIssued(InvoiceDetails, Event):
    """The customer got an invoice for a line, or for a part of it."""

    sentence = Text(
        "Invoice {invoice_no} over {amount_fen} issued for line {line_id}",
        "为付款行 {line_id} 开具发票 {invoice_no}，金额 {amount_fen}",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        invoice = Invoice(
            invoice_no=self.invoice_no,
            line_id=self.line_id,
            amount_fen=self.amount_fen,
            tax_bp=self.tax_bp,
            issued_by=trail.actor,
            doers=trail.doers,
            issued_at=trail.occurred_at,
            event_id=trail.event_id,
        )
        invoices = (*deal.receivables.invoices, invoice)
        return replace(deal, receivables=replace(deal.receivables, invoices=invoices))


class IssueInvoice(InvoiceDetails, Command):
    """Invoice a line, at the latest three working days after it fell due (R3.6.2).

    It may go out ahead of that: many a customer pays on an invoice only.
    """

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.2"
    needs = (ReferenceTaken,)
    next_from = frozenset({Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION})

    def reference(self, deal: Deal) -> tuple[str, str]:
        """What must be unique in the whole company, for ever."""
        return ("invoice", self.invoice_no)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        """No line is due that was not invoiced at all; of a past deal nobody knows here."""
        if deal.imported:
            return True
        receivables = deal.receivables
        due = (line for line in receivables.lines if line.due_on is not None)
        return all(receivables.invoices_of(line.line_id) for line in due)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[InvoiceIssued | Reason]:
        other_id = context.fact(ReferenceTaken).other_id
        if other_id is not None:
            yield Reason.duplicate("R3.6.2", "INVOICE_NO_TAKEN", other_id)
        line = deal.receivables.line(self.line_id)
        if line is None:
            yield Reason(
                "R3.6.2", "LINE_UNKNOWN", field="line_id", detail={"line_id": self.line_id}
            )
        else:
            left = line.amount_fen - deal.receivables.invoiced_fen(self.line_id)
            if self.amount_fen > left:
                detail = {"left_fen": left}
                yield Reason("R3.6.2", "INVOICED_TOO_MUCH", field="amount_fen", detail=detail)
        yield InvoiceIssued.of(self)


class InvoiceVoided(Event):
    """An invoice counts no more; its number is used up."""

    sentence = Text("Invoice {invoice_no} voided", "发票 {invoice_no} 作废")

    invoice_no: str

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, receivables=deal.receivables.voiding(self.invoice_no))


class VoidInvoice(Command):
    """Void a wrong invoice with a reason, as another person than who issued it (R3.6.2)."""

    invoice_no: Annotated[ItemId, By("R3.6.2")]

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.2"
    reason_under = "R5.1"
    also = ("R5.1", "R5.2")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[InvoiceVoided | Reason]:
        invoice = deal.receivables.invoice(self.invoice_no)
        if invoice is None:
            yield Reason("R3.6.2", "INVOICE_UNKNOWN", field="invoice_no")
        elif invoice.voided:
            yield Reason("R3.6.2", "INVOICE_VOIDED", "invoice_no", Problem.ILLEGAL_STATE)
        elif context.is_any_of(invoice.doers):
            yield Reason.four_eyes("R3.6.2", "OWN_INVOICE")
        yield InvoiceVoided(invoice_no=self.invoice_no)
