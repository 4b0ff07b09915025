"""The clocks of invoices and receivables (R3.6.1, R3.6.2); those of reminding stand apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.calendar import end_of
from domain.clocks import Arm, Cancel, Clock, Step, Stop
from domain.context import Context
from domain.kernel import Event
from domain.people import Role

from .due_lines import LineBecameDue
from .invoicing import InvoiceIssued, InvoiceVoided
from .records.lines import Line
from .state import Deal

_Told = Callable[[Deal, Clock, Context], tuple[str, ...]]

INVOICE = "INVOICE"
RECEIVABLE = "RECEIVABLE"


def collection_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    match event:
        case LineBecameDue():
            yield from _invoice_due(before, event.line_id, after, context)
            yield from _receivable_due(before, event.line_id, after, context)
        case InvoiceIssued():
            yield Stop(INVOICE, context.at, event.line_id)
        case InvoiceVoided():
            yield from _invoice_voided(event.invoice_no, after, context)
        case _:
            yield from _lines_changed(before, after, context)


def _invoice_due(before: Deal, line_id: str, after: Deal, context: Context) -> Iterator[Step]:
    """The invoice's days run from when the line fell due; one sent ahead of it is in time."""
    line = before.receivables.line(line_id)
    fell_due_before = line is not None and line.due_on is not None
    if fell_due_before or after.imported:
        # What was signed before there was this log was invoiced elsewhere, if at all.
        return
    yield Arm(INVOICE, "R3.6.2", context.at, invoicer(after, context), line_id)
    for invoice in after.receivables.invoices_of(line_id)[:1]:
        yield Stop(INVOICE, invoice.issued_at, line_id, by_event=invoice.event_id)


def _invoice_voided(invoice_no: str, after: Deal, context: Context) -> Iterator[Step]:
    """With the last invoice of a due line gone, another is due."""
    invoice = after.receivables.invoice(invoice_no)
    line = after.receivables.line(invoice.line_id) if invoice is not None else None
    if line is None or line.due_on is None or after.imported:
        return
    if not after.receivables.invoices_of(line.line_id):
        yield Arm(INVOICE, "R3.6.2", context.at, invoicer(after, context), line.line_id)


def _receivable_due(before: Deal, line_id: str, after: Deal, context: Context) -> Iterator[Step]:
    """A line that falls due waits for its money; if its date was changed, for the new one."""
    yield Cancel(why="DATE_CHANGED", kind=RECEIVABLE, subject=line_id)
    line = after.receivables.line(line_id)
    if line is not None and not line.is_empty:
        yield _arm(line, after, context)


def _lines_changed(before: Deal, after: Deal, context: Context) -> Iterator[Step]:
    """Lines that were emptied, are open again, or fell away, whatever did it."""
    if before.receivables.lines is after.receivables.lines:
        return
    known = {line.line_id: line for line in before.receivables.lines}
    for line in after.receivables.lines:
        was = known.pop(line.line_id, None)
        if was is None or line.due_on is None or was.is_empty == line.is_empty:
            continue
        yield _emptied(was, line, context) if line.is_empty else _arm(line, after, context)
    for line_id in known:
        for kind in (INVOICE, RECEIVABLE):
            yield Cancel(why="AMENDED_AWAY", kind=kind, subject=line_id)


def _emptied(was: Line, line: Line, context: Context) -> Stop:
    """By a payment on the bank's day, however much later it was booked; else now."""
    paid_on = line.last_paid_on if line.shares != was.shares else None
    at = context.at if paid_on is None else min(context.at, end_of(paid_on))
    return Stop(RECEIVABLE, at, line.line_id)


def _arm(line: Line, deal: Deal, context: Context) -> Arm:
    owner = deal.owner_id or None
    return Arm(RECEIVABLE, "R3.6.1", context.at, owner, subject=line.line_id, due_on=line.due_on)


def finance_of(deal: Deal, context: Context) -> tuple[str, ...]:
    """The finance people of the team; all there are if the team has none."""
    everybody = context.people.with_role(Role.FINANCE)
    return tuple(p for p in everybody if deal.has_member(p, Role.FINANCE)) or everybody


def invoicer(deal: Deal, context: Context) -> str | None:
    """Who is asked for an invoice."""
    return next(iter(finance_of(deal, context)), None)


def told_of_invoice(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    return finance_of(deal, context)


def told_of_receivable(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    # A deal that was brought in may have no owner yet.
    return (deal.owner_id,) if deal.owner_id else context.people.managers_of(None)


#: Who learns of a breach, where it is not the owner's managers alone.
TOLD: Mapping[str, _Told] = {INVOICE: told_of_invoice, RECEIVABLE: told_of_receivable}

#: Who learns of a warning, where it is not the clock's owner alone.
WARNED: Mapping[str, _Told] = {}
