"""The timeline of one lead, deal or complaint (V13): every event, what it changed, what it kept.

Nothing is stored for it: the aggregate's own stream is folded when it is asked for. Only what
stands on the page is shown, and a page ends early where its states grow large.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import Field

from application.envelope import Placed
from application.policies import PolicyOf, as_shipped
from domain.backdating import is_late_entry
from domain.clauses import CLAUSES
from domain.clauses.figures import figures
from domain.language import Language
from domain.policy import Policy
from domain.sight import PERSONAL, veiled

from .asking import Filter
from .differing import difference
from .documents import documents
from .paging import MOST, BadCursorError, cursor, key_of
from .replaying import Step, steps
from .sentences import sentence
from .showing import Showing, shown_event
from .verdicts import verdicts

#: Whether the reader may see what is restricted under a clause.
May = Callable[[str], bool]

Shown = Mapping[str, Any]

#: No page grows much beyond this, but for one item that does by itself.
MOST_BYTES = 4_000_000

#: After so many items what was shown is forgotten, so that memory does not grow with the page.
REMEMBERED = 100

NAME = "history"


class HistoryFilter(Filter):
    """Which events of the timeline to show, and whether with the state after each."""

    event: str | None = None
    actor: str | None = None
    clause: str | None = None
    state: bool = Field(default=True, description="Whether to show the state after each event.")


EVERYTHING = HistoryFilter()


def nobody(clause: str) -> bool:
    """A reader who sees nothing that is restricted, where no person is kept back from anybody."""
    return clause.startswith(PERSONAL)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a timeline, its items as JSON already; where it goes on; up to where it reads."""

    texts: tuple[str, ...]
    next: str | None
    pinned: int

    @property
    def items(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.texts]


def history(
    events: Sequence[Placed],
    language: Language,
    may: May = nobody,
    policy_of: PolicyOf = as_shipped,
    wanted: HistoryFilter = EVERYTHING,
    after: int = 0,
) -> Iterator[dict[str, Any]]:
    """The items of a stream's timeline behind that version, given all its events.

    `policy_of` finds the policy that ruled an event, by the version stamped on it.
    """
    last = max((n for n, placed in enumerate(events) if _may_fit(placed, wanted)), default=-1)
    teller = _Teller(language, may)
    for step in steps(events[: last + 1], policy_of):
        recorded = step.placed.recorded
        if recorded.version <= after or not _may_fit(step.placed, wanted):
            continue
        clauses = teller.clauses(step)
        if wanted.clause is None or wanted.clause in {found["id"] for found in clauses}:
            yield teller.item(step, wanted.state) | {"clauses": clauses}


def timeline(
    aggregate_id: UUID,
    events: Sequence[Placed],
    items: Callable[[Sequence[Placed], int], Iterator[dict[str, Any]]],
    limit: int | None = None,
    behind: str | None = None,
) -> Timeline:
    """A page of at most so many items behind a cursor, of the events that its first page saw."""
    pinned = events[-1].position if events else 0
    after = 0
    if behind is not None:
        of, pinned, after = key_of(behind, NAME, UUID, int, int)
        if of != aggregate_id:
            raise BadCursorError("this is no cursor of this list")
        events = [placed for placed in events if placed.position <= pinned]
    most = max(1, min(limit or MOST, MOST))
    texts, size = list[str](), 0
    for item in items(events, after):
        text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        size += len(text)
        if texts and (len(texts) == most or size > MOST_BYTES):
            return Timeline(tuple(texts), cursor(NAME, aggregate_id, pinned, after), pinned)
        texts.append(text)
        after = item["version"]
    return Timeline(tuple(texts), None, pinned)


def _may_fit(placed: Placed, wanted: HistoryFilter) -> bool:
    """What can be said of an event before anything is folded."""
    recorded = placed.recorded
    return wanted.event in (None, type(recorded.event).__name__) and wanted.actor in (
        None,
        recorded.trail.actor,
    )


class _Teller:
    """Tells steps to one reader; what two states have in common is shown once."""

    def __init__(self, language: Language, may: May) -> None:
        self._language = language
        self._may = may
        self._showing = Showing()
        self._told = 0
        self._worded: dict[tuple[str, str], dict[str, str]] = {}

    def clauses(self, step: Step) -> list[dict[str, str]]:
        """The clauses that the event says something of, worded as they stood then (R5.3)."""
        policy = step.scene.policy
        return [
            found | self._word(found["id"], policy) for found in verdicts(step.scene, step.case)
        ]

    def _word(self, clause: str, policy: Policy) -> dict[str, str]:
        """A clause's title and text; each is worded once under each policy."""
        key = clause, policy.version
        if key not in self._worded:
            known = CLAUSES[clause]
            text = known.wording(figures(policy)).in_(self._language)
            self._worded[key] = {"title": known.title.in_(self._language), "text": text}
        return self._worded[key]

    def item(self, step: Step, with_state: bool) -> dict[str, Any]:
        self._told += 1
        if self._told % REMEMBERED == 0:
            self._showing = Showing()
        before, after = self._shown(step.scene.before), self._shown(step.scene.after)
        told = self._event(step)
        if with_state:
            told["state"] = after
        return told | {"changes": difference(before, after)}

    def _event(self, step: Step) -> dict[str, Any]:
        recorded, trail = step.placed.recorded, step.placed.recorded.trail
        event = shown_event(recorded, self._showing)
        data, hidden = veiled(type(recorded.event), event, self._may)
        return {
            "position": step.placed.position,
            "version": recorded.version,
            "event_id": str(trail.event_id),
            "event": type(recorded.event).__name__,
            "data": data,
            "occurred_at": self._showing.shown(trail.occurred_at),
            "recorded_at": self._showing.shown(trail.recorded_at),
            "late_entry": is_late_entry(recorded, step.scene.policy),
            "actor": trail.actor,
            "role": trail.role.value,
            "on_behalf_of": trail.on_behalf_of,
            "command": trail.command,
            "command_id": str(trail.command_id),
            "correlation_id": str(trail.correlation_id),
            "causation_id": str(trail.causation_id) if trail.causation_id else None,
            "policy_version": trail.policy_version,
            "reason": trail.reason,
            "deviations": [{"clause": f.clause, "code": f.code} for f in trail.deviations],
            "documents": documents(data),
            "hidden": hidden,
            "sentence": sentence(recorded.event, data, self._language),
        }

    def _shown(self, state: Any) -> Shown:
        return shown_state(state, self._showing, self._may) if state is not None else {}


def shown_state(state: Any, showing: Showing, may: May) -> Shown:
    """A state without what this reader may not see."""
    return veiled(type(state), showing.shown(state), may)[0]
