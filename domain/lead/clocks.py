"""Which events of a lead arm and stop which clocks, and who is told (domain 3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks import Arm, Cancel, Clock, HandOver, Step, Stop, owner_of
from domain.context import Context
from domain.customers import Scenario
from domain.kernel import Event
from domain.policy import Grade

from .assignment import LeadAssigned, LeadParked, LeadReassigned
from .contact import FirstContactMade
from .scoring import LeadScoreApproved, LeadScoreReturned, LeadScoreSubmitted
from .state import TERMINAL, Lead, Status

#: Clocks that are the owner's duty and go with the lead; a review stays with the reviewer.
OWNERS_CLOCKS = frozenset({"A_FIRST_CONTACT", "REPURCHASE_CONTACT", "C_MONTHLY_REVIEW"})


def steps(before: Lead, event: Event, after: Lead, context: Context) -> Iterator[Step]:
    """What the event does to the lead's clocks."""
    match event:
        case LeadScoreSubmitted():
            if before.status is Status.PARKED:
                yield Stop("C_MONTHLY_REVIEW", context.at)
            yield Arm("SCORE_REVIEW", "R3.1.1", context.at, _reviewer(event, after, context))
        case LeadScoreApproved():
            yield Stop("SCORE_REVIEW", context.at)
        case LeadScoreReturned():
            yield Stop("SCORE_REVIEW", context.at)
            if after.status is Status.PARKED:
                yield Arm("C_MONTHLY_REVIEW", "G3.1.11", context.at, after.owner_id)
        case LeadAssigned():
            yield from _contact_clocks(before, after, context)
        case LeadParked():
            yield Arm("C_MONTHLY_REVIEW", "G3.1.11", context.at, after.owner_id)
        case FirstContactMade():
            yield Stop("A_FIRST_CONTACT", context.at)
            yield Stop("REPURCHASE_CONTACT", context.at)
        case LeadReassigned():
            yield HandOver(event.from_, event.to, OWNERS_CLOCKS)
        case _:
            pass
    if after.status in TERMINAL and before.status not in TERMINAL:
        yield Cancel(why=after.status)


def _contact_clocks(before: Lead, after: Lead, context: Context) -> Iterator[Step]:
    old, new = before.assigned_grade, after.assigned_grade
    if new is not Grade.A:
        yield Cancel(why="GRADE_CHANGED", kind="A_FIRST_CONTACT")
    elif old is not Grade.A:
        yield Arm("A_FIRST_CONTACT", "G3.1.9", context.at, after.owner_id)
        if after.first_contact is not None:
            contact = after.first_contact
            yield Stop("A_FIRST_CONTACT", contact.at, by_event=contact.event_id)
    if after.scenario is not Scenario.REPURCHASE:
        return
    if new is not Grade.B:
        yield Cancel(why="GRADE_CHANGED", kind="REPURCHASE_CONTACT")
    elif old is not Grade.B and after.first_contact is None:
        yield Arm("REPURCHASE_CONTACT", "R3.8.4", context.at, after.owner_id)


def _reviewer(event: LeadScoreSubmitted, lead: Lead, context: Context) -> str | None:
    """The manager in whose work list the review stands; any other may do it too."""
    return next(iter(context.people.managers_of(event.scorer_id)), None)


def told(lead: Lead, clock: Clock, context: Context) -> tuple[str, ...]:
    """Who learns that a clock of the lead is near (its owner alone) or was breached."""
    if clock.warns_first:
        return owner_of(clock)
    people = context.people
    match clock.kind:
        case "SCORE_REVIEW":
            return people.general_managers()
        case "C_MONTHLY_REVIEW":
            owner = (lead.owner_id,) if lead.owner_id else ()
            return (*owner, *people.managers_of(lead.owner_id))
        case _:
            return people.managers_of(lead.owner_id)
