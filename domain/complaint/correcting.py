"""Something is done about the cause, and somebody else looks whether it worked (R3.7.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import HANDLER, Role, anyone, either
from domain.values import By, Date, Note, PersonId, Shape

from .remedies import CorrectiveAction
from .state import HANDLED, Complaint, Severity, Status

#: The states in which one plans what to do about the cause.
KNOWN = (Status.ACKNOWLEDGED, *HANDLED, Status.CLOSED)


class ActionDetails(Shape):
    """What is to be done about the cause, by whom and by when."""

    owner_id: Annotated[PersonId, By("R3.7.9")]
    text: Annotated[Note, By("R3.7.9")]
    due_on: Annotated[Date, By("R3.7.9")]


class CorrectiveActionPlanned(ActionDetails, Event):
    """Somebody shall see to it that it does not happen again."""

    sentence = Text(
        "{owner_id} takes a corrective action by {due_on}",
        "由 {owner_id} 在 {due_on} 前落实纠正措施",
    )

    action_id: UUID

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        action = CorrectiveAction(
            action_id=self.action_id,
            owner_id=self.owner_id,
            text=self.text,
            due_on=self.due_on,
            planner_id=trail.actor,
            doers=trail.doers,
        )
        return replace(complaint, remedies=complaint.remedies.planning(action))


class PlanCorrectiveAction(ActionDetails, Command):
    """Plan what is done about the cause of a major, urgent or recurring complaint (R3.7.9)."""

    aggregates = ("complaint",)
    issued_by = either(HANDLER, anyone(Role.SALES_MANAGER))
    clause = "R3.7.9"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, *KNOWN)
        severe = complaint.severity in (Severity.MAJOR, Severity.URGENT)
        if not severe and not complaint.remedies.recurring:
            yield Reason(cls.clause, "NOT_SEVERE")

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[CorrectiveActionPlanned | Reason]:
        if not context.people.knows(self.owner_id):
            yield Reason(self.clause, "PERSON_UNKNOWN", field="owner_id")
        yield CorrectiveActionPlanned.of(self, action_id=context.new_id("corrective action"))


class VerificationDetails(Shape):
    """Which action, and whether it did away with the cause."""

    action_id: Annotated[UUID, By("R3.7.9")]
    effective: Annotated[bool, By("R3.7.9")]


class CorrectiveActionVerified(VerificationDetails, Event):
    """Somebody looked whether the corrective action worked."""

    sentence = Text("Corrective action verified", "纠正措施已验证")

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        remedies = complaint.remedies.verifying(self.action_id, self.effective)
        return replace(complaint, remedies=remedies)


class VerifyCorrectiveAction(VerificationDetails, Command):
    """Judge, as another than who planned it, whether a corrective action worked (R3.7.9)."""

    aggregates = ("complaint",)
    issued_by = anyone(Role.CUSTOMER_SERVICE)
    clause = "R3.7.9"

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        # An action once planned is looked at, however the complaint itself ended.
        if not any(a.effective is None for a in complaint.remedies.actions):
            yield Reason(cls.clause, "NO_OPEN_ACTION", problem=Problem.ILLEGAL_STATE)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[CorrectiveActionVerified | Reason]:
        action = complaint.remedies.action(self.action_id)
        if action is None:
            yield Reason(self.clause, "ACTION_UNKNOWN", field="action_id")
        elif context.is_any_of(action.doers):
            yield Reason.four_eyes(self.clause, "OWN_ACTION")
        if action is not None and action.effective is not None:
            yield Reason(self.clause, "ALREADY_VERIFIED", field="action_id")
        yield CorrectiveActionVerified.of(self)
