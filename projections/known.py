"""What somebody knew who decided: the case right before his decision, and what came later."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from application.envelope import Placed
from application.policies import PolicyOf, as_shipped
from domain.clocks import ClockEvent
from domain.language import Language
from domain.sight import veiled

from .history import May, nobody, shown_state
from .replaying import Step, steps
from .sentences import sentence
from .showing import Showing, shown_event
from .vocabulary.duties import deadline_named

#: Fields of an event that say which version of something it is about.
VERSIONS = ("version", "rev", "round", "cycle", "amendment_no")

#: So many later events are named at most; all are counted.
MOST_LATER = 500


def known(
    events: Sequence[Placed],
    position: int,
    language: Language,
    may: May = nobody,
    policy_of: PolicyOf = as_shipped,
) -> dict[str, Any] | None:
    """What was known to who brought about the event there; None if no event of it stands there.

    What one command brought about is one decision: known is what stood before all of it.
    """
    here = next((n for n, placed in enumerate(events) if placed.position == position), None)
    if here is None:
        return None
    first = _first_of_command(events, here)
    then: Any = None
    decided: Step | None = None
    later: list[dict[str, Any]] = []
    for number, step in enumerate(steps(events, policy_of)):
        if number == first:
            then = step.scene.before
        if number == here:
            decided = step
        elif number > here and (change := _changed_by(step, events[here])):
            later.append(change)
    if decided is None:
        return None
    showing = Showing()
    return {
        "event": _told(decided, showing, language, may),
        "known_position": events[first - 1].position if first else 0,
        "known_version": events[first - 1].recorded.version if first else 0,
        "decided_on": _decided_on(decided, may),
        "state": shown_state(then, showing, may) if then is not None else None,
        "open_deadlines": _open_deadlines(then, language),
        "later": later[:MOST_LATER],
        "later_count": len(later),
    }


def _first_of_command(events: Sequence[Placed], here: int) -> int:
    """Where the command begins that the event belongs to."""
    command_id = events[here].recorded.trail.command_id
    first = here
    while first and events[first - 1].recorded.trail.command_id == command_id:
        first -= 1
    return first


def _told(step: Step, showing: Showing, language: Language, may: May) -> dict[str, Any]:
    recorded, trail = step.placed.recorded, step.placed.recorded.trail
    data, hidden = veiled(type(recorded.event), shown_event(recorded, showing), may)
    return {
        "position": step.placed.position,
        "version": recorded.version,
        "event": type(recorded.event).__name__,
        "data": data,
        "hidden": hidden,
        "occurred_at": showing.shown(trail.occurred_at),
        "recorded_at": showing.shown(trail.recorded_at),
        "actor": trail.actor,
        "role": trail.role.value,
        "command": trail.command,
        "policy_version": trail.policy_version,
        "reason": trail.reason,
        "sentence": sentence(recorded.event, data, language),
    }


def _decided_on(step: Step, may: May) -> dict[str, Any]:
    """The versions that the event names: of the solution, the needs, the paper, the round."""
    recorded = step.placed.recorded
    data, _ = veiled(type(recorded.event), shown_event(recorded), may)
    return {
        name: value
        for name, value in data.items()
        if value is not None and (name in VERSIONS or name.endswith("_version"))
    }


def _open_deadlines(state: Any, language: Language) -> list[dict[str, Any]]:
    showing = Showing()
    return [
        {
            "clock_id": str(clock.clock_id),
            "kind": clock.kind,
            "title": deadline_named(clock.kind).in_(language),
            "clause": clock.clause,
            "subject": clock.subject,
            "due_at": showing.shown(clock.due_at),
            "owner_id": clock.owner_id,
            "breached": clock.breached,
        }
        for clock in (state.clocks if state is not None else ())
        if clock.is_open
    ]


def _changed_by(step: Step, decided: Placed) -> dict[str, Any] | None:
    """What a later event changed in the case otherwise than by a clock: its fields by name."""
    command_id = step.placed.recorded.trail.command_id
    if command_id == decided.recorded.trail.command_id or isinstance(step.scene.event, ClockEvent):
        return None
    fields = _changed(step.scene.before, step.scene.after)
    if not fields:
        return None
    event = type(step.scene.event).__name__
    return {"position": step.placed.position, "event": event, "fields": fields}


def _changed(before: Any, after: Any) -> list[str]:
    """The names of the fields that differ; which deadlines run is another matter."""
    names = (field.name for field in dataclasses.fields(after) if field.name != "clocks")
    if before is None:
        return list(names)
    return [
        n for n in names if (a := getattr(before, n)) is not (b := getattr(after, n)) and a != b
    ]
