"""What the contract says: its elements and figures, held against the agreed terms (R3.4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.customers import Scenario
from domain.outcomes import Reason
from domain.policy import Policy
from domain.values import By, Date, Days, ItemId, Name, Note, PositiveFen, Sha256, Shape

from .payment_plan import PaymentPlan, longest_payment_days
from .records.negotiation import Terms
from .state import Deal


class Element(StrEnum):
    """The groups of elements that every contract must hold (R3.4.1)."""

    PARTIES = "PARTIES"
    SUBJECT = "SUBJECT"
    QUANTITY = "QUANTITY"
    QUALITY = "QUALITY"
    PRICE = "PRICE"
    PERFORMANCE = "PERFORMANCE"
    BREACH = "BREACH"
    DISPUTE = "DISPUTE"


class ContractDetails(Shape):
    """What the text of the contract says, and which template it comes from."""

    template_id: Annotated[ItemId, By("R3.4.1")]
    elements: Annotated[tuple[Element, ...], Field(max_length=50), By("R3.4.1")] = ()
    content_sha256: Annotated[Sha256, By("R3.4.1")]
    amount_fen: Annotated[PositiveFen, By("R3.4.1")]
    payment_plan: Annotated[PaymentPlan, By("R3.4.1")] = ()
    delivery_on: Annotated[Date, By("R3.4.1")]
    scope: Annotated[tuple[Name, ...], Field(max_length=200), By("R3.4.1")] = ()
    non_standard_terms: Annotated[tuple[Note, ...], Field(max_length=200), By("R3.4.1")] = ()
    term_days: Annotated[Days, By("R3.4.1")]
    deemed_acceptance: Annotated[bool, By("R3.4.1")] = False

    def unless_complete(self) -> Iterator[Reason]:
        missing = [element for element in Element if element not in self.elements]
        if missing:
            detail = {"missing": ", ".join(missing)}
            yield Reason("R3.4.1", "ELEMENT_MISSING", field="elements", detail=detail)

    def unless_agreed(self, terms: Terms) -> Iterator[Reason]:
        """Reasons against where amount, date or scope are not those agreed."""
        if self.amount_fen != terms.amount_fen:
            detail: dict[str, int | str] = {"amount_fen": terms.amount_fen}
            yield Reason("R3.4.1", "AMOUNT_NOT_AGREED", field="amount_fen", detail=detail)
        if self.delivery_on != terms.delivery_on:
            detail = {"delivery_on": terms.delivery_on.isoformat()}
            yield Reason("R3.4.1", "DATE_NOT_AGREED", field="delivery_on", detail=detail)
        if set(self.scope) != set(terms.scope):
            detail = {"scope": "; ".join(terms.scope)}
            yield Reason("R3.4.1", "SCOPE_NOT_AGREED", field="scope", detail=detail)

    def unless_enough_lines(self, deal: Deal, policy: Policy) -> Iterator[Reason]:
        least = policy.key_account_lines_min
        if deal.scenario is Scenario.KEY_ACCOUNT_PROJECT and len(self.payment_plan) < least:
            detail = {"least": least}
            yield Reason("R3.9.5", "TOO_FEW_LINES", field="payment_plan", detail=detail)

    def pays_late(self, policy: Policy) -> bool:
        days = longest_payment_days(self.payment_plan, self.delivery_on)
        return days > policy.large_buyer_payment_days
