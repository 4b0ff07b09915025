"""What happened with a customer, in all his cases: the newest first, and the last talk (V12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.envelope import Placed
from domain.calendar import end_of
from domain.complaint.communicating import DecisionCommunicated
from domain.complaint.following_up import FollowUpDone
from domain.complaint.handling import FirstResponseGiven, ResponseLogged
from domain.complaint.registration import ComplaintRegistered
from domain.complaint.triage import ComplaintAcknowledged
from domain.deal.dunning import DunningSent
from domain.deal.needs import NeedsRecorded
from domain.deal.presentation import SolutionPresented
from domain.deal.rounds import NegotiationRoundHeld
from domain.deal.visits import VisitLogged
from domain.kernel import Event
from domain.language import Language
from domain.lead.contact import FirstContactMade, LeadActivityLogged
from domain.lead.state import Outreach
from domain.sight import COMPLAINANT, veiled

from .customer_cases import Case
from .history import May
from .sentences import sentence
from .showing import Showing, shown_event

#: How many of the last events of all his cases the timeline shows.
MOST = 100

#: Events that tell of a talk with the customer.
TALKS: tuple[type[Event], ...] = (
    FirstContactMade,
    LeadActivityLogged,
    NeedsRecorded,
    SolutionPresented,
    NegotiationRoundHeld,
    DunningSent,
    VisitLogged,
    ComplaintRegistered,
    ComplaintAcknowledged,
    FirstResponseGiven,
    ResponseLogged,
    DecisionCommunicated,
    FollowUpDone,
)

#: What a reader may see of a case that is restricted.
Eyes = Callable[[UUID, Any], May]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: what of each case he may see, whether of contacts too, in which language."""

    eyes: Eyes
    sees_contacts: bool
    language: Language

    def may(self, case: Case) -> May:
        """What he may see of a case; to whom contacts are masked their names are kept back."""
        of_case = self.eyes(case.id, case.state)
        if self.sees_contacts:
            return of_case
        return lambda clause: clause != COMPLAINANT and of_case(clause)


def timeline(known: list[Case], reader: Reader) -> list[dict[str, Any]]:
    """The last events of all cases, the newest first."""
    happened = [(placed, case) for case in known for placed in case.events]
    happened.sort(key=lambda pair: pair[0].position, reverse=True)
    may, showing = {case.id: reader.may(case) for case in known}, Showing()

    def told(placed: Placed, case: Case) -> dict[str, Any]:
        recorded = placed.recorded
        kind, trail = type(recorded.event), recorded.trail
        data, _ = veiled(kind, shown_event(recorded, showing), may[case.id])
        return {
            "id": case.id,
            "aggregate": case.kind,
            "position": placed.position,
            "event": kind.__name__,
            "occurred_at": trail.occurred_at,
            "recorded_at": trail.recorded_at,
            "actor": trail.actor,
            "role": trail.role,
            "sentence": sentence(recorded.event, data, reader.language),
        }

    return [told(placed, case) for placed, case in happened[:MOST]]


def last_contact(known: list[Case]) -> dt.datetime | None:
    """When somebody last talked to the customer; in vain does not count."""
    return max((at for case in known for at in _talks(case)), default=None)


def _talks(case: Case) -> Iterator[dt.datetime]:
    for recorded in (placed.recorded for placed in case.events):
        at = recorded.trail.occurred_at
        match recorded.event:
            case FirstContactMade(outcome=outcome) | LeadActivityLogged(outcome=outcome):
                if outcome in (None, Outreach.REACHED):
                    yield at
            case NeedsRecorded(talk_ended_at=ended_at) | SolutionPresented(ended_at=ended_at):
                yield ended_at
            case VisitLogged(happened_on=day):
                yield min(at, end_of(day))
            case event if isinstance(event, TALKS):
                yield at
            case _:
                pass
