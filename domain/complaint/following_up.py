"""Somebody other than the handler asks the customer how it went (R3.7.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.policy import POLICY
from domain.values import By, PersonalText, Shape

from .reopening import ComplaintReopened, Why, reopened
from .state import Complaint, Status

#: How content the customer is. The form's scale is part of what the field means (R3.7.8).
Satisfaction = Annotated[
    int,
    Field(ge=POLICY.complaints.satisfaction_min, le=POLICY.complaints.satisfaction_max),
    By("R3.7.8"),
]


class FollowUpDetails(Shape):
    """The customer's score and words."""

    score: Satisfaction
    words: Annotated[PersonalText, By("R3.7.8")]


class FollowUpDone(FollowUpDetails, Event):
    """The customer was asked, and gave a score."""

    sentence = Text("Followed up, satisfaction {score}", "已回访，满意度 {score} 分")

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, status=Status.FOLLOWED_UP, followed_up_score=self.score)


class FollowUp(FollowUpDetails, Command):
    """Ask the customer how content he is; if he is not, it begins anew (R3.7.8)."""

    aggregates = ("complaint",)
    issued_by = anyone(Role.CUSTOMER_SERVICE)
    clause = "R3.7.8"
    next_from = frozenset({Status.RESOLVED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.RESOLVED)
        yield from unless_another(complaint, context)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[FollowUpDone | ComplaintReopened | Reason]:
        limits = context.policy.complaints
        if not limits.satisfaction_min <= self.score <= limits.satisfaction_max:
            expected = f"≥ {limits.satisfaction_min}, ≤ {limits.satisfaction_max}"
            yield Reason("R3.7.8", "OUT_OF_RANGE", field="score", detail={"expected": expected})
        yield FollowUpDone.of(self)
        if self.score < limits.satisfaction_close_min:
            yield reopened(complaint, Why.DISSATISFIED)


def unless_another(complaint: Complaint, context: Context) -> Iterator[Reason]:
    """A reason against the handler's own judgement on how the customer fared (R3.7.8)."""
    if context.is_any_of([complaint.handler_id]):
        yield Reason.four_eyes("R3.7.8", "OWN_HANDLING")
