"""What the customer accepted is carried out (R3.7.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import HANDLER
from domain.values import By, Date, Sha256, Shape

from .state import Complaint, Status


class ExecutionStarted(Event):
    """The accepted solution is being carried out."""

    sentence = Text("The accepted solution is being carried out", "开始执行已接受的解决方案")

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, status=Status.EXECUTING)


class Execute(Command):
    """Start to carry out what the customer accepted (R3.7.7)."""

    aggregates = ("complaint",)
    issued_by = HANDLER
    clause = "R3.7.7"
    next_from = frozenset({Status.AGREED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.AGREED)

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[ExecutionStarted]:
        yield ExecutionStarted()


class ResolutionDetails(Shape):
    """When it was done, and the files that prove it."""

    done_on: Annotated[Date, By("R3.7.7")]
    evidence: Annotated[tuple[Sha256, ...], Field(max_length=100), By("R3.7.7")] = ()


class ComplaintResolved(ResolutionDetails, Event):
    """What was promised is done; the customer will be asked."""

    sentence = Text("Resolved on {done_on}", "已于 {done_on} 解决")

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, status=Status.RESOLVED, resolved_at=trail.occurred_at)


class Resolve(ResolutionDetails, Command):
    """Record that what the customer accepted is done, when, and the proof (R3.7.7)."""

    aggregates = ("complaint",)
    issued_by = HANDLER
    clause = "R3.7.7"
    next_from = frozenset({Status.AGREED, Status.EXECUTING})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.AGREED, Status.EXECUTING)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[ComplaintResolved | Reason]:
        if self.done_on > day_of(context.now):
            yield Reason(self.clause, "IN_THE_FUTURE", field="done_on")
        if complaint.happened_on is not None and self.done_on < complaint.happened_on:
            yield Reason(self.clause, "DONE_BEFORE_IT_HAPPENED", field="done_on")
        yield ComplaintResolved.of(self)
