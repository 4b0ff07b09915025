"""Agreeing on the terms (G3.4.4, G3.4.6, R3.4.1, R3.6.1, R3.9.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER
from domain.values import By, Date, Name, Note, PositiveFen, Shape

from .key_account import unless_large
from .payment_plan import PaymentPlan, unless_sound
from .records.negotiation import Terms
from .state import Deal, Stage


class TermsDetails(Shape):
    """What both sides agreed on: price, payment, delivery time, breach, after-sales, scope."""

    amount_fen: Annotated[PositiveFen, By("G3.4.4")]
    payment_plan: Annotated[PaymentPlan, By("R3.6.1")] = ()
    delivery_on: Annotated[Date, By("G3.4.4")]
    breach_terms: Annotated[Note, By("G3.4.4")]
    after_sales: Annotated[Note, By("G3.4.4")]
    scope: Annotated[tuple[Name, ...], Field(max_length=200), By("G3.4.4")] = ()


class TermsAgreed(TermsDetails, Event):
    """Both sides agreed on the terms."""

    sentence = Text(
        "Terms version {terms_version} agreed, {amount_fen}, delivery on {delivery_on}",
        "达成第 {terms_version} 版条款，金额 {amount_fen}，交付日 {delivery_on}",
    )

    terms_version: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        terms = Terms(
            version=self.terms_version,
            amount_fen=self.amount_fen,
            payment_plan=self.payment_plan,
            delivery_on=self.delivery_on,
            breach_terms=self.breach_terms,
            after_sales=self.after_sales,
            scope=self.scope,
        )
        known = deal.negotiation
        negotiation = replace(known, agreed=(*known.agreed, terms))
        return replace(
            deal,
            stage=Stage.TERMS_AGREED,
            negotiation=negotiation,
            # What was agreed is what is expected from now on.
            expected_amount_fen=self.amount_fen,
        )


class AgreeTerms(TermsDetails, Command):
    """Put the agreed terms down, once all five core terms were negotiated (G3.4.4)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.4.4"
    also = ("G3.4.6", "R3.4.1", "R3.6.1", "R3.9.1", "R3.9.5")
    next_from = frozenset({Stage.NEGOTIATION})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.NEGOTIATION)
        for term in deal.negotiation.not_discussed:
            yield Reason("G3.4.4", "TERM_NOT_DISCUSSED", detail={"term": term})

    def decide(self, deal: Deal, context: Context, /) -> Iterator[TermsAgreed | Deviation | Reason]:
        yield from unless_sound(self.payment_plan, self.amount_fen)
        lines_min = context.policy.key_account_lines_min
        if deal.is_key_account and len(self.payment_plan) < lines_min:
            yield Reason(
                "R3.9.5", "TOO_FEW_LINES", field="payment_plan", detail={"least": lines_min}
            )
        if not deal.negotiation.limits_noted:
            yield Deviation("G3.4.6", "LIMITS_NOT_NOTED")
        yield from unless_large(self.amount_fen, deal, context.policy)
        yield TermsAgreed.of(self, terms_version=len(deal.negotiation.agreed) + 1)
