"""The timeline of one lead, deal or complaint (V13): every event, what it changed, what it kept.

Nothing is stored for it: the aggregate's own stream is folded when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from application.envelope import Placed
from application.log import Log
from application.policies import PolicyOf, as_shipped
from application.streams import Held, held_from
from domain.backdating import is_late_entry
from domain.kernel import Event
from domain.language import Language, in_words
from domain.sight import veiled

from .asking import Filter
from .judging import Case
from .showing import Showing, shown_event
from .traits import Scene, is_case
from .verdicts import verdicts

#: Whether the reader may see what is restricted under a clause.
May = Callable[[str], bool]

Shown = Mapping[str, Any]

#: What stands in a sentence for what the reader may not see, or what was left out.
NOTHING = "—"


class HistoryFilter(Filter):
    """Which events of the timeline to show."""

    event: str | None = None
    actor: str | None = None
    clause: str | None = None


def nobody(clause: str) -> bool:
    """A reader who sees nothing that is restricted."""
    return False


def history(
    events: Iterable[Placed],
    language: Language,
    may: May = nobody,
    policy_of: PolicyOf = as_shipped,
) -> list[dict[str, Any]]:
    """The items of a stream's timeline, from its first event on.

    `policy_of` finds the policy that ruled an event, by the version stamped on it.
    """
    showing = Showing()
    items: list[dict[str, Any]] = []
    seen: list[Placed] = []
    held: Held | None = None
    before: Shown = {}
    was: Any = None
    case = Case()
    for placed in events:
        seen.append(placed)
        held = held.after(placed) if held else held_from(seen, placed.recorded.aggregate_id)
        if held is None:
            return []
        after = _state(held, showing, may)
        policy = policy_of(placed.recorded.trail.policy_version)
        scene = Scene(placed.recorded, was, held.stream.state, policy)
        case = case.after(scene) if is_case(scene.after) else case
        items.append(_item(placed, scene, case, (before, after), language, showing, may))
        before, was = after, held.stream.state
    return items


def matching(items: Iterable[dict[str, Any]], wanted: HistoryFilter) -> list[dict[str, Any]]:
    """Those items that the reader wants."""

    def fits(item: dict[str, Any]) -> bool:
        clauses = {found["id"] for found in item["clauses"]}
        return (
            wanted.event in (None, item["event"])
            and wanted.actor in (None, item["actor"])
            and (wanted.clause is None or wanted.clause in clauses)
        )

    return [item for item in items if fits(item)]


def state_at(
    log: Log, aggregate_id: UUID, position: int | None, may: May = nobody
) -> dict[str, Any] | None:
    """The aggregate as it stood at a position; None before it began."""
    held = held_from(log.stream(aggregate_id, up_to_position=position), aggregate_id)
    return dict(_state(held, Showing(), may)) if held is not None else None


def difference(a: Any, b: Any, field: str = "") -> list[dict[str, Any]]:
    """What differs from one showing of a state to another: `[{field, old, new}]`.

    Parts are named `negotiation.floor.price_fen` and `clocks[2].state`.
    """
    if a is b or (type(a) is type(b) and a == b):
        return []
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        path = f"{field}." if field else ""
        return [
            change
            for key in dict.fromkeys((*a, *b))
            for change in difference(a.get(key), b.get(key), f"{path}{key}")
        ]
    if isinstance(a, list) and isinstance(b, list):
        return [
            change
            for number in range(max(len(a), len(b)))
            for change in difference(_part(a, number), _part(b, number), f"{field}[{number}]")
        ]
    return [{"field": field, "old": a, "new": b}]


def _item(
    placed: Placed,
    scene: Scene,
    case: Case,
    states: tuple[Shown, Shown],
    language: Language,
    showing: Showing,
    may: May,
) -> dict[str, Any]:
    recorded, trail = placed.recorded, placed.recorded.trail
    data, hidden = veiled(type(recorded.event), shown_event(recorded, showing), may)
    return {
        "position": placed.position,
        "version": recorded.version,
        "event": type(recorded.event).__name__,
        "data": data,
        "occurred_at": showing.shown(trail.occurred_at),
        "recorded_at": showing.shown(trail.recorded_at),
        "late_entry": is_late_entry(recorded, scene.policy),
        "actor": trail.actor,
        "role": trail.role.value,
        "on_behalf_of": trail.on_behalf_of,
        "command": trail.command,
        "command_id": str(trail.command_id),
        "policy_version": trail.policy_version,
        "reason": trail.reason,
        "deviations": [{"clause": f.clause, "code": f.code} for f in trail.deviations],
        "hidden": hidden,
        "sentence": sentence(recorded.event, data, language),
        "state": states[1],
        "changes": difference(*states),
        "clauses": verdicts(scene, case),
    }


def sentence(event: Event, data: Mapping[str, Any], language: Language) -> str:
    """The event in plain words, from its fields as this reader may see them."""
    fields = type(event).model_fields.items()
    values = {name: data.get(info.serialization_alias or name) for name, info in fields}
    words = {n: NOTHING if v is None else in_words(n, v) for n, v in values.items()}
    return type(event).sentence.in_(language).format_map(words)


def _state(held: Held, showing: Showing, may: May) -> Shown:
    state = held.stream.state
    return veiled(type(state), showing.shown(state), may)[0]


def _part(parts: list[Any], number: int) -> Any:
    return parts[number] if number < len(parts) else None
