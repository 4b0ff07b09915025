"""Reads from the log what a form needs: the aggregate's own events, and its contacts' names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from application.envelope import Placed
from application.log import Log
from application.policies import PolicyBook
from application.streams import held_from
from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.lead.registration import LeadRegistered
from domain.people import People
from domain.shared import ContactAdded
from domain.sight import PERSONAL
from domain.withholding import withheld

from .model import Subject
from .record import Names, Record

May = Callable[[str], bool]


def record_at(
    log: Log, aggregate_id: UUID, position: int, instant: dt.datetime, people: People, may: May
) -> tuple[Subject, Record] | None:
    """What happened to the aggregate up to a position; None before it began."""
    events = _as_read(log.stream(aggregate_id, up_to_position=position), may)
    held = held_from(events, aggregate_id)
    if held is None:
        return None
    state = held.stream.state
    before: list[Placed] = []
    if isinstance(state, Deal) and state.lead_id is not None:
        # A deal names the customer's people by the ids under which its lead knows them.
        before = _as_read(log.stream(state.lead_id, up_to_position=position), may)
    deal_id = state.deal_id if isinstance(state, Complaint) else None
    cases = _numbers(log, position, deal_id)
    names = Names(people, contacts_in((*before, *events)), cases)
    record = Record.of_events(
        events,
        state=state,
        names=names,
        may=may,
        position=position,
        instant=instant,
        bucket_days=PolicyBook(log).at(position).collection.bucket_days,
    )
    subject = Subject(
        aggregate=held.stream.aggregate.name,
        id=aggregate_id,
        number=state.number,
        customer_name=state.customer_name,
        imported=isinstance(state, Deal) and state.imported,
    )
    return subject, record


def _as_read(events: list[Placed], may: May) -> list[Placed]:
    """The events with a placeholder for whoever is kept back from this reader (R5.4)."""
    if may(PERSONAL):
        return events
    return [
        replace(placed, recorded=replace(placed.recorded, event=withheld(it, may)))
        for placed in events
        for it in (placed.recorded.event,)
    ]


def _numbers(log: Log, position: int, case_id: UUID | None) -> dict[UUID, str]:
    """The number of the deal that the aggregate names, if there was one by then."""
    if case_id is None:
        return {}
    held = held_from(log.stream(case_id, up_to_position=position)[:1], case_id)
    return {case_id: held.stream.state.number} if held is not None else {}


def contacts_in(events: Iterable[Placed]) -> dict[str, str]:
    """The customer's people by contact_id, with their position where it is known."""
    found: dict[str, str] = {}
    for placed in events:
        event = placed.recorded.event
        if isinstance(event, LeadRegistered | ContactAdded):
            contact = event.contact if isinstance(event, LeadRegistered) else event
            position = f" ({contact.position})" if contact.position else ""
            found[str(contact.contact_id)] = f"{contact.name}{position}"
    return found
