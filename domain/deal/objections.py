"""What the customer objects to, and our answer within the promised time (G3.3.11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.backdating import unless_timely
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Problem, Reason
from domain.people import OWNER
from domain.policy import Terms
from domain.values import By, ClockTime, ComputedInstant, Instant, PersonalText, Shape

from .records.presentation import Objection
from .state import Deal, Stage

#: The clock that every objection has to itself.
ANSWER_CLOCK = "OBJECTION_ANSWER"


class ObjectionDetails(Shape):
    """What was said and when, and when we promised an answer."""

    text: Annotated[PersonalText, By("G3.3.11")]
    raised_at: Annotated[Instant, By("G3.3.11"), ClockTime()]
    promised_at: Annotated[Instant | None, By("G3.3.11")] = None


class ObjectionRecorded(ObjectionDetails, Event):
    """The customer objected to something; a clear answer is due."""

    sentence = Text("Objection recorded, answer due {due_at}", "记录客户异议，答复截止 {due_at}")

    objection_id: UUID
    due_at: ComputedInstant

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        objection = Objection(self.objection_id, self.raised_at, self.due_at)
        known = deal.presentations
        presentations = replace(known, objections=(*known.objections, objection))
        return replace(deal, presentations=presentations)


class RecordObjection(ObjectionDetails, Command):
    """Note an objection on the spot, and the promise to answer it within 24 h (G3.3.11)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.3.11"
    also = ("R3.3.1", "R5.8")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.PRESENTED, Stage.NEGOTIATION)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ObjectionRecorded | Deviation | Reason]:
        yield from unless_timely(self.raised_at, "raised_at", context)
        if not deal.presentations.in_a_meeting(self.raised_at):
            yield Deviation("G3.3.11", "OUTSIDE_THE_MEETING")
        if self.promised_at is None:
            yield Deviation("G3.3.11", "NO_PROMISE")
        limit = context.policy.clocks.get(ANSWER_CLOCK, Terms()).limit
        yield ObjectionRecorded.of(
            self,
            objection_id=context.new_id("objection"),
            due_at=context.calendar.after(self.raised_at, limit),
        )


class AnswerDetails(Shape):
    """Which objection was answered, with what, and when the customer got the answer."""

    objection_id: Annotated[UUID, By("G3.3.11")]
    text: Annotated[PersonalText, By("G3.3.11")]
    answered_at: Annotated[Instant | None, By("R5.8"), ClockTime()] = None


class ObjectionAnswered(AnswerDetails, Event):
    """The customer has a clear answer to the objection."""

    sentence = Text("Objection answered", "已答复客户异议")

    late: bool

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, presentations=deal.presentations.answering(self.objection_id))


class AnswerObjection(AnswerDetails, Command):
    """Answer an open objection to the customer, waived by a manager or not (G3.3.11)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.3.11"
    also = ("R3.3.1", "R5.8")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless_open(cls.clause)
        if deal.is_open and not deal.presentations.open_objections:
            yield Reason(cls.clause, "NO_OPEN_OBJECTION", problem=Problem.ILLEGAL_STATE)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[ObjectionAnswered | Reason]:
        yield from unless_timely(self.answered_at, "answered_at", context)
        objection = deal.presentations.objection(self.objection_id)
        if objection is None:
            yield Reason("G3.3.11", "OBJECTION_UNKNOWN", field="objection_id")
            return
        if objection.answered:
            yield Reason("G3.3.11", "ALREADY_ANSWERED", "objection_id", Problem.ILLEGAL_STATE)
        if (self.answered_at or context.at) < objection.raised_at:
            yield Reason("G3.3.11", "ANSWERED_BEFORE_RAISED", field="answered_at")
        late = context.counts_from(self.answered_at) > objection.due_at
        yield ObjectionAnswered.of(self, late=late)
