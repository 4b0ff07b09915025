"""Given these events, when this command is issued, then that follows: rules without a store.

    given(LEAD, REGISTERED).when(score(3, 4, 4), by=CHEN).then(submitted(3, 4, 4, grade="A"))

`given` and `when` fold exactly as the service does, clock events included. A story is a
value: every step returns a new one, so that life stages can be named and shared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from people import EVERYBODY

from domain.acting import Actor, capacities
from domain.china import CHINA
from domain.clocks import Clock, ClockEvent, fired
from domain.context import Context, Fact
from domain.decision import (
    Aggregate,
    Decision,
    NotPermittedError,
    Stream,
    decide,
    unfold,
)
from domain.kernel import Command, Event, Recorded
from domain.outcomes import Problem, Reason, To
from domain.people import OPERATOR, SYSTEM, People, Role
from domain.policy import POLICY, Policy

NAMESPACE = UUID("00000000-0000-4000-8000-000000000001")
T0 = dt.datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(dt.UTC)


def at(text: str) -> dt.datetime:
    """`03-02 09:00` or `2026-03-02 09:00:01` in Shanghai."""
    full = text if text[:2] == "20" else f"2026-{text}"
    return dt.datetime.fromisoformat(full).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Story:
    """A stream so far, and what the last command led to."""

    stream: Stream
    now: dt.datetime = T0
    commands: int = 0
    reasons: tuple[Reason, ...] = ()
    decision: Decision = field(default_factory=lambda: Decision(()))
    recorded: tuple[Recorded, ...] = ()
    history: tuple[Recorded, ...] = ()
    elsewhere: tuple[To[Event], ...] = ()
    #: Under which the last command was decided; what it led to elsewhere is recorded under it too.
    context: Context | None = None
    policy: Policy = POLICY
    people: People = EVERYBODY
    #: Contacts who were erased.
    erased: frozenset[UUID] = frozenset()
    #: Contacts of whom only compliance reads.
    restricted: frozenset[UUID] = frozenset()

    @property
    def state(self) -> Any:
        return self.stream.state

    def when(
        self,
        command: Command,
        by: str = SYSTEM,
        at: dt.datetime | str | None = None,
        occurred_at: dt.datetime | str | None = None,
        reason: str | None = None,
        facts: Iterable[Fact] = (),
    ) -> Story:
        """Issue the command; `at` moves the clock of the story on to when it is recorded."""
        now = _instant(at) or self.now
        context = self._context(command, by, now, _instant(occurred_at) or now, reason, facts)
        story = replace(self, now=now, commands=self.commands + 1, recorded=(), elsewhere=())
        actor = Actor(by, self._roles(by), self.people.delegated_to(by, now))
        try:
            dated = command.model_copy(update={"occurred_at": _instant(occurred_at)})
            acting = capacities(dated, actor, self.stream.state, self.policy)[0]
        except NotPermittedError as refused:
            return replace(story, reasons=(refused.reason,), decision=Decision(()))
        context = replace(context, role=acting.role, on_behalf_of=acting.on_behalf_of)
        decision = decide(command, self.stream.state, context)
        if decision.reasons:
            return replace(story, reasons=decision.reasons, decision=decision)
        return story._follow(decision, context)

    def _follow(self, decision: Decision, context: Context) -> Story:
        stream = self.stream
        recorded: list[Recorded] = []
        for event, deviations in decision.flagged():
            if not isinstance(event, To):
                stream, more = unfold(stream, event, context, deviations)
                recorded += more
        elsewhere = tuple(e for e in decision.events if isinstance(e, To))
        return replace(
            self,
            stream=stream,
            reasons=(),
            decision=decision,
            recorded=tuple(recorded),
            history=(*self.history, *recorded),
            elsewhere=elsewhere,
            context=context,
        )

    def receive(self, event: Event, context: Context) -> Story:
        """An event that a command on another stream led to in this one."""
        stream, recorded = unfold(self.stream, event, context)
        return replace(
            self,
            stream=stream,
            now=context.now,
            reasons=(),
            recorded=recorded,
            history=(*self.history, *recorded),
        )

    def wait(self, until: dt.datetime | str) -> Story:
        """Let the time pass until then, and every clock warn and be breached as it falls due."""
        now = _instant(until)
        assert now is not None
        story = replace(self, now=now, recorded=(), reasons=())
        while (clock := story._next_to_fire()) is not None:
            story = story._fire(clock)
        return story

    def _next_to_fire(self) -> Clock | None:
        """The open clock that fires first, if it does so by now."""
        due: list[tuple[dt.datetime, str, Clock]] = [
            (c.fires_at, str(c.clock_id), c)
            for c in self.state.clocks
            if c.fires_at is not None and c.fires_at <= self.now
        ]
        return min(due)[-1] if due else None

    def _fire(self, clock: Clock) -> Story:
        assert clock.fires_at is not None
        told = self.stream.aggregate.told
        context = Context(
            now=clock.fires_at,
            at=clock.fires_at,
            actor=SYSTEM,
            role=Role.SYSTEM,
            command_id=uuid5(clock.clock_id, f"{clock.state} {clock.warnings}"),
            correlation_id=NAMESPACE,
            policy=self.policy,
            people=self.people,
            erased=self.erased,
        )
        event = fired(clock, told(self.state, clock, context))
        stream, recorded = unfold(self.stream, event, context)
        return replace(
            self,
            stream=stream,
            recorded=(*self.recorded, *recorded),
            history=(*self.history, *recorded),
        )

    def _roles(self, actor: str) -> frozenset[Role]:
        if actor in (SYSTEM, OPERATOR):
            return frozenset({Role(actor)})
        person = self.people.get(actor)
        assert person is not None, actor
        return person.roles

    def _context(
        self,
        command: Command,
        by: str,
        now: dt.datetime,
        occurred_at: dt.datetime,
        reason: str | None,
        facts: Iterable[Fact],
    ) -> Context:
        given = dict(Context.facts_of(facts))
        return Context(
            now=now,
            at=occurred_at,
            actor=by,
            role=Role.SYSTEM,
            command_id=uuid5(NAMESPACE, f"{self.stream.id} {self.commands}"),
            correlation_id=NAMESPACE,
            command=type(command).__name__,
            reason=reason,
            policy=self.policy,
            calendar=CHINA,
            people=self.people,
            erased=self.erased,
            restricted=self.restricted,
            facts=_defaults(command) | given,
        )

    # ---- then ------------------------------------------------------------------------

    def then(self, *events: Event) -> Story:
        """Exactly these events followed, clock events and other streams apart."""
        assert not self.reasons, self.reasons
        happened = [r.event for r in self.recorded if not isinstance(r.event, ClockEvent)]
        assert happened == list(events)
        return self

    def then_accepted(self) -> Story:
        assert not self.reasons, self.reasons
        return self

    def then_refused(
        self, clause: str, code: str | None = None, problem: Problem = Problem.RULE
    ) -> Story:
        """The clause is among the reasons (with that code), and nothing happened."""
        found = [r for r in self.reasons if r.clause == clause and code in (None, r.code)]
        assert found, self.reasons
        assert any(r.problem is problem for r in found), found
        assert not self.recorded
        return self

    def then_deviates(self, clause: str, code: str) -> Story:
        assert not self.reasons, self.reasons
        deviations = [(d.clause, d.code) for d in self.decision.deviations]
        assert (clause, code) in deviations, deviations
        flags = [(f.clause, f.code) for r in self.recorded for f in r.trail.deviations]
        assert flags.count((clause, code)) == 1
        return self

    def then_no_deviation(self) -> Story:
        assert not self.reasons, self.reasons
        assert not self.decision.deviations, self.decision.deviations
        return self

    def clock(self, kind: str, subject: str | None = None) -> Clock:
        """The newest clock of the kind (and subject)."""
        found: list[Clock] = [
            c
            for c in self.state.clocks
            if c.kind == kind and (subject is None or c.subject == subject)
        ]
        assert found, f"no clock {kind}"
        return found[-1]

    def then_due(self, kind: str, due: dt.datetime | str, warns: str | None = None) -> Story:
        """A clock of the kind runs, due (and warning) then."""
        assert not self.reasons, self.reasons
        clock = self.clock(kind)
        assert clock.is_open
        assert clock.due_at == _instant(due), clock.due_at.astimezone(ZoneInfo("Asia/Shanghai"))
        if warns is not None:
            assert clock.warns_at == _instant(warns), clock.warns_at
        return self

    def then_met(self, kind: str, late_seconds: int = 0) -> Story:
        """The newest clock of the kind was met, that late."""
        assert not self.reasons, self.reasons
        clock = self.clock(kind)
        assert clock.met_at is not None, clock
        late = max(0.0, (clock.met_at - clock.due_at).total_seconds())
        assert late == late_seconds
        return self

    def names(self) -> list[str]:
        """Class names of all that followed, clock events included."""
        return [type(r.event).__name__ for r in self.recorded]


def _instant(when: dt.datetime | str | None) -> dt.datetime | None:
    return at(when) if isinstance(when, str) else when


def _defaults(command: Command) -> dict[type[Fact], Fact]:
    """What the facts say when there is nothing to say."""
    from domain.facts import NextNumber

    made: dict[type[Fact], Fact] = {}
    for kind in command.needs:
        made[kind] = NextNumber("NO-20260302-0001") if kind is NextNumber else kind()
    return made


def given(
    aggregate: Aggregate, *events: Event | tuple[Event, str], called: str | None = None
) -> Story:
    """A stream in which these events happened; (event, actor) where the actor matters.

    Where there are several of one kind, each is `called` otherwise.
    """
    stream = Stream.empty(aggregate, uuid5(NAMESPACE, called or aggregate.name))
    story = Story(stream)
    for number, item in enumerate(events):
        event, actor = item if isinstance(item, tuple) else (item, SYSTEM)
        role = (
            Role.SYSTEM
            if actor == SYSTEM
            else min(EVERYBODY.by_id[actor].roles, key=list(Role).index)
        )
        context = Context(
            now=T0,
            at=T0,
            actor=actor,
            role=role,
            command_id=uuid5(NAMESPACE, f"given {number}"),
            correlation_id=NAMESPACE,
            people=EVERYBODY,
        )
        stream, recorded = unfold(story.stream, event, context)
        story = replace(story, stream=stream, history=(*story.history, *recorded))
    return story
