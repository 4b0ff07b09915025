"""Booking payments: what comes in, and which lines it pays (R3.6.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.facts import OtherDeals, ReferenceTaken
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason, To
from domain.people import Role, anyone
from domain.values import By, Date, ItemId, PositiveFen, Shape

from .allocating import Allocations, Sums, as_allocations, oldest_first, summed_up, unless_owed
from .records.payments import Payment, Share
from .state import MONEY, Deal, Stage


class PaymentDetails(Shape):
    """What the bank says: under which reference how much came in, and when."""

    bank_ref: Annotated[ItemId, By("R3.6.3")]
    amount_fen: Annotated[PositiveFen, By("R3.6.3")]
    received_on: Annotated[Date, By("R3.6.3")]
    allocations: Annotated[Allocations, By("R3.6.3")] = ()


class PaymentReceived(PaymentDetails, Event):
    """Money of the customer came in, and went to these lines."""

    sentence = Text(
        "Payment {bank_ref} over {amount_fen} received on {received_on}",
        "{received_on} 收到款项 {amount_fen}，银行流水号 {bank_ref}",
    )

    payment_id: UUID

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        reached = {a.deal_id: None for a in self.allocations if a.deal_id is not None}
        payment = Payment(
            payment_id=self.payment_id,
            bank_ref=self.bank_ref,
            amount_fen=self.amount_fen,
            received_on=self.received_on,
            booked_by=trail.actor,
            doers=trail.doers,
            allocated_fen=sum(a.amount_fen for a in self.allocations),
            reached=tuple(reached),
        )
        receivables = replace(deal.receivables, payments=(*deal.receivables.payments, payment))
        deal = replace(deal, receivables=receivables)
        for part in self.allocations:
            if part.deal_id is None:
                share = Share(self.payment_id, part.amount_fen, self.received_on)
                deal = _paid(deal, part.line_id, share)
        return deal


class PaymentAllocated(Event):
    """A part of a payment that was booked in another deal of the customer pays a line of this."""

    sentence = Text(
        "{amount_fen} of payment {payment_id} allocated to line {line_id}",
        "款项 {payment_id} 中 {amount_fen} 冲抵付款行 {line_id}",
    )

    payment_id: UUID
    line_id: str
    amount_fen: int
    #: The bank's day: by it the line was paid in time or late.
    received_on: dt.date

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        share = Share(self.payment_id, self.amount_fen, self.received_on)
        return _paid(deal, self.line_id, share)


class CustomerCredited(Event):
    """What a payment leaves over stands to the customer's credit."""

    incidental = True
    sentence = Text(
        "Customer credited with {amount_fen} of payment {payment_id}",
        "款项 {payment_id} 多出的 {amount_fen} 记为客户余额",
    )

    customer_id: UUID
    payment_id: UUID
    amount_fen: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        receivables = deal.receivables.changing_payment(
            self.payment_id, credited_fen=self.amount_fen
        )
        return replace(deal, receivables=receivables)


class RecordPayment(PaymentDetails, Command):
    """Book a payment under its bank reference (R3.6.3).

    It pays the lines that are named, of this deal or of the customer's others; without any
    named, the oldest due lines of this deal. What is left over becomes credit.
    """

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.3"
    needs = (ReferenceTaken, OtherDeals)
    next_from = frozenset({Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION})

    def reference(self, deal: Deal) -> tuple[str, str]:
        """What must be unique among all payments that are not reversed."""
        return ("bank", self.bank_ref)

    def other_deals(self, deal: Deal) -> tuple[UUID, ...]:
        """The deals whose lines it names beside those of this deal."""
        named = {a.deal_id: None for a in self.allocations if a.deal_id is not None}
        return tuple(deal_id for deal_id in named if deal_id != deal.id)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        """No line that fell due is open."""
        return not deal.receivables.due_first()

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[PaymentReceived | CustomerCredited | To[PaymentAllocated] | Reason]:
        other_id = context.fact(ReferenceTaken).other_id
        if other_id is not None:
            yield Reason.duplicate("R3.6.3", "BANK_REF_TAKEN", other_id)
        if self.received_on > day_of(context.at):
            yield Reason("R3.6.3", "IN_THE_FUTURE", field="received_on")
        sums = summed_up(self.allocations, deal.id) or oldest_first(deal, self.amount_fen)
        others = context.fact(OtherDeals).deals
        against = tuple(unless_owed(sums, self.amount_fen, deal, others))
        yield from against
        if not against:
            yield from self._booked(sums, deal, context)

    def _booked(
        self, sums: Sums, deal: Deal, context: Context
    ) -> Iterator[PaymentReceived | CustomerCredited | To[PaymentAllocated]]:
        payment_id = context.new_id("payment")
        yield PaymentReceived.of(self, payment_id=payment_id, allocations=as_allocations(sums))
        left = self.amount_fen - sum(sums.values())
        if left and deal.customer_id is not None:
            yield CustomerCredited(
                customer_id=deal.customer_id, payment_id=payment_id, amount_fen=left
            )
        for (deal_id, line_id), amount_fen in sums.items():
            if deal_id is not None:
                part = PaymentAllocated(
                    payment_id=payment_id,
                    line_id=line_id,
                    amount_fen=amount_fen,
                    received_on=self.received_on,
                )
                yield To(deal_id, part)


def _paid(deal: Deal, line_id: str, share: Share) -> Deal:
    line = deal.receivables.line(line_id)
    paid = line.paid(share) if line is not None else None
    return replace(deal, receivables=deal.receivables.with_line(paid))
