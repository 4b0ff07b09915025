"""The customer 360 (V12): all that the log tells of one customer, as of any position.

Nothing but the list of his cases is stored for it: their streams are folded when it is asked
for, so it agrees with their histories, and no contact is kept anywhere else.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from application.policies import PolicyOf, as_shipped
from domain.calendar import day_of
from domain.complaint.following_up import FollowUpDone
from domain.complaint.state import Complaint
from domain.customers import Contact
from domain.deal.state import Deal
from domain.lead.state import Lead
from domain.shared import ContactAdded
from domain.sight import masked, veiled

from .customer_cases import Case
from .customer_deals import bought, deal_row, money, repurchase
from .customer_timeline import Reader, last_contact, timeline
from .showing import shown


def customer(
    customer_id: UUID,
    known: list[Case],
    instant: dt.datetime,
    reader: Reader,
    policy_of: PolicyOf = as_shipped,
) -> dict[str, Any]:
    """All there is of a customer with these cases; ages are counted to the instant."""
    today = day_of(instant)
    leads = [case for case in known if isinstance(case.state, Lead)]
    deals = [case for case in known if isinstance(case.state, Deal)]
    complaints = [case for case in known if isinstance(case.state, Complaint)]
    body = {
        "id": customer_id,
        "customer_id": customer_id,
        "profile": _profile([c.state for c in leads], [c.state for c in deals]),
        "contacts": _contacts(leads, deals, reader),
        "leads": [_lead_row(case.state) for case in leads],
        "deals": [deal_row(case, today) for case in deals],
        "contracts": [bought(case.state) for case in deals if case.state.signed_on is not None],
        **money([c.state for c in deals], today),
        "complaints": [_complaint_row(case) for case in complaints],
        "open_complaints": sum(c.state.is_open for c in complaints),
        "satisfaction": _satisfaction(complaints),
        "last_contact_at": last_contact(known),
        "repurchase": repurchase(deals, today, policy_of),
        "timeline": timeline(known, reader),
    }
    answer: dict[str, Any] = shown(body)
    return answer


def _profile(leads: list[Lead], deals: list[Deal]) -> dict[str, Any]:
    """What is known of the company: as the newest lead says, else as it was brought in."""
    lead = leads[-1] if leads else None
    known: list[Lead | Deal] = [*deals, *leads]
    return {
        "customer_name": known[-1].customer_name if known else "",
        "uscc": next((each.uscc for each in reversed(known) if each.uscc), None),
        "industry": lead.industry if lead is not None else None,
        "company_size": lead.company_size if lead is not None else None,
        "region": lead.region if lead is not None else None,
        "imported": any(deal.imported for deal in deals),
    }


def _contacts(leads: list[Case], deals: list[Case], reader: Reader) -> list[dict[str, Any]]:
    """Everybody at the customer's, the newest words on each; not who complained (R3.7.10).

    A deal knows its contacts by id alone, so that what was added to it is read off its events;
    by then its lead takes none any more.
    """
    named = {c.contact_id: (c, case) for case in leads for c in case.state.contacts}
    named |= {c.contact_id: (c, case) for case in deals for c in _added(case)}
    return [_contact(contact, case, reader) for contact, case in named.values()]


def _contact(contact: Contact, case: Case, reader: Reader) -> dict[str, Any]:
    """A person as the reader may see him: masked, or not at all (R5.4)."""
    known = contact.model_dump() if reader.sees_contacts else masked(contact)
    return veiled(Contact, known, reader.eyes(case.id, case.state))[0]


def _added(deal: Case) -> Iterator[Contact]:
    for placed in deal.events:
        event = placed.recorded.event
        if isinstance(event, ContactAdded):
            yield Contact(**event.model_dump(include=set(Contact.model_fields)))


def _lead_row(lead: Lead) -> dict[str, Any]:
    return {
        "lead_id": lead.id,
        "number": lead.number,
        "scenario": lead.scenario,
        "state": lead.status,
        "grade": lead.grade,
        "owner_id": lead.owner_id,
        "deal_id": lead.deal_id,
    }


def _complaint_row(case: Case) -> dict[str, Any]:
    complaint: Complaint = case.state
    return {
        "complaint_id": complaint.id,
        "number": complaint.number,
        "category": complaint.category,
        "severity": complaint.severity,
        "state": complaint.status,
        "is_open": complaint.is_open,
        "cycle": complaint.cycle,
        "deal_id": complaint.deal_id,
        "score": _score(case),
    }


def _score(case: Case) -> int | None:
    """The last one that the customer gave."""
    events = (placed.recorded.event for placed in reversed(case.events))
    return next((event.score for event in events if isinstance(event, FollowUpDone)), None)


def _satisfaction(complaints: list[Case]) -> float | None:
    """The mean of the last score of each complaint that was followed up."""
    scores = [score for case in complaints if (score := _score(case)) is not None]
    return round(statistics.mean(scores), 2) if scores else None
