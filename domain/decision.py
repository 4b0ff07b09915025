"""From a command to recorded events: who acts, what speaks against it, what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .backdating import unless_timely
from .clocks import Clock, Step, follow
from .context import Context
from .kernel import Command, Event, Flag, Recorded, Trail, event_id
from .outcomes import Deviation, Problem, Reason, To
from .people import Role
from .personal_fields import has_personal
from .policy import POLICY, Policy

#: All roles in their order; to go through the class itself takes far longer.
ROLES = tuple(Role)

#: A state, what happened, the state after it, and the circumstances, to the clocks' steps.
Steps = Callable[[Any, Event, Any, Context], Iterator[Step]]


#: A state, what happened, the state after it, the id of what happened, and the
#: circumstances, to the events that the service writes into the same stream on account of it.
#: Its return annotation names these events.
Consequence = Callable[[Any, Event, Any, UUID, Context], Iterator[Event]]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A kind of stream: its name, its place in the API, its first state, its clocks."""

    name: str
    collection: str
    initial: Callable[[UUID], Any]
    steps: Steps
    #: Who is told that a clock warns or is breached: state, the clock before that, context.
    told: Callable[[Any, Clock, Context], tuple[str, ...]]
    #: What the service writes into the same stream on account of an event.
    consequences: tuple[Consequence, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """One aggregate as it stands: its state after `version` events."""

    aggregate: Aggregate
    id: UUID
    state: Any
    version: int = 0

    @classmethod
    def empty(cls, aggregate: Aggregate, aggregate_id: UUID) -> Stream:
        return cls(aggregate, aggregate_id, aggregate.initial(aggregate_id))

    def after(self, recorded: Recorded) -> Stream:
        """The stream with one more event."""
        state = recorded.event.evolve(self.state, recorded.trail)
        return Stream(self.aggregate, self.id, state, recorded.version)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: with a reason against it nothing happens, else the events do."""

    reasons: tuple[Reason, ...]
    deviations: tuple[Deviation, ...] = ()
    events: tuple[Event | To[Event], ...] = ()

    def flagged(self) -> Iterator[tuple[Event | To[Event], tuple[Deviation, ...]]]:
        """The events, the deviations on the one that the command is about."""
        main = next((e for e in self.events if not _of(e).incidental), None)
        for event in self.events:
            yield event, self.deviations if event is main else ()


def _of(item: Event | To[Event]) -> Event:
    return item.event if isinstance(item, To) else item


def acting_role(
    command: type[Command] | Command,
    actor: str,
    roles: frozenset[Role],
    state: Any,
    policy: Policy = POLICY,
) -> Role:
    """The first role that permits the command; raises NotPermitted if none does.

    Where the body is known, a role that it suits goes before one that it does not.
    """
    held = [role for role in ROLES if role in roles]
    by_role = [role for role in held if role in command.issued_by]
    permitted = [r for r in by_role if state.stands_as(command.issued_by[r], actor, r)]
    if permitted:
        body = command if isinstance(command, Command) else None
        suiting = (r for r in permitted if body is not None and body.suits(r, actor, state, policy))
        return next(suiting, permitted[0])
    if by_role:
        raise NotPermittedError(by_role[0], Reason.role(command.clause, "NOT_RELATED"))
    takes = ", ".join(role for role in command.issued_by if role is not Role.SYSTEM)
    raise NotPermittedError(next(iter(held), None), Reason.role(command.clause, roles=takes))


class NotPermittedError(Exception):
    """None of the person's roles permits the command; `role` is that in which he tried, if any."""

    def __init__(self, role: Role | None, reason: Reason) -> None:
        super().__init__(reason.code)
        self.role = role
        self.reason = reason


def decide(command: Command, state: Any, context: Context) -> Decision:
    """All reasons against the command, or what follows from it.

    Where the state itself forbids it, or the relation, the body is not looked at: what it
    would be judged by is not there.
    """
    reasons = [*type(command).ready(state, context), *_timely(context)]
    if any(r.problem in (Problem.ROLE, Problem.ILLEGAL_STATE) for r in reasons):
        return Decision(tuple(reasons))
    if (under := command.reason_under) is not None and not context.reason:
        reasons.append(Reason(under, "REASON_MISSING", field="reason"))
    deviations: list[Deviation] = []
    events: list[Event | To[Event]] = []
    for outcome in command.decide(state, context):
        match outcome:
            case Reason():
                reasons.append(outcome)
            case Deviation():
                deviations.append(outcome)
            case Event() | To():
                events.append(outcome)
    return Decision(tuple(reasons), tuple(deviations), tuple(events))


def _timely(context: Context) -> Iterator[Reason]:
    """Nobody records ahead of time, or far behind it, or late without a reason (R5.8).

    What the service does by itself takes the time of its cause.
    """
    if context.role is Role.SYSTEM:
        return
    yield from unless_timely(context.at, "occurred_at", context)
    if context.at < context.now and not context.reason:
        yield Reason("R5.8", "BACKDATING_REASON", field="reason")


def unfold(
    stream: Stream,
    event: Event,
    context: Context,
    deviations: tuple[Deviation, ...] = (),
    caused_by: UUID | None = None,
) -> tuple[Stream, tuple[Recorded, ...]]:
    """The event in its stream, then the clock events that it brings about, then what follows.

    What follows is the service's own doing, and is unfolded like any other event.
    """
    first = _record(stream, event, context, caused_by, deviations)
    before, stream = stream.state, stream.after(first)
    recorded = [first]
    cause = first.trail.event_id
    steps = stream.aggregate.steps(before, event, stream.state, context)
    for clock_event in follow(steps, stream.state, cause, context):
        clock = _record(stream, clock_event, context.by_system(), cause)
        stream = stream.after(clock)
        recorded.append(clock)
    for consequence in stream.aggregate.consequences:
        for follower in consequence(before, event, stream.state, cause, context):
            stream, more = unfold(stream, follower, context.by_system(), caused_by=cause)
            recorded += more
    return stream, tuple(recorded)


def _record(
    stream: Stream,
    event: Event,
    context: Context,
    caused_by: UUID | None,
    deviations: tuple[Deviation, ...] = (),
) -> Recorded:
    version = stream.version + 1
    trail = Trail(
        event_id=event_id(stream.id, version),
        occurred_at=context.at,
        recorded_at=context.now,
        actor=context.actor,
        role=context.role,
        on_behalf_of=context.on_behalf_of,
        client=context.client,
        command=context.command,
        command_id=context.command_id,
        correlation_id=context.correlation_id,
        causation_id=caused_by,
        policy_version=context.policy.version,
        deviations=tuple(Flag(clause=d.clause, code=d.code) for d in deviations),
        reason=context.reason,
    )
    subjects: tuple[UUID, ...] = ()
    if has_personal(type(event)):
        subjects = tuple(s for s in subjects_of(stream.state) if s not in context.erased)
    return Recorded(stream.id, version, event, trail, subjects)


def subjects_of(state: Any) -> tuple[UUID, ...]:
    """The customer's people of a case, the first of them first; of what is no case nobody."""
    subjects: tuple[UUID, ...] = getattr(state, "subjects", ())
    return subjects
