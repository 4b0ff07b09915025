"""One canonical sample of each message, to be varied by the tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.customers import CompanySize, Contact, ContactDetails
from domain.lead.registration import LeadRegistered, RegisterLead
from domain.lead.scoring import ScoreLead
from domain.lead.state import Source

CUSTOMER = UUID("00000000-0000-4000-8000-0000000000c1")
CONTACT = UUID("00000000-0000-4000-8000-0000000000c2")


def register(**changes: Any) -> RegisterLead:
    fields: dict[str, Any] = {
        "customer_name": "月宫桂花糕食品有限公司",
        "contact": ContactDetails(name="嫦娥", phone="13800000000"),
        "industry": "食品",
        "company_size": CompanySize.SMALL,
        "source": Source.EXHIBITION,
    }
    return RegisterLead(**fields | changes)


def score(size_fit: int, budget_clarity: int, urgency: int, **changes: Any) -> ScoreLead:
    fields: dict[str, Any] = {
        "budget_evidence": "预算表已看过",
        "need_evidence": "现场看过产线",
        "need_verified": True,
    }
    return ScoreLead(
        size_fit=size_fit, budget_clarity=budget_clarity, urgency=urgency, **fields | changes
    )


REGISTERED = LeadRegistered(
    customer_name="月宫桂花糕食品有限公司",
    contact=Contact(contact_id=CONTACT, name="嫦娥", phone="13800000000"),
    industry="食品",
    company_size=CompanySize.SMALL,
    source=Source.EXHIBITION,
    number="XS-20260302-0001",
    customer_id=CUSTOMER,
)
