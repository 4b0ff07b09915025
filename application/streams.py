"""Aggregates in memory: loaded from the log once, then carried forward event by event."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.company.state import COMPANY_ID
from domain.decision import Stream
from domain.kernel import Event, Trail
from domain.registry import AGGREGATES

from .envelope import Placed
from .log import Log, Row

CAPACITY = 20_000


@dataclass(frozen=True, slots=True)
class Held:
    """A stream with the version that If-Match means: after the last event of a command.

    A clock that fires by itself writes events too, but makes nobody's version stale.
    """

    stream: Stream
    command_version: int = 0
    position: int = 0

    def after(self, placed: Placed) -> Held:
        """The stream with one more event."""
        recorded = placed.recorded
        by_command = recorded.trail.command is not None
        return Held(
            self.stream.after(recorded),
            recorded.version if by_command else self.command_version,
            placed.position,
        )


def held_from(events: Iterable[Placed], aggregate_id: UUID) -> Held | None:
    """Fold a stream from its first event; None if there is none or it is no aggregate."""
    happened = (
        (p.position, p.recorded.version, p.recorded.event, p.recorded.trail) for p in events
    )
    return _folded(happened, aggregate_id)


def replayed(log: Log, rows: Iterable[Row], aggregate_id: UUID) -> Held | None:
    """The same from rows, of which nothing is kept but what they change.

    To hold all events of a long stream at once costs as much as reading them: the garbage
    collector goes through them again and again.
    """
    stored = ((r.position, r.originator_version, *log.happened(r, folding=True)) for r in rows)
    return _folded(stored, aggregate_id)


#: A position, a version in the stream, and what happened there.
Happening = tuple[int, int, Event, Trail]


def _as_placed(placed: Placed) -> Happening:
    recorded = placed.recorded
    return placed.position, recorded.version, recorded.event, recorded.trail


def _folded(happenings: Iterable[Happening], aggregate_id: UUID) -> Held | None:
    aggregate = AGGREGATES["company"] if is_company(aggregate_id) else None
    state = aggregate.initial(aggregate_id) if aggregate is not None else None
    last = version = command_version = 0
    for position, version, event, trail in happenings:
        last = position
        if aggregate is None:
            aggregate = AGGREGATES.get(type(event).begins or "")
            if aggregate is None:
                return None
            state = aggregate.initial(aggregate_id)
        state = event.evolve(state, trail)
        if trail.command is not None:
            command_version = version
    if aggregate is None:
        return None
    return Held(Stream(aggregate, aggregate_id, state, version), command_version, last)


def is_company(aggregate_id: UUID) -> bool:
    """The company's own stream is there before its first event."""
    return aggregate_id == COMPANY_ID


class Cache:
    """The streams used last. Only the writer changes it; anybody may peek."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._held: OrderedDict[UUID, Held] = OrderedDict()
        self._capacity = capacity

    def peek(self, aggregate_id: UUID) -> Held | None:
        return self._held.get(aggregate_id)

    def put(self, aggregate_id: UUID, held: Held) -> None:
        self._held[aggregate_id] = held
        self._held.move_to_end(aggregate_id)
        while len(self._held) > self._capacity:
            self._held.popitem(last=False)

    def clear(self) -> None:
        """Have everything loaded anew when it is next needed."""
        self._held.clear()

    def forget(self, aggregate_id: UUID) -> None:
        """Have it loaded anew when it is next needed."""
        self._held.pop(aggregate_id, None)
