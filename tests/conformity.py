"""How a case stands to the clauses, worked out from nothing: all events in order, nothing kept.

It shares with the product what one event says of a clause, not how that is added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from given import Story

from application.envelope import Placed
from domain.clauses.applying import JUDGED
from domain.decision import Stream
from domain.kernel import Recorded
from domain.policy import POLICY
from domain.registry import AGGREGATES
from projections.judging import Case, findings
from projections.standing import PROOFS
from projections.traits import Scene, is_case

#: From the worst on.
ORDER = ("violated", "late", "waived", "satisfied")


def scenes(events: Iterable[tuple[int, Recorded]]) -> Iterable[tuple[int, Scene]]:
    """The events of cases, each with the state of its aggregate before and after it."""
    streams: dict[Any, Stream] = {}
    for position, recorded in events:
        stream = streams.get(recorded.aggregate_id)
        before = stream.state if stream is not None else None
        if stream is None:
            kind = AGGREGATES.get(type(recorded.event).begins or "")
            if kind is None:
                continue
            stream = Stream.empty(kind, recorded.aggregate_id)
        stream = streams[recorded.aggregate_id] = stream.after(recorded)
        if is_case(stream.state):
            yield position, Scene(recorded, before, stream.state, POLICY)


def judged(events: Iterable[tuple[int, Recorded]]) -> dict[str, dict[str, Any]]:
    """Every clause with its status, its proof, and who waived it, of the events of one case."""
    case = Case()
    said: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for position, scene in scenes(events):
        case = case.after(scene)
        for finding in findings(scene, case):
            said[finding.clause].append((position, finding))
    return {clause: _of(clause, said[clause], case) for clause in JUDGED}


def _of(clause: str, said: list[tuple[int, Any]], case: Case) -> dict[str, Any]:
    by_key: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for number, (position, finding) in enumerate(said):
        by_key[finding.key or f"once {number}"].append((position, finding))
    groups = [group for group in by_key.values() if group[-1][1].status is not None]
    if not groups:
        status = "not_yet" if clause in case.awaited else "not_applicable"
        return {"status": status, "proof": [], "count": 0, "by": [], "why": []}
    worst = min((group[-1][1].status for group in groups), key=ORDER.index)
    deciding = [group for group in groups if group[-1][1].status == worst]
    telling = [finding for group in deciding for _, finding in group if worst == "waived"]
    return {
        "status": str(worst),
        "proof": sorted({position for group in deciding for position, _ in group})[:PROOFS],
        "count": len(deciding),
        "by": list(dict.fromkeys(person for finding in telling for person in finding.by)),
        "why": list(dict.fromkeys(finding.why for finding in telling if finding.why)),
    }


def of_story(*stories: Story) -> dict[str, dict[str, Any]]:
    """The same of stories that make up one case, a lead's and then its deal's."""
    history = [recorded for story in stories for recorded in story.history]
    return judged(enumerate(history, start=1))


def status_of(clause: str, *stories: Story) -> str:
    return str(of_story(*stories)[clause]["status"])


def of_log(placed: Iterable[Placed]) -> dict[str, dict[str, Any]]:
    """The same of what the log holds of one case."""
    return judged((p.position, p.recorded) for p in placed)
