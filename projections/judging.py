"""What each event says of the clauses: kept, bent, late, waived.

Judged is by what the events carry, the deviations decided with them and the clocks that were
armed, so that a later policy changes nothing of it (R5.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from application.coverage import events_of
from domain.approvals import ApprovalGiven
from domain.clauses import CLAUSES, Strength
from domain.clauses.applying import APPLYING, JUDGED, ON_CUSTOMER, Trait, applicable
from domain.clocks import BreachExcused, Clock, ClockEvent, DeadlineBreached, DeadlineMet
from domain.deal.state import Deal
from domain.people import Role
from domain.registry import COMMANDS, EVENTS

from .standing import Finding, Status
from .traits import WARNINGS, Scene, has_ended, traits_after
from .waiving import waived


@dataclass(frozen=True, slots=True)
class Cause:
    """The last event that was no clock's own: it stopped the clocks that were met after it."""

    event_id: UUID
    actor: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """What must be known of a case to judge its next event, and what applies to it.

    A deal goes on from its lead, so the two are one case; what comes later in the lead's own
    stream says nothing of whether the case has ended.
    """

    traits: frozenset[Trait] = frozenset()
    has_deal: bool = False
    ended: bool = False
    #: Clauses of which a clock is open.
    running: frozenset[str] = frozenset()
    cause: Cause | None = None

    def after(self, scene: Scene) -> Case:
        """The case after one more event, of its lead, its deal, or its complaint."""
        if self.has_deal and not isinstance(scene.after, Deal):
            return self.judging(scene)
        return Case(
            traits=traits_after(self.traits, scene),
            has_deal=isinstance(scene.after, Deal),
            ended=has_ended(scene.after),
            running=self._running_after(scene),
            cause=self._cause_after(scene),
        )

    def judging(self, scene: Scene) -> Case:
        """Only what the event itself is judged by, not what the case still waits for."""
        traits, cause = traits_after(self.traits, scene), self._cause_after(scene)
        return replace(self, traits=traits, cause=cause)

    def _cause_after(self, scene: Scene) -> Cause | None:
        if isinstance(scene.event, ClockEvent):
            return self.cause
        trail = scene.recorded.trail
        return Cause(trail.event_id, trail.actor, trail.reason)

    def _running_after(self, scene: Scene) -> frozenset[str]:
        if scene.before is not None and scene.before.clocks is scene.after.clocks:
            return self.running
        return frozenset(clock.clause for clock in scene.after.clocks if clock.is_open)

    @property
    def awaited(self) -> frozenset[str]:
        """The clauses that may still be kept, unless something was said of them already."""
        return self.running | _awaited(self.traits, self.ended)


@cache
def _awaited(traits: frozenset[Trait], ended: bool) -> frozenset[str]:
    """The clauses that concern a case with these traits; of one that ended what outlasts it."""
    concerned = applicable(traits)
    if not ended:
        return concerned
    return frozenset(clause for clause in concerned if APPLYING[clause].outlasts)


def findings(scene: Scene, case: Case) -> Iterator[Finding]:
    """What the event says of clauses; `case` is that after the event."""
    event = scene.event
    if isinstance(event, ClockEvent):
        yield from _of_clock(event, scene.after.clocks.get(event.clock_id), case.cause)
        return
    found: dict[tuple[str, str], Finding] = {}
    for finding in (*_kept(scene, case.traits), *waived(scene), *_bent(scene)):
        if finding.key or finding.status is not Status.SATISFIED:
            found.pop((finding.clause, ""), None)
        found[finding.clause, finding.key] = finding
    yield from found.values()


def _bent(scene: Scene) -> Iterator[Finding]:
    """The deviations decided with the event; what managers are warned of may be answered."""
    for flag in scene.recorded.trail.deviations:
        key = flag.code if flag.code in WARNINGS else ""
        yield Finding(flag.clause, Status.VIOLATED, key)


def _kept(scene: Scene, traits: frozenset[Trait]) -> Iterator[Finding]:
    """The clauses that rest on the command which wrote the event, as far as they apply."""
    kept = _keeps(scene.recorded.trail.command or "", type(scene.event).__name__)
    for clause in kept:
        if clause in applicable(traits):
            yield Finding(clause, Status.SATISFIED)
    if scene.is_late_entry:
        yield Finding("R5.8", Status.SATISFIED)


@cache
def _keeps(command: str, event: str) -> tuple[str, ...]:
    """The clauses that are kept where the command leads to the event.

    A deadline is kept by its clock alone. What stands beside the command's own event says
    nothing, nor does the agreement of one of several who must agree.
    """
    writer = _writer(command, event)
    says_nothing = EVENTS[event].incidental or event == ApprovalGiven.__name__
    by_command = clauses_of(writer) if not says_nothing else {}
    return tuple(
        clause
        for clause in JUDGED
        if clause != "R5.8" and _binds(clause) and _is_kept(clause, writer, event, by_command)
    )


def _writer(command: str, event: str) -> str:
    """The command that wrote the event: the one in the trail, or one of the system's after it."""
    by_system = (k.__name__ for k in COMMANDS.values() if set(k.issued_by) == {Role.SYSTEM})
    for name in (command, *by_system):
        if name in COMMANDS and EVENTS[event] in events_of(COMMANDS[name]):
            return name
    return ""


def _is_kept(clause: str, command: str, event: str, by_command: Mapping[str, None]) -> bool:
    kept_by = APPLYING[clause].kept_by
    if event in kept_by:
        return True
    return clause in by_command and (not kept_by or command in kept_by)


def _binds(clause: str) -> bool:
    """Whether a command can keep the clause, or only a clock."""
    strength = CLAUSES[clause].strength
    return Strength.HARD in strength or Strength.CLOCK not in strength


@cache
def clauses_of(command: str) -> Mapping[str, None]:
    """The clauses that a command bears on, its own first; mere advice cannot be kept or broken."""
    kind = COMMANDS.get(command)
    named = (kind.clause, *kind.also) if kind is not None else ()
    known = (clause for clause in named if clause in CLAUSES)
    return MappingProxyType(dict.fromkeys(c for c in known if not CLAUSES[c].is_advice))


# ---- clocks --------------------------------------------------------------------------------


def _of_clock(event: ClockEvent, clock: Clock, cause: Cause | None) -> Iterator[Finding]:
    """What becomes of a clock; one that was met in time is not looked at again."""
    if not isinstance(event, DeadlineBreached | DeadlineMet | BreachExcused):
        return
    status = _status_of(clock)
    if clock.kind in ON_CUSTOMER and status is not Status.SATISFIED:
        return
    who: dict[str, Any] = {}
    if isinstance(event, BreachExcused) and cause is not None and cause.event_id == event.by_event:
        who = {"by": (cause.actor,), "why": cause.reason}
    yield Finding(clock.clause, status, f"clock {clock.clock_id}", **who)


def _status_of(clock: Clock) -> Status:
    if clock.excused:
        return Status.WAIVED
    if clock.met_at is not None:
        return Status.LATE if clock.met_at > clock.due_at else Status.SATISFIED
    return Status.VIOLATED
