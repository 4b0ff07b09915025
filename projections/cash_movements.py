"""Which events move money in the cash view (V9), by how much, and on which day it counts.

What corrects something counts where that counted: a voided invoice and a reversed payment
stand in no month any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.calendar import day_of
from domain.deal.credits import CreditApplied, CreditRefunded, CreditUsed
from domain.deal.dunning import PromiseBroken
from domain.deal.invoicing import InvoiceIssued, InvoiceVoided
from domain.deal.payments import PaymentAllocated, PaymentReceived
from domain.deal.records.receivables import Receivables
from domain.deal.reversal import PaymentReversed
from domain.deal.state import Deal
from domain.deal.write_offs import WriteOffApproved

from .folding import Happening


class Movement(StrEnum):
    """What a sum of money in the view is."""

    PLANNED = "PLANNED"
    INVOICED = "INVOICED"
    RECEIVED = "RECEIVED"
    WRITTEN_OFF = "WRITTEN_OFF"
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Sum:
    """So much money on a day; negative where it was taken back."""

    kind: Movement
    day: dt.date
    amount_fen: int

    @property
    def count(self) -> int:
        """By how many there are more, or fewer, of its kind."""
        return 1 if self.amount_fen > 0 else -1


def moved(before: Deal, happening: Happening, after: Deal) -> Iterator[Sum]:
    """What the event moves in this deal."""
    sums = (*_planned(before.receivables, after.receivables), *_of_event(before, happening))
    return (item for item in sums if item.amount_fen)


def _planned(before: Receivables, after: Receivables) -> Iterator[Sum]:
    """Lines that fell due, or whose amount or day an amendment changed."""
    if before.lines is after.lines:
        return
    old, new = dict(_due(before)), dict(_due(after))
    for line_id in dict.fromkeys((*old, *new)):
        was, now = old.get(line_id), new.get(line_id)
        if was == now:
            continue
        if was is not None:
            yield Sum(Movement.PLANNED, was[0], -was[1])
        if now is not None:
            yield Sum(Movement.PLANNED, *now)


def _due(receivables: Receivables) -> Iterator[tuple[str, tuple[dt.date, int]]]:
    """The lines with a due day, each with it and its amount."""
    for line in receivables.lines:
        if line.due_on is not None:
            yield line.line_id, (line.due_on, line.amount_fen)


def _of_event(before: Deal, happening: Happening) -> Iterator[Sum]:
    day = day_of(happening.trail.occurred_at)
    match happening.event:
        case InvoiceIssued(amount_fen=amount_fen):
            yield Sum(Movement.INVOICED, day, amount_fen)
        case InvoiceVoided(invoice_no=invoice_no):
            invoice = before.receivables.invoice(invoice_no)
            if invoice is not None:
                yield Sum(Movement.INVOICED, day_of(invoice.issued_at), -invoice.amount_fen)
        case WriteOffApproved(amount_fen=amount_fen):
            yield Sum(Movement.WRITTEN_OFF, day, amount_fen)
        case PromiseBroken(promised_on=promised_on, promised_fen=promised_fen):
            yield Sum(Movement.BROKEN, promised_on, promised_fen)
        case event:
            yield from _received(event, before.receivables, day)


def _received(event: Any, before: Receivables, day: dt.date) -> Iterator[Sum]:
    """Money counts in the deal in which it stands: on its lines, or as credit left there."""
    match event:
        case PaymentReceived():
            elsewhere = sum(a.amount_fen for a in event.allocations if a.deal_id is not None)
            yield Sum(Movement.RECEIVED, event.received_on, event.amount_fen - elsewhere)
        case PaymentAllocated():
            yield Sum(Movement.RECEIVED, event.received_on, event.amount_fen)
        case PaymentReversed(payment_id=payment_id):
            shares = [s for line in before.lines for s in line.shares if s.payment_id == payment_id]
            for share in shares:
                yield Sum(Movement.RECEIVED, share.on, -share.amount_fen)
            payment = before.payment(payment_id)
            if payment is not None:
                yield Sum(Movement.RECEIVED, payment.received_on, -payment.credit_left_fen)
        case CreditApplied():
            yield Sum(Movement.RECEIVED, day, event.amount_fen)
        case CreditUsed() | CreditRefunded():
            yield Sum(Movement.RECEIVED, day, -event.amount_fen)
        case _:
            pass
