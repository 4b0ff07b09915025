"""What stands, what is missing for the next step, and what a person may do now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.acting import Actor, Capacity, capacities
from domain.context import Context, Fact
from domain.decision import NotPermittedError, Stream
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import SYSTEM, Role
from domain.registry import COMMANDS

from .exchange import Look, Missing
from .streams import Held
from .turn import Standing

NOBODY = UUID(int=0)

#: The facts that a command needs, as far as they are known before there is a body.
KnownFacts = Callable[[type[Command], Stream, Context], Mapping[type[Fact], Fact]]

#: Kinds of reasons that speak against whoever asks, not against the step.
OF_THE_READER = frozenset({Problem.ROLE, Problem.FOUR_EYES, Problem.LIMIT})


def look(held: Held, actor: str, standing: Standing, now: dt.datetime, facts: KnownFacts) -> Look:
    """The aggregate with its next steps, judged by `ready` alone (no body is there yet)."""
    stream = held.stream
    taken = [c for c in COMMANDS.values() if stream.aggregate.name in c.aggregates]
    offered = [c for c in taken if not c.creates and set(c.issued_by) != {Role.SYSTEM}]
    context = _context(actor, standing, now)
    status = getattr(stream.state, "status", None) or getattr(stream.state, "stage", "")
    return Look(
        id=stream.id,
        aggregate=stream.aggregate.name,
        state=stream.state,
        version=held.command_version,
        position=held.position,
        missing=tuple(
            step
            for c in offered
            if status in c.next_from
            for step in _missing(c, stream.state, _with_facts(context, c, stream, facts))
        ),
        commands=tuple(
            c.__name__ for c in offered if _may(c, held, actor, context, standing, facts)
        ),
    )


def may(
    kind: type[Command],
    held: Held,
    actor: str,
    standing: Standing,
    now: dt.datetime,
    facts: KnownFacts,
) -> bool:
    """Whether the person may issue this one command on the aggregate now, judged as by `look`."""
    return _may(kind, held, actor, _context(actor, standing, now), standing, facts)


def _context(actor: str, standing: Standing, now: dt.datetime) -> Context:
    return Context(
        now=now,
        at=now,
        actor=actor,
        role=Role.SYSTEM,
        command_id=NOBODY,
        correlation_id=NOBODY,
        policy=standing.policy,
        calendar=standing.calendar,
        people=standing.people,
        erased=standing.erased,
    )


def _missing(kind: type[Command], state: Any, context: Context) -> Iterator[Missing]:
    """The step, unless the state forbids it or it was taken; what bars the reader is left out."""
    reasons = tuple(kind.ready(state, context))
    forbidden = any(reason.problem is Problem.ILLEGAL_STATE for reason in reasons)
    if not forbidden and not kind.is_done(state, context):
        against = tuple(reason for reason in reasons if reason.problem not in OF_THE_READER)
        yield Missing(kind.__name__, against, kind.waits_for(state, context))


def _may(
    kind: type[Command],
    held: Held,
    actor: str,
    context: Context,
    standing: Standing,
    facts: KnownFacts,
) -> bool:
    person = standing.people.get(actor)
    if person is None or person.retired or actor == SYSTEM:
        return False
    try:
        lent = standing.people.delegated_to(actor, context.now)
        found = capacities(kind, Actor(actor, person.roles, lent), held.stream.state)
    except NotPermittedError:
        return False
    return any(_is_ready(kind, held.stream, context, capacity, facts) for capacity in found)


def _is_ready(
    kind: type[Command], stream: Stream, context: Context, capacity: Capacity, facts: KnownFacts
) -> bool:
    acting = replace(context, on_behalf_of=capacity.on_behalf_of)
    known = _with_facts(acting, kind, stream, facts, capacity.role)
    return not any(kind.ready(stream.state, known))


def _with_facts(
    context: Context,
    kind: type[Command],
    stream: Stream,
    facts: KnownFacts,
    role: Role = Role.SYSTEM,
) -> Context:
    context = replace(context, role=role)
    return replace(context, facts=facts(kind, stream, context))
