"""Entering the negotiation: what must be there first, and who may override (R3.3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER_OR_MANAGER
from domain.values import By, Note

from .preparation import is_rehearsed
from .state import Deal, Stage


class NegotiationStarted(Event):
    """The negotiation began; objections that a manager waived are named and stay open."""

    sentence = Text("Negotiation started{overridden}", "进入商务谈判{overridden}")

    overridden: tuple[UUID, ...] = ()
    override_reason: Note | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        presentations = deal.presentations.overriding(self.overridden)
        return replace(deal, stage=Stage.NEGOTIATION, presentations=presentations)


class EnterNegotiation(Command):
    """Begin to negotiate once feedback, answers and preparation are there (R3.3.1)."""

    override_reason: Annotated[
        Note | None,
        By("R3.3.1"),
        Field(description="Why a manager other than the owner waives open objections."),
    ] = None

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "R3.3.1"
    also = ("G3.3.9", "G3.3.11", "G3.4.1", "G3.4.2", "G3.4.3", "R5.1")
    next_from = frozenset({Stage.PRESENTED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.PRESENTED)
        if context.is_any_of([deal.owner_id]) and deal.presentations.open_objections:
            yield _open_objections(deal)
        if not deal.presentations.last_has_feedback:
            yield Reason("R3.3.1", "FEEDBACK_MISSING")
        yield from _unless_prepared(deal, context)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[NegotiationStarted | Reason]:
        still_open = deal.presentations.open_objections
        if context.is_any_of([deal.owner_id]):
            yield NegotiationStarted()
            return
        if self.override_reason is None and still_open:
            yield _open_objections(deal)
        elif self.override_reason is None:
            yield Reason("R3.3.1", "OVERRIDE_REASON_MISSING", field="override_reason")
        yield NegotiationStarted.of(self, overridden=still_open)


def _open_objections(deal: Deal) -> Reason:
    count = len(deal.presentations.open_objections)
    return Reason("R3.3.1", "OPEN_OBJECTION", detail={"count": count})


def _unless_prepared(deal: Deal, context: Context) -> Iterator[Reason]:
    """Reasons against where a step of the preparation is missing (G3.4.1–G3.4.3)."""
    if deal.negotiation.bottom_line is None:
        yield Reason("G3.4.1", "BOTTOM_LINE_MISSING")
    if not deal.negotiation.strategy_prepared:
        yield Reason("G3.4.2", "STRATEGY_MISSING")
    if not is_rehearsed(deal, context.people):
        yield Reason("G3.4.3", "REHEARSAL_MISSING")
