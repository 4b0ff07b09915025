"""Taking back a payment that was booked wrongly (R3.6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.approvals import spent
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason, To
from domain.people import Role, anyone
from domain.values import By

from .closing import CloseDeal
from .state import MONEY, Deal, Stage


class PaymentReversed(Event):
    """A payment counts no more, nor does what it paid; here, and in every deal it reached."""

    sentence = Text("Payment {payment_id} reversed", "款项 {payment_id} 已冲销")

    payment_id: UUID

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        deal = replace(
            deal,
            receivables=deal.receivables.without_payment(self.payment_id),
            # Who agreed to close the deal did so on what was paid then.
            approvals=spent(deal.approvals, CloseDeal.__name__),
        )
        # With nothing owed again there is nothing to open the deal for.
        is_owed_again = deal.stage is Stage.CLOSED and deal.receivables.open_fen > 0
        return deal.back_on_its_way() if is_owed_again else deal


class ReversePayment(Command):
    """Reverse a payment with a reason, as another person than who booked it (R3.6.3)."""

    payment_id: Annotated[UUID, By("R3.6.3")]

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.3"
    reason_under = "R5.1"
    also = ("R5.1", "R5.2")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY, Stage.CLOSED)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[PaymentReversed | To[PaymentReversed] | Reason]:
        payment = deal.receivables.payment(self.payment_id)
        if payment is None:
            yield Reason("R3.6.3", "PAYMENT_UNKNOWN", field="payment_id")
            return
        if context.is_any_of(payment.doers):
            yield Reason.four_eyes("R3.6.3", "OWN_PAYMENT")
        if payment.reversed:
            yield Reason("R3.6.3", "PAYMENT_REVERSED", "payment_id", Problem.ILLEGAL_STATE)
        if payment.is_credit_touched:
            yield Reason("R3.6.3", "CREDIT_TOUCHED", field="payment_id")
        reversed_ = PaymentReversed(payment_id=self.payment_id)
        yield reversed_
        for deal_id in payment.reached:
            yield To(deal_id, reversed_)
