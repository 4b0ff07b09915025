"""First contact and later activities (G3.1.9, R5.8)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER_OR_MANAGER, Role
from domain.policy import Policy
from domain.values import By, PersonalText, PersonId, Shape

from .state import FirstContact, Lead, Outreach, Status


class Channel(StrEnum):
    """How one talks to a customer."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    WECHAT = "WECHAT"
    VISIT = "VISIT"
    VIDEO = "VIDEO"
    OTHER = "OTHER"


class ContactAttempt(Shape):
    channel: Annotated[Channel, By("G3.1.9")]
    outcome: Annotated[Outreach, By("G3.1.9")]
    evidence: Annotated[PersonalText | None, By("G3.1.9")] = None


class FirstContactMade(ContactAttempt, Event):
    """The first attempt to reach the customer; an attempt counts, its outcome is shown."""

    sentence = Text(
        "First contact by {by_person} via {channel}: {outcome}",
        "{by_person} 通过{channel}首次联系客户：{outcome}",
    )

    by_person: str

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        contact = FirstContact(trail.occurred_at, self.by_person, trail.event_id)
        reached = lead.reached or self.outcome is Outreach.REACHED
        return replace(lead, status=Status.WORKING, first_contact=contact, reached=reached)


class RecordFirstContact(ContactAttempt, Command):
    """Record the first attempt to reach the customer, by whoever owned the lead then (G3.1.9)."""

    by_person: Annotated[PersonId | None, By("G3.1.9")] = None

    aggregates = ("lead",)
    issued_by = OWNER_OR_MANAGER
    clause = "G3.1.9"
    also = ("R5.8", "R3.8.4")
    next_from = frozenset({Status.ASSIGNED})

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, Status.ASSIGNED, Status.WORKING)
        known = lead.first_contact
        if lead.status is Status.WORKING and known is not None and context.at >= known.at:
            yield Reason.illegal_state(cls.clause, lead.status)

    def suits(self, role: Role, actor: str, lead: Lead, policy: Policy) -> bool:
        """A former owner's call is booked as a manager, by an owner who is a rep too."""
        owner_then = lead.owner_at(self.occurred_at) if self.occurred_at is not None else None
        return role is Role.SALES_MANAGER or owner_then in (None, actor)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[FirstContactMade | Reason]:
        if lead.assigned_at is None or context.at < lead.assigned_at:
            yield Reason("G3.1.9", "BEFORE_ASSIGNMENT", field="occurred_at")
        owner_then = lead.owner_at(context.at) or context.principal
        if self.by_person not in (None, owner_then):
            yield Reason("G3.1.9", "NOT_THE_OWNER_THEN", field="by_person")
        if context.role is Role.SALES_REP and context.principal != owner_then:
            yield Reason("G3.1.9", "NOT_THE_OWNER_THEN", field="occurred_at")
        yield FirstContactMade.of(self, by_person=owner_then)


class ActivityKind(StrEnum):
    CALL = "CALL"
    EMAIL = "EMAIL"
    WECHAT = "WECHAT"
    VISIT = "VISIT"
    MEETING = "MEETING"
    OTHER = "OTHER"


class ActivityDetails(Shape):
    kind: Annotated[ActivityKind, By("R5.1")]
    text: Annotated[PersonalText, By("R5.1")]
    outcome: Annotated[Outreach | None, By("R3.1.2")] = None


class LeadActivityLogged(ActivityDetails, Event):
    """Something was done for the lead."""

    sentence = Text("Activity logged: {kind}", "记录跟进：{kind}")

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, reached=lead.reached or self.outcome is Outreach.REACHED)


class LogActivity(ActivityDetails, Command):
    """Log what was done for the lead; a customer who was reached may count for conversion."""

    aggregates = ("lead",)
    issued_by = OWNER_OR_MANAGER
    clause = "R3.1.2"
    also = ("G2.1", "R5.1")

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, Status.WORKING, Status.PARKED)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadActivityLogged]:
        yield LeadActivityLogged.of(self)
