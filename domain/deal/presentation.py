"""Presenting the approved solution to the customer (G3.3.4, G3.3.7, G3.3.8, R3.9.3, R3.9.4)."""

from __future__ import annotations

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
from domain.people import OWNER
from domain.shared import ContactAdded
from domain.values import By, ClockTime, Count, Instant, Minutes, Name, Shape

from .records.presentation import Presentation
from .state import Deal, Stage


class Attendee(Shape):
    """Somebody in the meeting, and whether he decides for the customer."""

    person: Annotated[Party, By("G3.3.7")]
    is_decision_maker: Annotated[bool, By("G3.3.7")]


class KnownAttendee(Shape):
    """The same by the id of the person or contact."""

    person: Name
    is_decision_maker: bool


class MeetingDetails(Shape):
    """When the meeting was, and how much of it was kept and used for questions."""

    started_at: Annotated[Instant, By("G3.3.7")]
    ended_at: Annotated[Instant, By("G3.3.9"), ClockTime()]
    reserved_qa_minutes: Annotated[Minutes, By("G3.3.8")]
    actual_qa_minutes: Annotated[Minutes, By("G3.3.8")]


class SolutionPresented(MeetingDetails, Event):
    """The solution was presented; the feedback form is due from the end of the meeting."""

    sentence = Text(
        "Solution version {solution_version} presented, {actual_qa_minutes} min of questions",
        "呈现第 {solution_version} 版方案，答疑 {actual_qa_minutes} 分钟",
    )

    solution_version: int
    attendees: tuple[KnownAttendee, ...]

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        meeting = Presentation(self.solution_version, self.started_at, self.ended_at)
        known = deal.presentations
        presentations = replace(known, meetings=(*known.meetings, meeting))
        return replace(deal, stage=Stage.PRESENTED, presentations=presentations)


class PresentSolution(MeetingDetails, Command):
    """Record, after the meeting, that the approved version was presented (G3.3.7, G3.3.8)."""

    solution_version: Annotated[
        Count | None,
        By("G3.3.4"),
        Field(description="The approved version; left out: the newest."),
    ] = None
    attendees: Annotated[tuple[Attendee, ...], Field(max_length=100), By("G3.3.7")] = ()

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.3.7"
    also = ("G3.3.4", "G3.3.5", "G3.3.8", "G3.3.9", "R3.9.3", "R3.9.4", "R5.4", "R5.8")
    next_from = frozenset({Stage.SOLUTION_APPROVED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SOLUTION_APPROVED)
        newest = deal.solutions.newest
        if newest is not None and newest.version not in deal.presentations.with_material:
            yield Reason("G3.3.5", "MATERIAL_MISSING")
        if deal.is_key_account and deal.project.core_team is None:
            yield Reason("R3.9.3", "PROJECT_NOT_SET_UP")

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ContactAdded | SolutionPresented | Deviation | Reason]:
        newest = deal.solutions.newest
        assert newest is not None, "no stage that takes a presentation comes without a solution"
        if self.solution_version not in (None, newest.version):
            detail = {"solution_version": newest.version}
            yield Reason("G3.3.4", "NOT_THE_APPROVED_VERSION", "solution_version", detail=detail)
        parties = named((a.person for a in self.attendees), deal, context)
        yield from parties.unless_known("R5.4", "attendees")
        yield from self._unless_timely(context)
        yield from self._unless_decided_upon(deal, context)
        yield from self._unless_time_for_questions(context)
        yield from parties.added
        yield SolutionPresented.of(
            self,
            solution_version=newest.version,
            attendees=tuple(
                KnownAttendee(person=person, is_decision_maker=attendee.is_decision_maker)
                for person, attendee in zip(parties.ids, self.attendees, strict=True)
            ),
        )

    def _unless_timely(self, context: Context) -> Iterator[Reason]:
        yield from unless_timely(self.ended_at, "ended_at", context)
        if self.started_at >= self.ended_at:
            yield Reason("G3.3.7", "ENDS_BEFORE_IT_STARTS", field="ended_at")

    def _unless_decided_upon(self, deal: Deal, context: Context) -> Iterator[Deviation | Reason]:
        """The customer's decision maker must be there; for key accounts he has to (R3.9.4)."""
        theirs = (a for a in self.attendees if context.people.get(a.person) is None)
        if any(attendee.is_decision_maker for attendee in theirs):
            return
        if deal.is_key_account:
            yield Reason("R3.9.4", "DECISION_MAKER_MISSING", field="attendees")
        yield Deviation("G3.3.7", "NO_DECISION_MAKER")

    def _unless_time_for_questions(self, context: Context) -> Iterator[Deviation | Reason]:
        least = context.policy.reserved_qa_minutes_min
        if self.reserved_qa_minutes < least:
            yield Reason(
                "G3.3.8", "QA_TOO_SHORT", field="reserved_qa_minutes", detail={"least": least}
            )
        if self.actual_qa_minutes < least:
            yield Deviation("G3.3.8", "QA_CUT_SHORT")
