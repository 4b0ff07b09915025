"""Which events of a complaint arm and stop which clocks, and who is told (R3.7.2, R3.7.3, 3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks import Arm, Cancel, Clock, GoOn, HandOver, Step, Stop, owner_of
from domain.context import Context
from domain.kernel import Event

from .arming import (
    ACK,
    FIRST,
    FOLLOWUP,
    RESOLVE,
    SOLUTION,
    TRIAGE,
    desk,
    first,
    resolve,
    solution,
    told_at_arming,
)
from .escalation import TOP, told_at
from .following_up import FollowUpDone
from .handling import FirstResponseGiven, HandlerAssigned
from .kinds import ENDED
from .pausing import ClockResumed
from .proposing import SolutionProposed
from .registration import ComplaintRegistered
from .reopening import ComplaintReopened, DecisionAppealed
from .resolving import ComplaintResolved
from .state import Complaint
from .triage import ComplaintAcknowledged, ComplaintTriaged, SeverityChanged

#: The clocks whose limits the severity sets; they are the handler's duty once there is one.
BY_SEVERITY = frozenset({FIRST, SOLUTION, RESOLVE})


def steps(before: Complaint, event: Event, after: Complaint, context: Context) -> Iterator[Step]:
    """What the event does to the complaint's clocks."""
    match event:
        case ComplaintRegistered():
            yield Arm(ACK, "R3.7.2", context.at, desk(context))
            yield Arm(TRIAGE, "R3.7.2", context.at, desk(context))
        case ComplaintAcknowledged():
            yield Stop(ACK, context.at)
        case ComplaintTriaged():
            yield Stop(TRIAGE, context.at)
            yield from _triaged(after, context)
        case SeverityChanged():
            yield from _counted_anew(before, after, context)
        case HandlerAssigned():
            yield from _handed_over(after, context)
        case FirstResponseGiven():
            yield Stop(FIRST, context.at)
        case SolutionProposed():
            yield from _stopped(SOLUTION, after, context)
        case ComplaintResolved():
            yield from _stopped(RESOLVE, after, context)
            owner = next(iter(after.leads(context.people)), None)
            told = told_at_arming(after, context)
            yield Arm(FOLLOWUP, "R3.7.8", context.at, owner, told=told)
        case FollowUpDone():
            yield Stop(FOLLOWUP, context.at)
        case _:
            yield from _around_cycles(event, after, context)
    if after.status in ENDED and before.status not in ENDED:
        yield Cancel(why=after.status)


def _around_cycles(event: Event, after: Complaint, context: Context) -> Iterator[Step]:
    match event:
        case ComplaintReopened():
            for kind in (FIRST, SOLUTION, RESOLVE, FOLLOWUP):
                yield Cancel("REOPENED", kind)
            yield first(context.at, after, context)
            yield solution(context.at, after, context)
            yield resolve(context.at, after, context)
        case DecisionAppealed():
            yield solution(context.at, after, context)
            yield resolve(context.at, after, context)
        case ClockResumed():
            yield GoOn(context.at)
        case _:
            pass


def _triaged(complaint: Complaint, context: Context) -> Iterator[Step]:
    """All three count from the registration; a response given before counts too."""
    start = complaint.cycle_began_at
    assert start is not None, "what is triaged was registered"
    yield first(start, complaint, context)
    if (done := complaint.responded) is not None:
        yield Stop(FIRST, done.at, by_event=done.event_id)
    yield solution(start, complaint, context)
    yield resolve(start, complaint, context)


def _counted_anew(before: Complaint, after: Complaint, context: Context) -> Iterator[Step]:
    """What is still open is counted anew by the new severity, from the same start."""
    for kind, armed in ((FIRST, first), (SOLUTION, solution), (RESOLVE, resolve)):
        for clock in before.clocks.running(kind):
            yield Cancel("SEVERITY_CHANGED", kind)
            yield armed(clock.starts_at, after, context)


def _stopped(kind: str, complaint: Complaint, context: Context) -> Iterator[Step]:
    """Done; done in a pause, the time waited so far is its own, and it is not late."""
    since = complaint.paused_since
    if since is not None and since <= context.at:
        yield GoOn(context.at, kind)
    yield Stop(kind, context.at)


def _handed_over(complaint: Complaint, context: Context) -> Iterator[Step]:
    """The duty goes to the handler, but for the follow-up: that must be somebody else's."""
    handler = complaint.handler_id
    running = [c for c in complaint.clocks.running() if c.kind in BY_SEVERITY]
    for owner in dict.fromkeys(c.owner_id for c in running):
        if owner != handler:
            yield HandOver(owner, handler, BY_SEVERITY)
    if any(c.owner_id == handler for c in complaint.clocks.running(FOLLOWUP)):
        other = next(iter(complaint.leads(context.people)), None)
        yield HandOver(handler, other, frozenset({FOLLOWUP}))


def told(complaint: Complaint, clock: Clock, context: Context) -> tuple[str, ...]:
    """Its owner learns that a clock is near; of a breach also those it is escalated to."""
    owner = owner_of(clock)
    if clock.warns_first:
        return owner
    level = min(complaint.level + 1, TOP)
    return tuple(dict.fromkeys((*owner, *told_at(level, complaint, context.people))))
