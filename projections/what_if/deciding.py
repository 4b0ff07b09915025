"""A command of the log decided again: would it still be accepted, and with the same outcome?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.backdating import unless_timely
from domain.context import Context
from domain.decision import Decision, Stream, decide
from domain.kernel import Command, Event
from domain.outcomes import Deviation
from domain.registry import COMMANDS
from projections.folding import Happening

from .circumstances import Circumstances, Rivals
from .rebuilding import facts_for, readings
from .report import Difference, What

ACCEPTED = "accepted"
#: What a field of this name tells, the deadline that the event arms tells too.
OF_A_CLOCK = frozenset({"due_at"})

BACKDATING = frozenset({"backdating_hours_max"})
#: Fields that another clause lays down than the command's own.
CLAUSES = {"grade": "G3.1.4"}


@dataclass(slots=True)
class Group:
    """What one command wrote into its own stream, and under which circumstances."""

    first: Happening
    circumstances: Circumstances
    own: list[Happening] = field(default_factory=list)

    @property
    def events(self) -> list[Event]:
        return [happening.event for happening in self.own]

    @property
    def main(self) -> Happening:
        """The event that the command is about."""
        return next((h for h in self.own if not h.event.incidental), self.first)


class CannotTellError(Exception):
    """A changed value may bear on the command, and the log cannot rebuild it."""


def differences(group: Group, rivals: Rivals) -> Iterator[Difference]:
    """How the command's outcome would differ; raises CannotTellError."""
    kind = COMMANDS.get(group.first.trail.command or "")
    before = group.first.before
    if kind is None or before is None or not rivals.changed:
        return
    rivals.ruled.forget()
    found = _rebuilt(kind, group, before, rivals)
    if not rivals.ruled.saw(rivals.changed):
        return
    if found is None:
        yield from _backdated(group, rivals)
        return
    command, ruled = found
    context = group.circumstances.context(
        group.first.trail, rivals.tried, facts_for(kind, group.events)
    )
    tried = decide(command, before.state, context)
    yield from _compared(kind, group.main, ruled, tried)


def _backdated(group: Group, rivals: Rivals) -> Iterator[Difference]:
    """How far back a command may lie asks for nothing but its time (R5.8)."""
    if rivals.ruled.saw(rivals.changed - BACKDATING):
        raise CannotTellError(group.first.trail.command)
    context = group.circumstances.context(group.first.trail, rivals.tried)
    for reason in unless_timely(context.at, "occurred_at", context):
        yield Difference.at(
            group.main, What.REFUSED, reason.code, ACCEPTED, reason.code, reason.clause
        )


def _rebuilt(
    kind: type[Command], group: Group, before: Stream, rivals: Rivals
) -> tuple[Command, Decision] | None:
    """The command that brings about what stands in the log, under the policy that ruled."""
    facts = facts_for(kind, group.events)
    context = group.circumstances.context(group.first.trail, rivals.ruled, facts)
    for command in readings(kind, group.events, group.first.trail):
        decision = _decided(command, before, context)
        if decision is not None and _brings_about(decision, group.events):
            return command, decision
    return None


def _decided(command: Command, before: Stream, context: Context) -> Decision | None:
    try:
        return decide(command, before.state, context)
    except (LookupError, AssertionError, AttributeError, TypeError, ValueError):
        # A fact or a part of the command that its events do not tell.
        return None


def _brings_about(decision: Decision, events: Sequence[Event]) -> bool:
    mine = [e for e in decision.events if isinstance(e, Event) and not e.incidental]
    return not decision.reasons and mine == [e for e in events if not e.incidental]


def _compared(
    kind: type[Command], main: Happening, ruled: Decision, tried: Decision
) -> Iterator[Difference]:
    for reason in dict.fromkeys((r.clause, r.code) for r in tried.reasons):
        yield Difference.at(main, What.REFUSED, reason[1], ACCEPTED, reason[1], reason[0])
    if tried.reasons:
        return
    yield from _deviations(main, ruled.deviations, tried.deviations)
    old, new = _own(ruled), _own(tried)
    names = [[type(e).__name__ for e in events] for events in (old, new)]
    if names[0] != names[1]:
        yield Difference.at(main, What.LIMIT, kind.__name__, names[0], names[1], kind.clause)
        return
    for before, after in zip(old, new, strict=True):
        yield from _fields(kind, main, before, after)


def _own(decision: Decision) -> list[Event]:
    return [e for e in decision.events if isinstance(e, Event)]


def _deviations(
    main: Happening, old: Sequence[Deviation], new: Sequence[Deviation]
) -> Iterator[Difference]:
    for deviation in dict.fromkeys((*old, *new)):
        was, is_now = (deviation.code if deviation in d else None for d in (old, new))
        if was != is_now:
            yield Difference.at(main, What.DEVIATION, deviation.code, was, is_now, deviation.clause)


def _fields(
    kind: type[Command], main: Happening, before: Event, after: Event
) -> Iterator[Difference]:
    for name in type(before).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old != new and name not in OF_A_CLOCK:
            clause = CLAUSES.get(name, kind.clause)
            yield Difference.at(main, _what(name, old), name, old, new, clause)


def _what(name: str, value: object) -> What:
    if name == "grade":
        return What.GRADE
    return What.DEADLINE if isinstance(value, dt.date) else What.LIMIT
