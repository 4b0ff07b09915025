"""The needs record form: what the customer said, in five kinds (G3.2.3, G3.2.4, G3.2.7)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.backdating import unless_timely
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.parties import Party, named
from domain.people import OWNER, Role
from domain.shared import ContactAdded
from domain.values import By, ClockTime, Fen, Instant, ItemId, Note, PersonalText, Shape

from .records.discovery import Discovery, Needs, SpinType
from .state import Deal, Stage


class Answer(Shape):
    """What the customer said to a question of one SPIN type."""

    question: Annotated[Note, By("G3.2.3")]
    spin_type: Annotated[SpinType, By("G3.2.3")]
    text: Annotated[PersonalText, By("G3.2.3")]


class Pain(Shape):
    """What troubles the customer; an id left out is made up."""

    id: Annotated[ItemId | None, By("G3.2.4")] = None
    text: Annotated[PersonalText, By("G3.2.4")]


class KnownPain(Pain):
    """A pain under the id by which solutions refer to it."""

    id: ItemId


Lines = Annotated[tuple[PersonalText, ...], Field(min_length=1, max_length=50), By("G3.2.4")]


class NeedsDetails(Shape):
    """The 《需求沟通记录表》 but for what gets ids: the people who talked and the pains (R4.1)."""

    talk_started_at: Annotated[Instant, By("G3.2.5")]
    talk_ended_at: Annotated[Instant, By("G3.2.5"), ClockTime()]
    answers: Annotated[tuple[Answer, ...], Field(max_length=100), By("G3.2.3")] = ()
    goals: Lines
    decision_process: Annotated[PersonalText, By("G3.2.4")]
    budget_min_fen: Annotated[Fen | None, By("G3.2.4")] = None
    budget_max_fen: Annotated[Fen | None, By("G3.2.4")] = None
    budget_unknown_reason: Annotated[PersonalText | None, By("G3.2.4")] = None
    timeline: Lines
    restated: Annotated[bool, By("G3.2.7")]
    complex: Annotated[bool, By("R3.2.1")]


class NeedsRecorded(NeedsDetails, Event):
    """A talk took place; what the customer needs stands in a new version."""

    sentence = Text(
        "Needs recorded, version {needs_version}", "记录客户需求，第 {needs_version} 版"
    )

    needs_version: int
    participants: tuple[str, ...]
    pains: tuple[KnownPain, ...]

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, stage=Stage.DISCOVERY, discovery=self.added_to(deal.discovery))

    def added_to(self, discovery: Discovery) -> Discovery:
        """The discovery with this version as its newest."""
        needs = Needs(
            version=self.needs_version,
            talk_ended_at=self.talk_ended_at,
            participants=self.participants,
            pain_ids=frozenset(pain.id for pain in self.pains),
            complex=self.complex,
        )
        return discovery.with_needs(needs)


class RecordNeeds(NeedsDetails, Command):
    """Record a talk on the 《需求沟通记录表》: pains, goals, decision, budget, dates (G3.2.4)."""

    participants: Annotated[tuple[Party, ...], Field(max_length=100), By("G3.2.4")] = ()
    pains: Annotated[tuple[Pain, ...], Field(min_length=1, max_length=50), By("G3.2.4")]

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.2.4"
    also = ("G3.2.1", "G3.2.3", "G3.2.5", "G3.2.7", "G3.2.8", "R3.2.1", "R5.4", "R5.8")
    next_from = frozenset({Stage.DISCOVERY})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.DISCOVERY, Stage.NEEDS_CONFIRMED)
        if not deal.discovery.prepared:
            yield Reason("G3.2.1", "NOT_PREPARED")

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        newest = deal.discovery.newest
        return newest is not None and not newest.contradicted

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | NeedsRecorded | Deviation | Reason]:
        parties = named(self.participants, deal, context)
        yield from parties.unless_known("R5.4", "participants")
        yield from self._unless_timely(context)
        yield from self._unless_whole()
        yield from self._deviations()
        recorded = NeedsRecorded.of(
            self,
            needs_version=deal.discovery.next_version,
            participants=parties.ids,
            pains=_with_ids(self.pains),
        )
        talks = recorded.added_to(deal.discovery)
        if self.complex and not talks.included(Role.PRODUCT_MANAGER, context.people):
            yield Deviation("R3.2.1", "COMPLEX_WITHOUT_PRODUCT_MANAGER")
        yield from parties.added
        yield recorded

    def _unless_timely(self, context: Context) -> Iterator[Reason]:
        yield from unless_timely(self.talk_ended_at, "talk_ended_at", context)
        if self.talk_started_at >= self.talk_ended_at:
            yield Reason("G3.2.5", "ENDS_BEFORE_IT_STARTS", field="talk_ended_at")

    def _unless_whole(self) -> Iterator[Reason]:
        given = [pain.id for pain in self.pains if pain.id is not None]
        if len(given) != len(set(given)):
            yield Reason("G3.2.4", "PAIN_ID_TWICE", field="pains")
        if self._budget_open and self.budget_unknown_reason is None:
            yield Reason("G3.2.4", "BUDGET_MISSING", field="budget_unknown_reason")
        low, high = self.budget_min_fen, self.budget_max_fen
        if low is not None and high is not None and low > high:
            yield Reason("G3.2.4", "BUDGET_REVERSED", field="budget_max_fen")

    def _deviations(self) -> Iterator[Deviation]:
        if {answer.spin_type for answer in self.answers} != set(SpinType):
            yield Deviation("G3.2.3", "SPIN_TYPE_MISSING")
        if self._budget_open:
            yield Deviation("G3.2.4", "BUDGET_UNKNOWN")
        if not self.restated:
            yield Deviation("G3.2.7", "NOT_RESTATED")

    @property
    def _budget_open(self) -> bool:
        return self.budget_min_fen is None and self.budget_max_fen is None


def _with_ids(pains: tuple[Pain, ...]) -> tuple[KnownPain, ...]:
    """Every pain under an id: P1, P2 … in their order, where none is given and none is taken."""
    taken = {pain.id for pain in pains}
    free = (name for name in map("P{}".format, itertools.count(1)) if name not in taken)
    return tuple(KnownPain(id=pain.id or next(free), text=pain.text) for pain in pains)
