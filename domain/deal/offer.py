"""What a solution offers: its four modules and what sets it apart (G3.3.2, G3.3.6)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.values import By, Days, Fen, ItemId, Name, Note, PersonId, Shape

from .records.solution import NeedsClass

#: So bounded that the sum of a whole offer is still a sum of money.
ItemPrice = Annotated[int, Field(ge=0, le=10**12)]


class OfferItem(Shape):
    """A product or service on offer, its price, and the pain that it removes (G3.3.2)."""

    item: Annotated[Name, By("G3.3.2")]
    pain_id: Annotated[ItemId | None, By("R3.3.2")] = None
    price_fen: Annotated[ItemPrice, By("G3.3.2")]


class Advantage(Shape):
    """What sets the solution apart; with a metric and a value it is quantified (G3.3.6)."""

    pain_id: Annotated[ItemId | None, By("G3.3.6")] = None
    text: Annotated[Note, By("G3.3.6")]
    metric: Annotated[Name | None, By("G3.3.6")] = None
    value_bp: Annotated[int | None, Field(ge=0, le=10**6), By("G3.3.6")] = None

    @property
    def is_quantified(self) -> bool:
        return bool(self.metric and self.value_bp)


class SolutionDetails(Shape):
    """The modules of a solution (G3.3.2)."""

    needs_class: Annotated[NeedsClass | None, By("R3.9.2")] = None
    authors: Annotated[tuple[PersonId, ...], Field(max_length=50), By("G3.3.1")] = ()
    core_offer: Annotated[tuple[OfferItem, ...], Field(min_length=1, max_length=100), By("G3.3.2")]
    cost_total_fen: Annotated[Fen, By("G3.3.2")]
    delivery_days: Annotated[Days, Field(gt=0), By("G3.3.2")]
    value_added: Annotated[tuple[Name, ...], Field(max_length=50), By("G3.3.2")] = ()
    value_added_reason: Annotated[Note | None, By("G3.3.2")] = None
    advantages: Annotated[tuple[Advantage, ...], Field(max_length=50), By("G3.3.6")] = ()
