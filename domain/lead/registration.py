"""Registering a lead (G3.1.1, G3.1.2, G2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.customers import (
    CompanySize,
    Contact,
    ContactDetails,
    Scenario,
    unless_key_account_expected,
)
from domain.facts import DuplicateLeads, KnownCustomer, NextNumber
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import Role, anyone
from domain.policy import POLICY
from domain.values import By, Date, Fen, Name, Shape, Uscc

from .state import Lead, Source, Status, claims_of, has_duplicates, unless_source_told

REGISTRARS = anyone(Role.SALES_REP, Role.APP, Role.OPERATOR)

#: How many pieces of feedback a lead refers to at most; of complaints the newest.
FEEDBACK_MOST = POLICY.repurchase.feedback_max


class Lever(StrEnum):
    """What a repeat purchase builds on (G2.2)."""

    UPGRADE = "UPGRADE"
    BUNDLE = "BUNDLE"
    OTHER = "OTHER"


class History(Shape):
    """A customer's signed deals, computed by the service (R3.8.2).

    The last date is that of the newest closing, or signing where nothing was closed since.
    """

    orders: int = 0
    amount_fen: int = 0
    average_fen: int = 0
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
    feedback_refs: Annotated[
        tuple[Name, ...],
        Field(
            max_length=FEEDBACK_MOST,
            description="Of a repeat purchase, left out: the customer's complaints, by id.",
        ),
        By("G2.2"),
    ] = ()
    lever: Annotated[Lever | None, By("G2.2")] = None
    expected_amount_fen: Annotated[Fen | None, By("R3.9.1")] = None


class LeadRegistered(LeadDetails, Event):
    """A lead entered the house, with its source and base fields."""

    sentence = Text(
        "Lead {number} registered for {customer_name}", "登记线索 {number}：{customer_name}"
    )
    begins = "lead"
    has_flags = True

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
            registered_by=trail.principal,
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
    also = ("G1.3", "G2.0", "G2.1", "G2.2", "G3.1.2", "R3.8.2", "R3.8.3", "R3.9.1", "R5.4")
    needs = (DuplicateLeads, KnownCustomer, NextNumber)

    def claims(self, lead: Lead) -> frozenset[str]:
        phones = [self.contact.phone] if self.contact.phone else []
        return claims_of(self.customer_name, self.uscc, phones)

    def decide(
        self, lead: Lead, context: Context, /
    ) -> Iterator[LeadRegistered | Deviation | Reason]:
        yield from lead.unless_free(self, context)
        yield from self.contact.unless_reachable("G3.1.2")
        yield from unless_source_told(self.source, self.source_detail)
        customer = context.fact(KnownCustomer)
        if self.customer_id is not None and customer.customer_id is None:
            yield Reason("G2.0", "CUSTOMER_UNKNOWN", field="customer_id")
        yield from self._unless_prior(customer)
        yield from unless_key_account_expected(
            self.expected_amount_fen, self.scenario, context.policy
        )
        if self.scenario is Scenario.REPURCHASE and customer.open_complaint_ids:
            yield Deviation("R3.8.3", "OPEN_COMPLAINT")
        yield LeadRegistered.of(
            self,
            number=context.fact(NextNumber).number,
            customer_id=customer.customer_id or context.new_id("customer"),
            contact=Contact(contact_id=context.new_id("contact"), **self.contact.model_dump()),
            confirm_not_duplicate=has_duplicates(context),
            **self._past(customer),
        )

    def _unless_prior(self, customer: KnownCustomer) -> Iterator[Reason]:
        signed = {deal.deal_id for deal in customer.signed}
        if self.scenario is Scenario.REPURCHASE and not signed:
            yield Reason("G2.2", "NO_SIGNED_DEAL", field="scenario")
        if self.scenario is Scenario.REPURCHASE and self.lever is None:
            yield Reason("G2.2", "LEVER_MISSING", field="lever")
        if not signed.issuperset(self.prior_deal_ids):
            yield Reason("G2.2", "NOT_A_PRIOR_DEAL", field="prior_deal_ids")

    def _past(self, customer: KnownCustomer) -> dict[str, Any]:
        """What a repeat purchase builds on; deals or feedback left out are all there are (G2.2)."""
        if self.scenario is not Scenario.REPURCHASE:
            return {}
        complaints = tuple(map(str, customer.complaint_ids[-FEEDBACK_MOST:]))
        return {
            "prior_deal_ids": self.prior_deal_ids or tuple(d.deal_id for d in customer.signed),
            "feedback_refs": self.feedback_refs or complaints,
            "history": _history(customer),
            "warning_complaint_ids": customer.open_complaint_ids,
        }


def _history(customer: KnownCustomer) -> History:
    amounts = [deal.amount_fen for deal in customer.signed]
    return History(
        orders=len(amounts),
        amount_fen=sum(amounts),
        average_fen=sum(amounts) // len(amounts) if amounts else 0,
        last_on=max((deal.last_on for deal in customer.signed), default=None),
    )
