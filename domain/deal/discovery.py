"""Preparing the talk about what the customer needs (G3.2.1, G3.2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.customers import Scenario
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER
from domain.values import By, Note, Shape

from .records.discovery import SpinType
from .state import Deal, Stage


class BackgroundSource(StrEnum):
    """What one can read up on before the talk (G3.2.1)."""

    WEBSITE = "WEBSITE"
    INDUSTRY_REPORT = "INDUSTRY_REPORT"
    COOP_HISTORY = "COOP_HISTORY"
    OTHER = "OTHER"


class Question(Shape):
    """An open question to take along, and which kind of a SPIN interview it is."""

    text: Annotated[Note, By("G3.2.2")]
    spin_type: Annotated[SpinType, By("G3.2.3")]


#: Open questions to start from, in our own words; whoever prepares may take or leave them.
PRESET_QUESTIONS: Mapping[SpinType, Text] = {
    SpinType.PROBLEM: Text(
        "Which part of this work costs you the most trouble at present, and how does it show?",
        "眼下这件事里哪个环节最让您费神？具体表现在哪里？",
    ),
    SpinType.NEED_PAYOFF: Text(
        "Suppose this were settled: what would it change for you, and how would you measure it?",
        "假如这个问题不再有了，您这边会有哪些变化？打算怎样衡量？",
    ),
}


class PreparationDetails(Shape):
    sources: Annotated[
        tuple[BackgroundSource, ...], Field(min_length=1, max_length=20), By("G3.2.1")
    ]
    questions: Annotated[tuple[Question, ...], Field(max_length=50), By("G3.2.2")] = ()


class DiscoveryPrepared(PreparationDetails, Event):
    """The owner read up on the customer and noted the questions to ask."""

    sentence = Text("Discovery talk prepared", "完成需求沟通准备")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, discovery=replace(deal.discovery, prepared=True))


class PrepareDiscovery(PreparationDetails, Command):
    """Read up on the customer and bring the open questions for the talk (G3.2.1, G3.2.2)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.2.1"
    also = ("G3.2.2", "G3.2.3")
    next_from = frozenset({Stage.DISCOVERY})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.DISCOVERY)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return deal.discovery.prepared

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DiscoveryPrepared | Reason]:
        repeat = deal.scenario is Scenario.REPURCHASE
        if repeat and BackgroundSource.COOP_HISTORY not in self.sources:
            yield Reason("G3.2.1", "COOP_HISTORY_MISSING", field="sources")
        least, most = context.policy.questions_min, context.policy.questions_max
        if not least <= len(self.questions) <= most:
            yield Reason(
                "G3.2.2", "QUESTION_COUNT", field="questions", detail={"min": least, "max": most}
            )
        yield DiscoveryPrepared.of(self)
