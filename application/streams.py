"""Aggregates in memory: loaded from the log once, then carried forward event by event."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.company.state import COMPANY_ID
from domain.decision import Stream
from domain.registry import AGGREGATES

from .envelope import Placed

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
    held = (
        Held(Stream.empty(AGGREGATES["company"], COMPANY_ID)) if is_company(aggregate_id) else None
    )
    for placed in events:
        if held is None:
            begins = type(placed.recorded.event).begins
            if begins is None or begins not in AGGREGATES:
                return None
            held = Held(Stream.empty(AGGREGATES[begins], aggregate_id))
        held = held.after(placed)
    return held


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

    def forget(self, aggregate_id: UUID) -> None:
        """Have it loaded anew when it is next needed."""
        self._held.pop(aggregate_id, None)
