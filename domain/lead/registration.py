"""Registering a lead and correcting its base fields (G3.1.1, G3.1.2, G2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from domain.context import Context
from domain.customers import CompanySize, Contact, ContactDetails, Scenario
from domain.facts import DuplicateLeads, KnownCustomer, NextNumber
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER_OR_MANAGER, Role, anyone
from domain.values import By, Date, Fen, Name, Shape, Uscc

from .state import Lead, Source, Status, claims_of

REGISTRARS = anyone(Role.SALES_REP, Role.APP, Role.OPERATOR)


class Lever(StrEnum):
    """What a repeat purchase builds on (G2.2)."""

    UPGRADE = "UPGRADE"
    BUNDLE = "BUNDLE"
    OTHER = "OTHER"


class History(Shape):
    """A customer's signed deals, computed by the service (R3.8.2)."""

    orders: int = 0
    amount_fen: Fen = 0
    average_fen: Fen = 0
    last_on: Date | None = None


class LeadDetails(Shape):
    """What the registration form and the event share (《线索登记评分表》, R4.4)."""

    scenario: Annotated[Scenario, By("G2.1")] = Scenario.NEW_CUSTOMER
    customer_name: Annotated[Name, By("G3.1.2")]
    uscc: Annotated[
        Uscc | None,
        By("G3.1.2"),
        Field(description="Unified social credit code: 8-40 letters, digits or hyphens."),
    ] = None
    industry: Annotated[Name, By("G3.1.2")]
    company_size: Annotated[CompanySize, By("G3.1.2")]
    region: Annotated[Name | None, By("G3.1.2")] = None
    source: Annotated[Source, By("G3.1.1")]
    source_detail: Annotated[Name | None, By("G3.1.1")] = None
    feedback_refs: Annotated[tuple[Name, ...], Field(max_length=50), By("G2.2")] = ()
    lever: Annotated[Lever | None, By("G2.2")] = None
    expected_amount_fen: Annotated[Fen | None, By("R3.9.1")] = None


class LeadRegistered(LeadDetails, Event):
    """A lead entered the house, with its source and base fields."""

    sentence = Text(
        "Lead {number} registered for {customer_name}", "登记线索 {number}：{customer_name}"
    )
    begins = "lead"

    number: str
    customer_id: UUID
    contact: Contact
    prior_deal_ids: tuple[UUID, ...] = ()
    history: History | None = None
    confirm_not_duplicate: bool = False
    warning_complaint_ids: tuple[UUID, ...] = ()

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(
            lead,
            status=Status.REGISTERED,
            number=self.number,
            scenario=self.scenario,
            customer_id=self.customer_id,
            customer_name=self.customer_name,
            uscc=self.uscc,
            contacts=(self.contact,),
            industry=self.industry,
            company_size=self.company_size,
            region=self.region,
            source=self.source,
            source_detail=self.source_detail,
            prior_deal_ids=self.prior_deal_ids,
            expected_amount_fen=self.expected_amount_fen,
            registered_by=trail.actor,
            registered_by_rep=trail.role is Role.SALES_REP,
            forced=self.confirm_not_duplicate,
            warning_complaint_ids=self.warning_complaint_ids,
        )


class RegisterLead(LeadDetails, Command):
    """Register a lead with its source and the base fields (G3.1.1, G3.1.2)."""

    contact: Annotated[ContactDetails, By("G3.1.2")]
    customer_id: Annotated[UUID | None, By("G2.0")] = None
    prior_deal_ids: Annotated[tuple[UUID, ...], Field(max_length=200), By("G2.2")] = ()
    confirm_not_duplicate: Annotated[
        bool,
        By("G3.1.2"),
        Field(description="Register although an open lead looks the same; needs a reason."),
    ] = False

    aggregates = ("lead",)
    creates = True
    issued_by = REGISTRARS
    clause = "G3.1.1"
    also = ("G1.3", "G2.0", "G2.1", "G2.2", "G3.1.2", "R3.8.2", "R3.8.3", "R5.4")
    needs = (DuplicateLeads, KnownCustomer, NextNumber)

    def claims(self, lead: Lead) -> frozenset[str]:
        phones = [self.contact.phone] if self.contact.phone else []
        return claims_of(self.customer_name, self.uscc, iter(phones))

    def decide(
        self, lead: Lead, context: Context, /
    ) -> Iterator[LeadRegistered | Deviation | Reason]:
        yield from lead.unless_free(self, context)
        yield from self.contact.unless_reachable("G3.1.2")
        if self.source is Source.OTHER and not self.source_detail:
            yield Reason("G3.1.1", "SOURCE_DETAIL_MISSING", field="source_detail")
        customer = context.fact(KnownCustomer)
        if self.customer_id is not None and customer.customer_id is None:
            yield Reason("G2.0", "CUSTOMER_UNKNOWN", field="customer_id")
        yield from self._repurchase(customer)
        if customer.open_complaint_ids and self.scenario is Scenario.REPURCHASE:
            yield Deviation("R3.8.3", "OPEN_COMPLAINT")
        yield LeadRegistered.of(
            self,
            number=context.fact(NextNumber).number,
            customer_id=customer.customer_id or context.new_id("customer"),
            contact=Contact(contact_id=context.new_id("contact"), **self.contact.model_dump()),
            prior_deal_ids=self.prior_deal_ids or tuple(d.deal_id for d in customer.signed),
            history=_history(customer) if self.scenario is Scenario.REPURCHASE else None,
            warning_complaint_ids=(
                customer.open_complaint_ids if self.scenario is Scenario.REPURCHASE else ()
            ),
        )

    def _repurchase(self, customer: KnownCustomer) -> Iterator[Reason]:
        signed = {deal.deal_id for deal in customer.signed}
        if self.scenario is Scenario.REPURCHASE and not signed:
            yield Reason("G2.2", "NO_SIGNED_DEAL", field="scenario")
        if self.scenario is Scenario.REPURCHASE and self.lever is None:
            yield Reason("G2.2", "LEVER_MISSING", field="lever")
        if not signed.issuperset(self.prior_deal_ids):
            yield Reason("G2.2", "NOT_A_PRIOR_DEAL", field="prior_deal_ids")


def _history(customer: KnownCustomer) -> History:
    amounts = [deal.amount_fen for deal in customer.signed]
    return History(
        orders=len(amounts),
        amount_fen=sum(amounts),
        average_fen=sum(amounts) // len(amounts) if amounts else 0,
        last_on=max((deal.signed_on for deal in customer.signed), default=None),
    )


class BaseField(StrEnum):
    """The base fields that may be corrected; people are corrected by AddContact."""

    CUSTOMER_NAME = "customer_name"
    USCC = "uscc"
    INDUSTRY = "industry"
    COMPANY_SIZE = "company_size"
    REGION = "region"
    SOURCE = "source"
    SOURCE_DETAIL = "source_detail"
    EXPECTED_AMOUNT_FEN = "expected_amount_fen"


class LeadCorrected(Event):
    """A base field was corrected; the event keeps the old value too (R5.2)."""

    sentence = Text("{field} corrected from {old} to {new}", "{field} 由 {old} 更正为 {new}")

    field: BaseField
    old: str | int | None
    new: str | int | None
    confirm_not_duplicate: bool = False

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        value = typed(self.field).validate_python(self.new)
        forced = lead.forced or self.confirm_not_duplicate
        return replace(lead, **{self.field.value: value}, forced=forced)


class CorrectLead(Command):
    """Correct one base field of a lead, with a reason (R5.2)."""

    field: Annotated[BaseField, By("R5.2")]
    new: Annotated[str | int | None, By("R5.2")]
    confirm_not_duplicate: Annotated[bool, By("G3.1.2")] = False

    aggregates = ("lead",)
    issued_by = OWNER_OR_MANAGER
    clause = "R5.2"
    also = ("G3.1.2",)
    needs = (DuplicateLeads,)

    def claims(self, lead: Lead) -> frozenset[str]:
        try:
            value = typed(self.field).validate_python(self.new)
        except ValidationError:
            return frozenset()
        return replace(lead, **{self.field.value: value}).claims

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless_open(cls.clause)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadCorrected | Reason]:
        if not context.reason:
            yield Reason("R5.2", "REASON_MISSING", field="reason")
        yield from lead.unless_free(self, context)
        old = getattr(lead, self.field.value)
        try:
            typed(self.field).validate_python(self.new)
        except ValidationError:
            yield Reason("G3.1.2", "VALUE_NOT_ALLOWED", field="new")
            return
        if self.new == old:
            yield Reason("R5.2", "NOTHING_CHANGED", field="new")
        yield LeadCorrected.of(self, old=old)


def typed(field: BaseField) -> TypeAdapter[Any]:
    """The type that registration gives to the field."""
    info = LeadDetails.model_fields[field.value]
    annotated: Any = Annotated[info.annotation, *info.metadata]
    return TypeAdapter(annotated)
