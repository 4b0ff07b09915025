"""Answers the facts that commands ask for by name, from the indexes and other streams."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.calendar import day_of
from domain.company.state import COMPANY_ID
from domain.complaint.state import Severity
from domain.context import Context, Fact
from domain.decision import Stream
from domain.facts import (
    AssignmentRules,
    CustomerHolds,
    DuplicateLeads,
    Exportable,
    HiringApprovals,
    KnownCustomer,
    NextNumber,
    OtherComplaint,
    OtherDeals,
    OtherLead,
    PaymentDeal,
    ReferenceTaken,
    SameCause,
    SimilarComplaints,
    WebhookAddresses,
    Workload,
)
from domain.kernel import Command
from domain.personal import KnownCases, KnownContact
from domain.registry import CASES
from domain.scope import reads, whose

from .indexes import Indexes

#: The prefix of the numbers that a command gives out.
NUMBERS: Mapping[str, str] = {
    "RegisterLead": "XS",
    "OpenDeal": "SJ",
    "ImportDeal": "SJ",
    "DraftContract": "HT",
    "RegisterComplaint": "KS",
}

#: Severities of open complaints that a repeat purchase is warned of (R3.8.3).
WARNING = (Severity.MAJOR, Severity.URGENT)


@dataclass(frozen=True, slots=True)
class Question:
    """Which command wants to know, of which stream, under which circumstances."""

    command: Any
    stream: Stream
    context: Context

    @property
    def state(self) -> Any:
        return self.stream.state


@dataclass(frozen=True, slots=True)
class FactFinder:
    """Looks facts up inside a turn, or beside it for who only looks."""

    indexes: Indexes
    load: Callable[[UUID], Stream | None]
    private_webhooks: bool = False
    #: Where the log ends, as the turn sees it.
    last_position: int = 0

    def find(
        self, kind: type[Command], command: Any, stream: Stream, context: Context
    ) -> Mapping[type[Fact], Fact]:
        """The facts that the command needs; without a command, what is known without one."""
        question = Question(command, stream, context)
        return {need: self._find(need, question) for need in kind.needs}

    def known(
        self, kind: type[Command], stream: Stream, context: Context
    ) -> Mapping[type[Fact], Fact]:
        """What is known of the facts that the command needs before there is a body."""
        return self.find(kind, None, stream, context)

    def _find(self, need: type[Fact], question: Question) -> Fact:
        if question.command is None and need not in KNOWN_WITHOUT_BODY:
            return NextNumber("") if need is NextNumber else need()
        return ANSWERS[need](self, question)

    def duplicate_leads(self, question: Question) -> Fact:
        claims = question.command.claims(question.state)
        return DuplicateLeads(self.indexes.leads.claiming(claims, but=question.stream.id))

    def customer(self, question: Question) -> Fact:
        command, customers = question.command, self.indexes.customers
        by_name = getattr(command, "customer_by_name", None)
        found = customers.find(command.customer_id, getattr(command, "uscc", None), by_name)
        if len(found) != 1:
            return KnownCustomer(several=bool(found))
        (known,) = found
        complaints = self.indexes.complaints
        case = self.load(customers.case_of(known))
        return KnownCustomer(
            customer_id=known,
            signed=tuple(customers.signed(known)),
            open_complaint_ids=complaints.of(known, open_as=WARNING),
            complaint_ids=complaints.of(known),
            name=case.state.customer_name if case is not None else "",
            # Of a deal only ids are known: its people stand in its lead.
            contacts=getattr(case.state, "contacts", ()) if case is not None else (),
        )

    def number(self, question: Question) -> Fact:
        prefix = NUMBERS[type(question.command).__name__]
        day = day_of(question.context.now)
        return NextNumber(self.indexes.registers.next_number(prefix, day))

    def workload(self, question: Question) -> Fact:
        return self.indexes.leads.workload()

    def assignment_rules(self, question: Question) -> Fact:
        company = self.load(COMPANY_ID)
        return AssignmentRules(company.state.rules if company is not None else ())

    def hiring_approvals(self, question: Question) -> Fact:
        company = self.load(COMPANY_ID)
        return HiringApprovals(company.state.approvals if company is not None else ())

    def exportable(self, question: Question) -> Fact:
        named = question.command.filter.aggregate_ids
        unknown = tuple(id for id in dict.fromkeys(named) if self.load(id) is None)
        return Exportable(self.last_position, unknown)

    def other_lead(self, question: Question) -> Fact:
        """Of a lead that who acts does not read there is none (`domain.scope`)."""
        lead, context = self._state("lead", question.command.other_id), question.context
        person = context.people.get(context.actor)
        if person is not None and not reads(person, whose(lead), context.people, context.now):
            return OtherLead(None)
        return OtherLead(lead)

    def other_deals(self, question: Question) -> Fact:
        return OtherDeals(self._deals(question.command.other_deals(question.state)))

    def payment_deal(self, question: Question) -> Fact:
        deal_id = self.indexes.money.deal_of(question.command.payment(question.state))
        return PaymentDeal(self._state("deal", deal_id))

    def reference(self, question: Question) -> Fact:
        return ReferenceTaken(
            self.indexes.money.holder(*question.command.reference(question.state))
        )

    def holds(self, question: Question) -> Fact:
        customer_id = question.state.customer_id
        return CustomerHolds(self.indexes.money.held_lines(customer_id) if customer_id else ())

    def other_complaint(self, question: Question) -> Fact:
        named = question.command.other_complaint(question.state)
        return OtherComplaint(self._state("complaint", named))

    def similar_complaints(self, question: Question) -> Fact:
        command, context = question.command, question.context
        days = context.policy.complaints.duplicate_days
        since = context.now - dt.timedelta(days=days)
        return SimilarComplaints(
            self.indexes.complaints.similar(
                command.customer_id, command.deal_id, command.category, since
            )
        )

    def same_cause(self, question: Question) -> Fact:
        cause, context = question.command.root_cause(question.state), question.context
        days = context.policy.complaints.recurrence_days
        since = context.at - dt.timedelta(days=days)
        return SameCause(self.indexes.complaints.with_cause(cause, since) if cause else ())

    def known_contact(self, question: Question) -> Fact:
        contact_id = question.state.contact_id or question.command.contact_id
        personal = self.indexes.personal
        return KnownContact(
            is_named=bool(personal.cases_naming(contact_id)),
            hold_ids=personal.holds_on(contact_id),
            proposed_id=personal.erasure_proposed(contact_id),
            restricted_by=personal.restriction_of(contact_id),
            kids=self.indexes.subjects.kids_of(contact_id),
        )

    def known_cases(self, question: Question) -> Fact:
        found = (self.load(case_id) for case_id in question.command.aggregate_ids)
        return KnownCases(frozenset(s.id for s in found if s and s.aggregate in CASES))

    def _deals(self, ids: Iterable[UUID]) -> Mapping[UUID, Any]:
        states = {deal_id: self._state("deal", deal_id) for deal_id in ids}
        return {deal_id: state for deal_id, state in states.items() if state is not None}

    def webhook_addresses(self, question: Question) -> Fact:
        return WebhookAddresses(self.private_webhooks)

    def _state(self, kind: str, aggregate_id: UUID | None) -> Any | None:
        found = self.load(aggregate_id) if aggregate_id is not None else None
        return found.state if found is not None and found.aggregate.name == kind else None


Answer = Callable[[FactFinder, Question], Fact]

ANSWERS: Mapping[type[Fact], Answer] = MappingProxyType(
    {
        AssignmentRules: FactFinder.assignment_rules,
        CustomerHolds: FactFinder.holds,
        DuplicateLeads: FactFinder.duplicate_leads,
        Exportable: FactFinder.exportable,
        KnownCases: FactFinder.known_cases,
        KnownContact: FactFinder.known_contact,
        HiringApprovals: FactFinder.hiring_approvals,
        KnownCustomer: FactFinder.customer,
        NextNumber: FactFinder.number,
        OtherComplaint: FactFinder.other_complaint,
        OtherDeals: FactFinder.other_deals,
        OtherLead: FactFinder.other_lead,
        PaymentDeal: FactFinder.payment_deal,
        ReferenceTaken: FactFinder.reference,
        SameCause: FactFinder.same_cause,
        SimilarComplaints: FactFinder.similar_complaints,
        WebhookAddresses: FactFinder.webhook_addresses,
        Workload: FactFinder.workload,
    }
)

#: Facts that depend on the state alone, so that they are known before there is a body.
KNOWN_WITHOUT_BODY = frozenset({CustomerHolds, KnownContact})
