"""Registering a complaint: whoever hears of it first does so (R3.7.1, R3.7.10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.customers import Contact, ContactDetails
from domain.facts import KnownCustomer, NextNumber, OtherComplaint, OtherDeals, SimilarComplaints
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.parties import as_uuid
from domain.people import Role, anyone
from domain.personal import unless_erased
from domain.values import (
    By,
    Date,
    Name,
    PersonalName,
    PersonalText,
    PersonId,
    Remembered,
    Restricted,
    Sha256,
    Shape,
)

from .kinds import Category, Channel, Status
from .state import Complaint

#: Everybody but those who only look on or keep the house; programs and the operator too.
REGISTRARS = anyone(
    *(role for role in Role if role not in (Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN, Role.SYSTEM))
)


class ComplaintDetails(Shape):
    """What the form and the event share (《客诉处理表》, R4.8)."""

    customer_id: Annotated[UUID, By("R3.7.1")]
    deal_id: Annotated[UUID | None, By("R3.7.1")] = None
    product: Annotated[Name | None, By("R3.7.1")] = None
    channel: Annotated[Channel, By("R3.7.1")]
    category: Annotated[Category, By("G2.4")]
    description: Annotated[PersonalText, By("R3.7.1"), Remembered()]
    remedy: Annotated[
        PersonalText,
        By("R3.7.1"),
        Remembered(),
        Field(description="What the customer wants done about it."),
    ]
    happened_on: Annotated[Date, By("R3.7.1")]
    evidence: Annotated[
        tuple[Sha256, ...],
        Field(max_length=200, description="Hashes of the files that bear it out."),
        By("R3.7.1"),
    ] = ()
    about_person_id: Annotated[
        PersonId | None,
        By("R3.7.4"),
        Field(description="Whom of us the customer complains about, if of somebody."),
    ] = None
    linked_to: Annotated[
        UUID | None, By("R3.7.9"), Field(description="An earlier complaint of this customer.")
    ] = None


class ComplaintRegistered(ComplaintDetails, Event):
    """A complaint reached us and got its number."""

    sentence = Text(
        "Complaint {number} ({category}) of {customer_name} registered",
        "登记客诉 {number}（{category}）：{customer_name}",
    )
    begins = "complaint"

    number: str
    customer_name: str
    complainant: Annotated[Contact, Restricted("R3.7.10")]

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        at = trail.occurred_at
        return replace(
            complaint,
            status=Status.REGISTERED,
            registered_by=trail.actor,
            registered_at=at,
            cycle_began_at=at,
            counts_from=at,
            contacts=(self.complainant,),
            **{name: getattr(self, name) for name in type(self).model_fields},
        )


def _named(given: Any) -> Any:
    """A bare name, or a contact_id, is accepted for a contact (R5.4)."""
    return ContactDetails(name=given) if isinstance(given, str) else given


class RegisterComplaint(ComplaintDetails, Command):
    """Register a complaint of a known customer, whoever hears of it first (R3.7.1, G2.4)."""

    complainant: Annotated[
        ContactDetails,
        BeforeValidator(_named, json_schema_input_type=ContactDetails | PersonalName),
        By("R3.7.1"),
        Restricted("R3.7.10"),
        Field(
            description="Who complains, by his data, a bare name or the contact_id of a contact "
            "of the customer's; read only by those who handle it."
        ),
    ]

    aggregates = ("complaint",)
    creates = True
    issued_by = REGISTRARS
    clause = "R3.7.1"
    also = ("G2.0", "G2.4", "R3.7.4", "R3.7.9", "R3.7.10", "R5.4")
    needs = (KnownCustomer, OtherDeals, SimilarComplaints, OtherComplaint, NextNumber)

    def other_deals(self, complaint: Complaint) -> tuple[UUID, ...]:
        return (self.deal_id,) if self.deal_id is not None else ()

    def other_complaint(self, complaint: Complaint) -> UUID | None:
        return self.linked_to

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[ComplaintRegistered | Reason]:
        for other_id in context.fact(SimilarComplaints).complaint_ids[:1]:
            yield Reason.duplicate("R3.7.1", "DUPLICATE_COMPLAINT", other_id)
        yield from self._unless_known(context)
        if self.happened_on > day_of(context.now):
            yield Reason("R3.7.1", "IN_THE_FUTURE", field="happened_on")
        if self.about_person_id is not None and context.people.get(self.about_person_id) is None:
            yield Reason("R3.7.4", "PERSON_UNKNOWN", field="about_person_id")
        contact = self._contact(context)
        if contact is None:
            yield Reason("R5.4", "CONTACT_UNKNOWN", field="complainant")
            return
        yield from unless_erased(contact.contact_id, context, "complainant")
        yield ComplaintRegistered.of(
            self,
            number=context.fact(NextNumber).number,
            customer_name=context.fact(KnownCustomer).name,
            complainant=contact,
        )

    def _contact(self, context: Context) -> Contact | None:
        """Who complains; None if an id was given that no contact of the customer's has."""
        known_id = as_uuid(self.complainant.name)
        if known_id is None:
            details = self.complainant.model_dump()
            return Contact(contact_id=context.new_id("contact"), **details)
        contacts = context.fact(KnownCustomer).contacts
        return next((c for c in contacts if c.contact_id == known_id), None)

    def _unless_known(self, context: Context) -> Iterator[Reason]:
        """Reasons against a customer, deal or earlier complaint that there is not."""
        if context.fact(KnownCustomer).customer_id is None:
            yield Reason("R3.7.1", "CUSTOMER_UNKNOWN", field="customer_id")
        deal = context.fact(OtherDeals).deals.get(self.deal_id) if self.deal_id else None
        if self.deal_id is not None and (deal is None or deal.customer_id != self.customer_id):
            yield Reason("R3.7.1", "NOT_A_DEAL_OF_THE_CUSTOMER", field="deal_id")
        earlier = context.fact(OtherComplaint).complaint
        if self.linked_to is not None and (
            earlier is None or earlier.customer_id != self.customer_id
        ):
            yield Reason("R3.7.9", "EARLIER_COMPLAINT_UNKNOWN", field="linked_to")
