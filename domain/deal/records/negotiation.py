"""What the negotiation phase leaves in the state of a deal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domain.deal.payment_plan import PaymentLine, longest_payment_days
from domain.values import Restricted


class CoreTerm(StrEnum):
    """The five terms that every negotiation must settle (G3.4.4)."""

    PRICE = "PRICE"
    PAYMENT = "PAYMENT"
    DELIVERY_TIME = "DELIVERY_TIME"
    BREACH_LIABILITY = "BREACH_LIABILITY"
    AFTER_SALES = "AFTER_SALES"


@dataclass(frozen=True, slots=True)
class BottomLine:
    """What the deal may not fall below; only some people may read it (G3.4.1)."""

    floor_price_fen: Annotated[int, Restricted("G3.4.1")]
    max_payment_days: Annotated[int, Restricted("G3.4.1")]
    min_scope: Annotated[tuple[str, ...], Restricted("G3.4.1")]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of talks: which terms were on the table, and whether limits came up."""

    round: int
    terms: frozenset[CoreTerm]
    #: The customer's bottom line or our own conditions were noted (G3.4.6).
    limits_noted: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides agreed on, one version of it."""

    version: int
    amount_fen: int
    payment_plan: tuple[PaymentLine, ...]
    delivery_on: dt.date
    breach_terms: str
    after_sales: str
    scope: tuple[str, ...]

    @property
    def longest_payment_days(self) -> int:
        return longest_payment_days(self.payment_plan, self.delivery_on)


@dataclass(frozen=True, slots=True)
class Negotiation:
    """The preparation, the rounds and every version of the agreed terms."""

    bottom_line: BottomLine | None = None
    strategy_prepared: bool = False
    rehearsals: tuple[tuple[str, ...], ...] = ()
    rounds: tuple[Round, ...] = ()
    concessions: int = 0
    agreed: tuple[Terms, ...] = ()

    @property
    def terms(self) -> Terms | None:
        """The terms agreed last, or None before the first agreement."""
        return self.agreed[-1] if self.agreed else None

    def terms_of(self, version: int) -> Terms | None:
        """The terms of one version, or None if there is no such version."""
        return next((terms for terms in self.agreed if terms.version == version), None)

    @property
    def not_discussed(self) -> tuple[CoreTerm, ...]:
        """Core terms that stand in no recorded round yet, in order."""
        discussed = frozenset[CoreTerm]().union(*(r.terms for r in self.rounds))
        return tuple(term for term in CoreTerm if term not in discussed)

    @property
    def limits_noted(self) -> bool:
        """Whether any round noted the customer's bottom line or our conditions."""
        return any(r.limits_noted for r in self.rounds)

    def rehearsed_with(self, *kinds: Callable[[str], bool]) -> bool:
        """Whether one rehearsal had somebody of each kind among its attendees."""
        return any(
            all(any(map(is_kind, attendees)) for is_kind in kinds) for attendees in self.rehearsals
        )
