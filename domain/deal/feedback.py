"""The feedback form after a presentation (G3.3.9)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER, Role
from domain.values import By, Count, PersonalText, PersonId, Sha256, Shape

from .state import Deal, Stage


class FeedbackKind(StrEnum):
    """What the customer's words are about."""

    PRICE = "PRICE"
    FUNCTION = "FUNCTION"
    DELIVERY = "DELIVERY"
    OTHER = "OTHER"


class FeedbackItem(Shape):
    """One thing the customer said about the solution."""

    kind: Annotated[FeedbackKind, By("G3.3.9")]
    text: Annotated[PersonalText, By("G3.3.9")]


class FeedbackDetails(Shape):
    """The form as it is handed in."""

    items: Annotated[tuple[FeedbackItem, ...], Field(max_length=100), By("G3.3.9")] = ()
    manager_id: Annotated[PersonId, By("G3.3.9")]
    doc_sha256: Annotated[Sha256, By("G3.3.9")]


class FeedbackSubmitted(FeedbackDetails, Event):
    """The manager got the feedback form of a presentation."""

    sentence = Text(
        "Feedback form of solution version {solution_version} submitted to {manager_id}",
        "已向 {manager_id} 提交第 {solution_version} 版方案的反馈记录表",
    )

    solution_version: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        known = deal.presentations
        with_feedback = known.with_feedback | {self.solution_version}
        return replace(deal, presentations=replace(known, with_feedback=with_feedback))


class SubmitFeedback(FeedbackDetails, Command):
    """Hand the feedback form of a presentation in to a manager, within 24 h of it (G3.3.9)."""

    solution_version: Annotated[
        Count | None,
        By("G3.3.9"),
        Field(description="The version that was presented; left out: the last one presented."),
    ] = None

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "G3.3.9"
    also = ("R3.3.1", "R5.8")
    next_from = frozenset({Stage.PRESENTED})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless_open(cls.clause)
        if deal.is_open and deal.presentations.last is None:
            yield Reason.illegal_state(cls.clause, deal.stage)

    @classmethod
    def is_done(cls, deal: Deal, context: Context, /) -> bool:
        return deal.presentations.last_has_feedback

    def decide(self, deal: Deal, context: Context, /) -> Iterator[FeedbackSubmitted | Reason]:
        last = deal.presentations.last
        assert last is not None
        version = last.solution_version if self.solution_version is None else self.solution_version
        meeting = deal.presentations.meeting_on(version)
        if meeting is None:
            yield Reason("G3.3.9", "NOT_PRESENTED", field="solution_version")
        elif context.at < meeting.ended_at:
            yield Reason("G3.3.9", "BEFORE_THE_MEETING", field="occurred_at")
        is_manager = context.people.holds(self.manager_id, Role.SALES_MANAGER)
        # A manager who owns the deal counts as its rep (domain 3.4).
        if not is_manager or self.manager_id == deal.owner_id:
            yield Reason("G3.3.9", "NOT_A_MANAGER", field="manager_id")
        yield FeedbackSubmitted.of(self, solution_version=version)
