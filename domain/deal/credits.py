"""Using up what a payment left over: on another line, or back to the customer (R3.6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.facts import PaymentDeal
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason, To
from domain.people import Role, anyone
from domain.values import By, ItemId, PositiveFen, Shape

from .records.payments import Payment, Share
from .state import MONEY, Deal, Stage


class CreditDetails(Shape):
    """How much of which payment's credit pays which line."""

    from_payment_id: Annotated[UUID, By("R3.6.3")]
    line_id: Annotated[ItemId, By("R3.6.3")]
    amount_fen: Annotated[PositiveFen, By("R3.6.3")]


class CreditApplied(CreditDetails, Event):
    """Credit of the customer pays a line."""

    sentence = Text(
        "Credit of {amount_fen} applied to line {line_id}",
        "客户余额 {amount_fen} 冲抵付款行 {line_id}",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        share = Share(self.from_payment_id, self.amount_fen, day_of(trail.occurred_at))
        line = deal.receivables.line(self.line_id)
        credited = line.credited(share) if line is not None else None
        return replace(deal, receivables=deal.receivables.with_line(credited))


class CreditUsed(Event):
    """So much of a payment's credit is used up; it stands where the payment was booked."""

    incidental = True
    sentence = Text(
        "{amount_fen} of the credit of payment {payment_id} used",
        "款项 {payment_id} 的余额已使用 {amount_fen}",
    )

    payment_id: UUID
    amount_fen: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        payment = deal.receivables.payment(self.payment_id)
        used = (payment.used_fen if payment is not None else 0) + self.amount_fen
        receivables = deal.receivables.changing_payment(self.payment_id, used_fen=used)
        return replace(deal, receivables=receivables)


class ApplyCredit(CreditDetails, Command):
    """Pay a line of this deal with the credit that a payment of the customer left (R3.6.3)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.3"
    needs = (PaymentDeal,)

    def payment(self, deal: Deal) -> UUID:
        """The payment whose deal must be known."""
        return self.from_payment_id

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[CreditApplied | CreditUsed | To[CreditUsed] | Reason]:
        payer = self._payer(deal, context)
        payment = payer.receivables.payment(self.from_payment_id) if payer is not None else None
        yield from _unless_left(payment, self.amount_fen)
        if payer is not None and payer.customer_id != deal.customer_id:
            yield Reason("R3.6.3", "CREDIT_OF_ANOTHER_CUSTOMER", field="from_payment_id")
        yield from self._unless_open(deal)
        yield CreditApplied.of(self)
        used = CreditUsed(payment_id=self.from_payment_id, amount_fen=self.amount_fen)
        if payer is not None:
            yield used if payer.id == deal.id else To(payer.id, used)

    def _payer(self, deal: Deal, context: Context) -> Deal | None:
        """The deal in which the payment was booked."""
        if deal.receivables.payment(self.from_payment_id) is not None:
            return deal
        other: Any = context.fact(PaymentDeal).deal
        return other if isinstance(other, Deal) else None

    def _unless_open(self, deal: Deal) -> Iterator[Reason]:
        line = deal.receivables.line(self.line_id)
        detail: dict[str, str | int] = {"line_id": self.line_id}
        if line is None:
            yield Reason("R3.6.3", "LINE_UNKNOWN", field="line_id", detail=detail)
        elif self.amount_fen > line.open_fen:
            detail |= {"open_fen": line.open_fen}
            yield Reason("R3.6.3", "MORE_THAN_OPEN", field="amount_fen", detail=detail)


class RefundDetails(Shape):
    """How much of which payment's credit goes back, and under which reference of the bank."""

    from_payment_id: Annotated[UUID, By("R3.6.3")]
    amount_fen: Annotated[PositiveFen, By("R3.6.3")]
    bank_ref: Annotated[ItemId, By("R3.6.3")]


class CreditRefunded(RefundDetails, Event):
    """Credit went back to the customer."""

    sentence = Text(
        "Credit of {amount_fen} refunded, bank reference {bank_ref}",
        "客户余额 {amount_fen} 已退回，银行流水号 {bank_ref}",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        payment = deal.receivables.payment(self.from_payment_id)
        refunded = (payment.refunded_fen if payment is not None else 0) + self.amount_fen
        receivables = deal.receivables.changing_payment(self.from_payment_id, refunded_fen=refunded)
        return replace(deal, receivables=receivables)


class RefundCredit(RefundDetails, Command):
    """Send credit back, with a reason, as another person than who booked it (R3.6.3).

    Its bank reference may stand on several refunds: one transfer can return several credits.
    """

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.3"
    reason_under = "R5.1"
    also = ("R5.1",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY, Stage.CLOSED)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[CreditRefunded | Reason]:
        payment = deal.receivables.payment(self.from_payment_id)
        yield from _unless_left(payment, self.amount_fen)
        if payment is not None and context.is_any_of(payment.doers):
            yield Reason.four_eyes("R3.6.3", "OWN_PAYMENT")
        yield CreditRefunded.of(self)


def _unless_left(payment: Payment | None, amount_fen: int) -> Iterator[Reason]:
    """Reasons against, unless so much of the payment's credit is left."""
    if payment is None:
        yield Reason("R3.6.3", "PAYMENT_UNKNOWN", field="from_payment_id")
    elif amount_fen > payment.credit_left_fen:
        detail = {"left_fen": payment.credit_left_fen}
        yield Reason("R3.6.3", "CREDIT_TOO_SMALL", field="amount_fen", detail=detail)
