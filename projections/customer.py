"""The customer 360 (V12): all that the log tells of one customer, as of any position.

Nothing but the list of his cases is stored for it: their streams are folded when it is asked
for, so it agrees with their histories, and no contact is kept anywhere else.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.envelope import Placed
from application.streams import Held, held_from
from domain.calendar import day_of
from domain.complaint.following_up import FollowUpDone
from domain.complaint.state import Complaint
from domain.customers import Contact
from domain.deal.closing import DealClosed
from domain.deal.dunning import DunningSent
from domain.deal.needs import NeedsRecorded
from domain.deal.presentation import SolutionPresented
from domain.deal.rounds import NegotiationRoundHeld
from domain.deal.state import Deal
from domain.deal.visits import VisitLogged, eligible_on
from domain.kernel import Event
from domain.language import Language
from domain.lead.contact import FirstContactMade, LeadActivityLogged
from domain.lead.state import Lead
from domain.policy import POLICY
from domain.sight import masked

from .history import May, history
from .showing import shown

#: Events that tell of a talk with the customer.
CONTACTS: tuple[type[Event], ...] = (
    FirstContactMade,
    LeadActivityLogged,
    NeedsRecorded,
    SolutionPresented,
    NegotiationRoundHeld,
    DunningSent,
    VisitLogged,
    FollowUpDone,
)

#: How many of the last events of all his cases the timeline shows.
TIMELINE = 100

#: What a reader may see of a case that is restricted.
Eyes = Callable[[UUID, Any], May]


@dataclass(frozen=True, slots=True)
class Case:
    """One lead, deal or complaint of the customer, with its events."""

    id: UUID
    held: Held
    events: tuple[Placed, ...]

    @property
    def state(self) -> Any:
        return self.held.stream.state


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: what of each case he may see, whether of contacts too, in which language."""

    eyes: Eyes
    sees_contacts: bool
    language: Language


def cases(streams: Iterable[tuple[UUID, Iterable[Placed]]]) -> list[Case]:
    """The cases that these streams tell of."""
    found = ((id, tuple(events)) for id, events in streams)
    folded = ((id, held_from(events, id), events) for id, events in found)
    return [Case(id, held, events) for id, held, events in folded if held is not None]


def customer(
    customer_id: UUID, known: list[Case], instant: dt.datetime, reader: Reader
) -> dict[str, Any]:
    """All there is of a customer with these cases; ages are counted to the instant."""
    today = day_of(instant)
    leads = [c.state for c in known if isinstance(c.state, Lead)]
    deals = [c for c in known if isinstance(c.state, Deal)]
    complaints = [c for c in known if isinstance(c.state, Complaint)]
    body = {
        "id": customer_id,
        "customer_id": customer_id,
        "profile": _profile(leads, [c.state for c in deals]),
        "contacts": _contacts(leads, reader.sees_contacts),
        "leads": [_lead(lead) for lead in leads],
        "deals": [_deal(case, today) for case in deals],
        **_money([c.state for c in deals], today),
        "complaints": [_complaint(case) for case in complaints],
        "open_complaints": sum(c.state.is_open for c in complaints),
        "satisfaction": _satisfaction(complaints),
        "last_contact_at": _last_contact(known),
        "repurchase": _repurchase(deals, today),
        "timeline": _timeline(known, reader),
    }
    answer: dict[str, Any] = shown(body)
    return answer


def _profile(leads: list[Lead], deals: list[Deal]) -> dict[str, Any]:
    """What is known of the company: as the newest lead says, or the first deal brought in."""
    if leads:
        lead = leads[-1]
        return {
            "customer_name": lead.customer_name,
            "uscc": next((each.uscc for each in reversed(leads) if each.uscc), None),
            "industry": lead.industry,
            "company_size": lead.company_size,
            "region": lead.region,
            "imported": False,
        }
    deal = deals[0] if deals else None
    return {
        "customer_name": deal.customer_name if deal is not None else "",
        "uscc": deal.uscc if deal is not None else None,
        "industry": None,
        "company_size": None,
        "region": None,
        "imported": True,
    }


def _contacts(leads: list[Lead], in_full: bool) -> list[dict[str, Any]]:
    """Everybody at the customer's that leads name, the newest words on each."""
    known: dict[UUID, Contact] = {c.contact_id: c for lead in leads for c in lead.contacts}
    return [c.model_dump() if in_full else masked(c) for c in known.values()]


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "lead_id": lead.id,
        "number": lead.number,
        "scenario": lead.scenario,
        "state": lead.status,
        "grade": lead.grade,
        "owner_id": lead.owner_id,
        "deal_id": lead.deal_id,
    }


def _deal(case: Case, today: dt.date) -> dict[str, Any]:
    deal: Deal = case.state
    return {
        "deal_id": deal.id,
        "number": deal.number,
        "scenario": deal.scenario,
        "stage": deal.stage,
        "owner_id": deal.owner_id,
        "amount_fen": deal.amount_fen,
        "contract_no": deal.contract.number or None,
        "signed_on": deal.signed_on,
        "term_ends_on": deal.term_ends_on,
        "closed_on": _closed_on(case),
        "open_fen": deal.receivables.open_fen,
        "overdue_fen": _overdue(deal, today),
        "imported": deal.imported,
    }


def _closed_on(case: Case) -> dt.date | None:
    """The day on which the deal was closed, if it still is."""
    if isinstance(case.state, Deal) and case.state.past is not None:
        past_day = case.state.past.closed_on
        if past_day is not None:
            return past_day
    closed = [p.recorded.trail.occurred_at for p in case.events if _is(p, DealClosed)]
    return day_of(closed[-1]) if closed and case.state.stage == "CLOSED" else None


def _overdue(deal: Deal, today: dt.date) -> int:
    lines = deal.receivables.lines
    return sum(line.open_fen - line.disputed_fen for line in lines if line.overdue_days(today))


def _money(deals: list[Deal], today: dt.date) -> dict[str, Any]:
    """What he bought, what he owes, what of it is late, and what stands to his credit."""
    signed = [deal for deal in deals if deal.signed_on is not None]
    return {
        "signed_deals": len(signed),
        "signed_amount_fen": sum(deal.amount_fen or 0 for deal in signed),
        "balance_fen": sum(deal.receivables.open_fen for deal in signed),
        "overdue_fen": sum(_overdue(deal, today) for deal in signed),
        "disputed_fen": sum(line.disputed_fen for d in signed for line in d.receivables.lines),
        "credit_fen": sum(deal.receivables.credit_left_fen for deal in signed),
    }


def _complaint(case: Case) -> dict[str, Any]:
    complaint: Complaint = case.state
    scores = _scores(case)
    return {
        "complaint_id": complaint.id,
        "number": complaint.number,
        "category": complaint.category,
        "severity": complaint.severity,
        "state": complaint.status,
        "is_open": complaint.is_open,
        "cycle": complaint.cycle,
        "deal_id": complaint.deal_id,
        "score": scores[-1] if scores else None,
    }


def _scores(case: Case) -> list[int]:
    events = (placed.recorded.event for placed in case.events)
    return [event.score for event in events if isinstance(event, FollowUpDone)]


def _satisfaction(complaints: list[Case]) -> float | None:
    """The mean of the last score of each complaint that was followed up."""
    last = [scores[-1] for case in complaints if (scores := _scores(case))]
    return round(statistics.mean(last), 2) if last else None


def _last_contact(known: list[Case]) -> dt.datetime | None:
    return max(
        (
            placed.recorded.trail.occurred_at
            for case in known
            for placed in case.events
            if isinstance(placed.recorded.event, CONTACTS)
        ),
        default=None,
    )


def _repurchase(deals: list[Case], today: dt.date) -> dict[str, Any]:
    """From when he is visited again (R3.8.1), and what he bought after the first time."""
    days = [
        eligible_on(case.state, closed_on, POLICY)
        for case in deals
        if (closed_on := _closed_on(case)) is not None
    ]
    signed = sorted(
        (c.state for c in deals if c.state.signed_on is not None), key=lambda d: d.signed_on
    )
    again = signed[1:]
    return {
        "eligible_on": min(days, default=None),
        "eligible": bool(days) and min(days) <= today,
        "count": len(again),
        "amount_fen": sum(deal.amount_fen or 0 for deal in again),
    }


def _timeline(known: list[Case], reader: Reader) -> list[dict[str, Any]]:
    """The last events of all cases, the newest first."""
    items = [item for case in known for item in _told(case, reader)]
    items.sort(key=lambda item: item["position"], reverse=True)
    return items[:TIMELINE]


def _told(case: Case, reader: Reader) -> Iterator[dict[str, Any]]:
    kind = case.held.stream.aggregate.name
    for item in history(case.events, reader.language, reader.eyes(case.id, case.state)):
        yield {
            f"{kind}_id": case.id,
            "aggregate": kind,
            **{
                name: item[name]
                for name in ("position", "event", "occurred_at", "actor", "role", "sentence")
            },
        }


def _is(placed: Placed, kind: type[Event]) -> bool:
    return isinstance(placed.recorded.event, kind)
