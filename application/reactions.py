"""Whenever this happened, then the service does that: commands issued by the system.

A reaction is decided in the turn of its cause, so both are stored or neither is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.complaint.finding import FindingRecorded
from domain.complaint.recurrence import FlagRecurrence
from domain.deal.closing import DealClosed
from domain.deal.importing import PastDealImported
from domain.deal.opening import OpenDeal
from domain.deal.visits import PassVisitsOn
from domain.decision import Aggregate, Stream
from domain.kernel import Command, Recorded
from domain.lead.assignment import AssignLead
from domain.lead.ending import LeadConverted
from domain.lead.scoring import LeadScoreApproved
from domain.lead.state import Lead
from domain.registry import COMPLAINT, DEAL, LEAD

from .indexes import Indexes


@dataclass(frozen=True, slots=True)
class Reaction:
    """A command of the system to one aggregate, and the event that brought it about."""

    aggregate: Aggregate
    aggregate_id: UUID
    command: Command
    cause: Recorded


def reactions(recorded: Recorded, stream: Stream, indexes: Indexes) -> Iterator[Reaction]:
    """What the service does by itself after the event; all is as it stands then."""
    match recorded.event:
        case LeadScoreApproved():
            yield Reaction(LEAD, stream.id, AssignLead(), recorded)
        case LeadConverted() as converted:
            opening = _opening(stream.state, converted, recorded.trail.actor)
            yield Reaction(DEAL, converted.deal_id, opening, recorded)
        case FindingRecorded():
            yield Reaction(COMPLAINT, stream.id, FlagRecurrence(), recorded)
        case DealClosed() | PastDealImported():
            # The customer's deal that was closed last takes the visits over (R3.8.1).
            for deal_id in indexes.customers.closed(stream.state.customer_id)[:-1]:
                yield Reaction(DEAL, deal_id, PassVisitsOn(), recorded)
        case _:
            pass


def _opening(lead: Lead, converted: LeadConverted, actor: str) -> OpenDeal:
    assert lead.customer_id is not None
    return OpenDeal(
        lead_id=lead.id,
        customer_id=lead.customer_id,
        customer_name=lead.customer_name,
        company_size=lead.company_size,
        contact_id=lead.contacts[0].contact_id,
        contact_ids=tuple(c.contact_id for c in lead.contacts),
        scenario=lead.scenario,
        owner_id=lead.owner_id or actor,
        expected_amount_fen=converted.expected_amount_fen,
        expected_sign_on=converted.expected_sign_on,
    )
