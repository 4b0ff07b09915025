"""The talks themselves: rounds and concessions (G3.4.4–G3.4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER
from domain.values import By, Fen, Note, PersonalText, Shape

from .records.negotiation import CoreTerm, Round
from .state import Deal, Stage


def _blank_is_none(text: object) -> object:
    return None if isinstance(text, str) and not text.strip() else text


#: Words that may be left out; an empty text says no more than none.
OptionalText = Annotated[PersonalText | None, BeforeValidator(_blank_is_none)]


class RoundDetails(Shape):
    """What was said in a round, by core term, and the limits that came up (G3.4.4, G3.4.6)."""

    positions: Annotated[Mapping[CoreTerm, PersonalText], Field(min_length=1), By("G3.4.4")]
    customer_bottom_line: Annotated[OptionalText, By("G3.4.6")] = None
    our_conditions: Annotated[OptionalText, By("G3.4.6")] = None


class NegotiationRoundHeld(RoundDetails, Event):
    """A round of talks was held."""

    sentence = Text("Round {round} of the negotiation held", "完成第 {round} 轮谈判")

    round: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        held = Round(
            round=self.round,
            terms=frozenset(self.positions),
            limits_noted=bool(self.customer_bottom_line or self.our_conditions),
        )
        known = deal.negotiation
        return replace(deal, negotiation=replace(known, rounds=(*known.rounds, held)))


class RecordRound(RoundDetails, Command):
    """Record a round of talks: the positions on the core terms that came up (G3.4.4)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.4.4"
    also = ("G3.4.6",)
    next_from = frozenset({Stage.NEGOTIATION})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.NEGOTIATION)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return not deal.negotiation.not_discussed

    def decide(self, deal: Deal, context: Context, /) -> Iterator[NegotiationRoundHeld]:
        yield NegotiationRoundHeld.of(self, round=len(deal.negotiation.rounds) + 1)


class ConcessionDetails(Shape):
    """Where we moved on a term, and what the customer gives for it; money in fen, or words."""

    term: Annotated[CoreTerm, By("G3.4.5")]
    from_: Annotated[Fen | Note, Field(alias="from"), By("G3.4.5")]
    to: Annotated[Fen | Note, By("G3.4.5")]
    counterpart: Annotated[OptionalText, By("G3.4.5")] = None


class ConcessionMade(ConcessionDetails, Event):
    """We conceded something."""

    sentence = Text(
        "Concession on {term}: from {from_} to {to}", "在“{term}”上让步：由 {from_} 到 {to}"
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        known = deal.negotiation
        return replace(deal, negotiation=replace(known, concessions=known.concessions + 1))


class RecordConcession(ConcessionDetails, Command):
    """Record a concession and what we got for it; nothing in return is flagged (G3.4.5)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.4.5"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.NEGOTIATION)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[ConcessionMade | Deviation]:
        if not self.counterpart:
            yield Deviation("G3.4.5", "NO_COUNTERPART")
        yield ConcessionMade.of(self)
