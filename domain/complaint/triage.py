"""Telling the customer that it arrived, and judging how severe it is (R3.7.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import HANDLER, Role, anyone, either
from domain.policy import Policy
from domain.values import By, Shape

from .kinds import Channel, Status
from .severity import Criteria, Severity
from .state import Complaint

SERVICE = anyone(Role.CUSTOMER_SERVICE)


class ComplaintAcknowledged(Event):
    """The customer heard that his complaint arrived."""

    sentence = Text("Acknowledged to the customer by {channel}", "已通过{channel}向客户确认受理")

    channel: Channel

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, status=Status.ACKNOWLEDGED, acknowledged_at=trail.occurred_at)


class Acknowledge(Command):
    """Tell the customer that the complaint arrived (R3.7.2)."""

    channel: Annotated[Channel, By("R3.7.2")]

    aggregates = ("complaint",)
    issued_by = SERVICE
    clause = "R3.7.2"
    next_from = frozenset({Status.REGISTERED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.REGISTERED)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[ComplaintAcknowledged | Reason]:
        yield from complaint.unless_within_cycle(self.clause, context)
        yield ComplaintAcknowledged.of(self)


class TriageDetails(Shape):
    severity: Annotated[Severity, By("R3.7.2")]
    criteria: Annotated[Criteria, By("R3.7.2")]


class ComplaintTriaged(TriageDetails, Event):
    """It is clear how severe the complaint is, and with it by when what is due."""

    sentence = Text("Severity judged: {severity}", "定级为{severity}")

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, severity=self.severity, criteria=self.criteria)


class Triage(TriageDetails, Command):
    """Judge the severity by the criteria; it is not lower than these give (R3.7.2)."""

    aggregates = ("complaint",)
    issued_by = SERVICE
    clause = "R3.7.2"
    also = ("R3.7.3",)
    next_from = frozenset({Status.REGISTERED, Status.ACKNOWLEDGED})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.REGISTERED, Status.ACKNOWLEDGED)
        if complaint.severity is not None:
            yield Reason(cls.clause, "ALREADY_TRIAGED", problem=Problem.ILLEGAL_STATE)

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[ComplaintTriaged | Reason]:
        yield from complaint.unless_within_cycle(self.clause, context)
        least = self.criteria.least(context.policy)
        if self.severity.rank < least.rank:
            yield Reason(self.clause, "SEVERITY_TOO_LOW", "severity", detail={"least": least})
        yield ComplaintTriaged.of(self)


class SeverityChanged(Event):
    """The complaint is more severe than thought, or less; its times are counted anew."""

    sentence = Text("Severity changed from {from_} to {to}", "级别由{from_}调整为{to}")

    from_: Annotated[Severity, Field(alias="from")]
    to: Severity

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, severity=self.to)


class ChangeSeverity(Command):
    """Raise the severity, or lower it as a manager; with a reason (R3.7.2).

    A manager may lower it below what the criteria gave: he answers for it by name.
    """

    to: Annotated[Severity, By("R3.7.2")]

    aggregates = ("complaint",)
    issued_by = either(HANDLER, anyone(Role.CUSTOMER_SERVICE, Role.SALES_MANAGER))
    clause = "R3.7.2"
    reason_under = "R3.7.2"
    also = ("R3.7.3",)

    def suits(self, role: Role, actor: str, complaint: Complaint, policy: Policy) -> bool:
        return role is Role.SALES_MANAGER or not self._lowers(complaint)

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless_open(cls.clause)
        yield from complaint.unless_triaged()

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[SeverityChanged | Reason]:
        if self._lowers(complaint) and context.role is not Role.SALES_MANAGER:
            yield Reason.role(self.clause, "LOWERED_BY_MANAGER")
            return
        if self.to is complaint.severity:
            yield Reason(self.clause, "NOTHING_CHANGED", field="to")
        if complaint.severity is not None:
            yield SeverityChanged(from_=complaint.severity, to=self.to)

    def _lowers(self, complaint: Complaint) -> bool:
        return complaint.severity is not None and self.to.rank < complaint.severity.rank
