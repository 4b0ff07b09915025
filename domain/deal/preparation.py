"""Preparing to negotiate: bottom line, strategy, rehearsal (G3.4.1–G3.4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER_OR_MANAGER, People, Role
from domain.values import (
    By,
    Days,
    Fen,
    Name,
    Note,
    PersonalText,
    PersonId,
    Restricted,
    Shape,
)

from .records.negotiation import BottomLine
from .state import Deal, Stage


class BottomLineDetails(Shape):
    """What the deal may not fall below. Secret from all but a few (G3.4.1)."""

    floor_price_fen: Annotated[Fen, By("G3.4.1"), Restricted("G3.4.1")]
    max_payment_days: Annotated[Days, By("G3.4.1"), Restricted("G3.4.1")]
    min_scope: Annotated[
        tuple[Name, ...], Field(max_length=200), By("G3.4.1"), Restricted("G3.4.1")
    ] = ()


class BottomLineSet(BottomLineDetails, Event):
    """It is clear below what there is no deal; the sentence keeps the figures secret."""

    sentence = Text("Bottom line of the negotiation set", "已明确谈判底线")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        line = BottomLine(self.floor_price_fen, self.max_payment_days, self.min_scope)
        return replace(deal, negotiation=replace(deal.negotiation, bottom_line=line))


class Preparation(Command):
    """What the three steps share: they are done between presentation and negotiation."""

    next_from = frozenset({Stage.PRESENTED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.PRESENTED)


class SetBottomLine(BottomLineDetails, Preparation):
    """Say below which price, payment terms and scope there is no deal; again replaces (G3.4.1)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "G3.4.1"
    also = ("R3.4.2",)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return deal.negotiation.bottom_line is not None

    def decide(self, deal: Deal, context: Context, /) -> Iterator[BottomLineSet]:
        yield BottomLineSet.of(self)


class StrategyDetails(Shape):
    """The strategy form: what they care about, where we are strong, where we can give."""

    concerns: Annotated[tuple[PersonalText, ...], Field(min_length=1, max_length=100), By("G3.4.2")]
    strengths: Annotated[tuple[Note, ...], Field(min_length=1, max_length=100), By("G3.4.2")]
    concession_room: Annotated[tuple[Note, ...], Field(min_length=1, max_length=100), By("G3.4.2")]


class StrategyPrepared(StrategyDetails, Event):
    """The strategy form was filled in."""

    sentence = Text("Negotiation strategy form prepared", "已填写谈判策略表")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, negotiation=replace(deal.negotiation, strategy_prepared=True))


class PrepareStrategy(StrategyDetails, Preparation):
    """Fill in the strategy form; again replaces (G3.4.2)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "G3.4.2"

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return deal.negotiation.strategy_prepared

    def decide(self, deal: Deal, context: Context, /) -> Iterator[StrategyPrepared]:
        yield StrategyPrepared.of(self)


def is_rehearsed(deal: Deal, people: People) -> bool:
    """Whether legal and a manager were at the same rehearsal; they may have left since."""

    def held(person_id: str, role: Role) -> bool:
        person = people.get(person_id)
        return person is not None and person.holds(role)

    def is_manager(person_id: str) -> bool:
        # A manager who owns the deal counts as its rep (domain 3.4).
        return person_id != deal.owner_id and held(person_id, Role.SALES_MANAGER)

    def is_legal(person_id: str) -> bool:
        return held(person_id, Role.LEGAL)

    return deal.negotiation.rehearsed_with(is_manager, is_legal)


class RehearsalDetails(Shape):
    """Who took part in the rehearsal; our own people only."""

    attendees: Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=100), By("G3.4.3")]


class RehearsalHeld(RehearsalDetails, Event):
    """The negotiation was rehearsed."""

    sentence = Text("Negotiation rehearsed", "已预演谈判场景")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        rehearsals = (*deal.negotiation.rehearsals, self.attendees)
        return replace(deal, negotiation=replace(deal.negotiation, rehearsals=rehearsals))


class RecordRehearsal(RehearsalDetails, Preparation):
    """Record a rehearsal; to negotiate, a manager and legal must have been at one (G3.4.3)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "G3.4.3"

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return is_rehearsed(deal, context.people)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[RehearsalHeld | Reason]:
        if any(context.people.get(person) is None for person in self.attendees):
            yield Reason("G3.4.3", "PERSON_UNKNOWN", field="attendees")
        yield RehearsalHeld.of(self)
