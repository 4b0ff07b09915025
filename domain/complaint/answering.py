"""The customer answers what we offered (R3.7.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import HANDLER_OR_SERVICE
from domain.values import By, PersonalText, Sha256

from .communicating import Meant, answered, unless_waiting
from .escalation import Escalated, one_level_up
from .remedies import Standing
from .state import Complaint, Status


class SolutionAccepted(Event):
    """The customer accepts; what was offered can be carried out."""

    sentence = Text("The customer accepts the solution", "客户接受解决方案")

    solution_id: UUID
    proof_sha256: Sha256

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        after = answered(complaint, self.solution_id, Standing.ACCEPTED)
        return replace(after, status=Status.AGREED)


class SolutionRejected(Event):
    """The customer says no, for the n-th time in this cycle; it takes another proposal."""

    sentence = Text(
        "The customer rejects the solution, rejection {n} of this cycle",
        "客户不接受解决方案，本轮第 {n} 次",
    )

    solution_id: UUID
    n: int
    text: PersonalText

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return answered(complaint, self.solution_id, Standing.REJECTED)


class CustomerAccept(Meant, Command):
    """Record that the customer accepts what we offered, with his proof (R3.7.7)."""

    proof_sha256: Annotated[Sha256, By("R3.7.7")]

    aggregates = ("complaint",)
    issued_by = HANDLER_OR_SERVICE
    clause = "R3.7.7"
    next_from = frozenset({Status.SOLUTION_PROPOSED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from unless_communicated(complaint)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[SolutionAccepted | Reason]:
        yield from self.unless_newest(complaint)
        if (waiting := complaint.remedies.waiting) is not None:
            yield SolutionAccepted.of(self, solution_id=waiting.solution_id)


class CustomerReject(Meant, Command):
    """Record that the customer rejects what we offered, in his words (R3.7.7)."""

    text: Annotated[PersonalText, By("R3.7.7")]

    aggregates = ("complaint",)
    issued_by = HANDLER_OR_SERVICE
    clause = "R3.7.7"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from unless_communicated(complaint)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[SolutionRejected | Reason]:
        yield from self.unless_newest(complaint)
        if (waiting := complaint.remedies.waiting) is not None:
            n = complaint.remedies.rejections + 1
            yield SolutionRejected.of(self, solution_id=waiting.solution_id, n=n)


def unless_communicated(complaint: Complaint) -> Iterator[Reason]:
    """Reasons against, unless the customer was told of the proposal and has not answered."""
    yield from unless_waiting(complaint)
    waiting = complaint.remedies.waiting
    if waiting is not None and waiting.standing is not Standing.COMMUNICATED:
        yield Reason("R3.7.7", "NOT_COMMUNICATED")


def what_rejections_bring(
    before: Complaint, event: Event, after: Complaint, event_id: UUID, context: Context
) -> Iterator[Escalated]:
    """Each rejection from the last one borne on takes the complaint a level up (R3.7.7)."""
    most = context.policy.complaints.rejections
    if isinstance(event, SolutionRejected) and event.n >= most:
        yield from one_level_up(after, context)
