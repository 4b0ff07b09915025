"""What a case is and has been through, as far as clauses depend on it: read off its events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.backdating import is_late_entry
from domain.clauses.applying import Trait
from domain.clocks import ClockEvent, DeadlineBreached
from domain.complaint.kinds import ENDED
from domain.complaint.severity import Severity
from domain.complaint.state import Complaint
from domain.customers import Scenario
from domain.deal.needs import NeedsRecorded
from domain.deal.state import TERMINAL, Deal, Stage
from domain.kernel import Event, Recorded
from domain.lead.state import Lead, Status
from domain.people import SYSTEM
from domain.policy import Grade, Policy
from domain.shared import ContactAdded

SCENARIOS: Mapping[Scenario, Trait] = {
    Scenario.NEW_CUSTOMER: Trait.NEW_CUSTOMER,
    Scenario.REPURCHASE: Trait.REPURCHASE,
    Scenario.KEY_ACCOUNT_PROJECT: Trait.KEY_ACCOUNT,
}
SCORED: Mapping[Grade, Trait] = {
    Grade.A: Trait.SCORED_A,
    Grade.B: Trait.SCORED_B,
    Grade.C: Trait.SCORED_C,
}
GRADED: Mapping[Grade, Trait] = {
    Grade.A: Trait.GRADED_A,
    Grade.B: Trait.GRADED_B,
    Grade.C: Trait.GRADED_C,
}

#: Codes of deviations of which managers are warned until one of them says a word.
WARNINGS: Mapping[str, Trait] = {
    "OPEN_COMPLAINT": Trait.WARNED,
    "KEY_ACCOUNT_EXPECTED": Trait.LARGE,
}

#: What an event of that name brings about.
BY_EVENT: Mapping[str, Trait] = {
    "KeyAccountFlagged": Trait.LARGE,
    "ObjectionRecorded": Trait.OBJECTED,
    "ConcessionMade": Trait.CONCEDED,
    "DealHeld": Trait.HELD,
    "AmendmentOpened": Trait.AMENDED,
    "ChangeRequested": Trait.CHANGE_WANTED,
    "LineBecameDue": Trait.DUE,
    "AmountDisputed": Trait.DISPUTED,
    "WriteOffProposed": Trait.DISPUTED,
    "RecurrenceFlagged": Trait.RECURRENT,
    "LeadCorrected": Trait.CORRECTED,
    "PaymentReversed": Trait.CORRECTED,
    "InvoiceVoided": Trait.CORRECTED,
    "LeadReassigned": Trait.HANDED_ON,
    "DealReassigned": Trait.HANDED_ON,
    "TeamMemberRemoved": Trait.HANDED_ON,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One event with its aggregate before and after it, and the policy that ruled."""

    recorded: Recorded
    before: Any
    after: Any
    policy: Policy

    @property
    def event(self) -> Event:
        return self.recorded.event

    @property
    def is_late_entry(self) -> bool:
        """Whether a person entered it noticeably later than it happened (R5.8)."""
        by_person = self.recorded.trail.actor != SYSTEM
        return by_person and is_late_entry(self.recorded, self.policy)


def is_case(state: Any) -> bool:
    """Whether clauses are judged on it, alone or with what it goes on from."""
    return isinstance(state, Lead | Deal | Complaint)


def has_ended(state: Any) -> bool:
    """Whether nothing more is to come; a converted lead goes on as its deal."""
    match state:
        case Lead():
            return state.status in (Status.DISQUALIFIED, Status.MERGED)
        case Deal():
            return state.stage in TERMINAL
        case Complaint():
            return state.status in ENDED
        case _:
            return False


def traits_after(known: frozenset[Trait], scene: Scene) -> frozenset[Trait]:
    """The traits that the case has after the event: those it had, and what is new."""
    found = frozenset(_traits(scene))
    return known if found <= known else known | found


def _traits(scene: Scene) -> Iterator[Trait]:
    match scene.after:
        case Lead():
            yield from _of_lead(scene.after)
        case Deal():
            yield from _of_deal(scene)
        case Complaint():
            yield from _of_complaint(scene.after)
    yield from _of_event(scene)


def _of_lead(lead: Lead) -> Iterator[Trait]:
    yield Trait.SALE
    yield SCENARIOS[lead.scenario]
    scored = lead.pending or lead.score
    if scored is not None:
        yield SCORED[scored.grade]
    if lead.grade is not None:
        yield GRADED[lead.grade]


def _of_deal(scene: Scene) -> Iterator[Trait]:
    deal: Deal = scene.after
    if deal.imported:
        yield Trait.PAST
    else:
        yield Trait.SALE
        yield SCENARIOS[deal.scenario]
    if deal.stage is Stage.CLOSED:
        yield Trait.CLOSED
    event = scene.event
    if isinstance(event, NeedsRecorded) and event.complex:
        yield Trait.COMPLEX
    if isinstance(event, DeadlineBreached) and event.kind == "RECEIVABLE":
        yield Trait.OVERDUE


def _of_complaint(complaint: Complaint) -> Iterator[Trait]:
    yield Trait.COMPLAINT
    if complaint.severity in (Severity.MAJOR, Severity.URGENT):
        yield Trait.SEVERE
    if complaint.reopenings:
        yield Trait.REOPENED
    if complaint.past_handlers:
        yield Trait.HANDED_ON


def _of_event(scene: Scene) -> Iterator[Trait]:
    event = scene.event
    if (by_event := BY_EVENT.get(type(event).__name__)) is not None:
        yield by_event
    for flag in scene.recorded.trail.deviations:
        if flag.code in WARNINGS:
            yield WARNINGS[flag.code]
    if not isinstance(event, ClockEvent) and scene.is_late_entry:
        yield Trait.LATE_ENTRY
    known = scene.before.contact_ids if scene.before is not None else ()
    if isinstance(event, ContactAdded) and event.contact_id in known:
        yield Trait.CORRECTED
