"""A stream step by step: what each event found and what it left, folded when it is asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from application.envelope import Placed
from application.log import Log
from application.policies import PolicyOf
from application.streams import Held, held_from

from .judging import Case
from .traits import Scene, is_case

#: How long a reader waits while others are answered before him.
MOST_SECONDS = 10.0

#: After so much work at a stretch there is a pause, in which commands get their turn.
STRETCH_SECONDS = 0.005
PAUSE_SECONDS = 0.001


class BusyError(Exception):
    """Too many others ask for a history at the same time."""


class OneByOne:
    """Folding a stream is plain work: several at once would only keep commands waiting."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._lock = threading.Lock()
        self._seconds = seconds

    @contextmanager
    def turn(self) -> Iterator[None]:
        """While it lasts nobody else folds; raises BusyError if it does not come in time."""
        if not self._lock.acquire(timeout=self._seconds):
            raise BusyError("too many histories are being read at the same time")
        try:
            yield
        finally:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class Step:
    """One event in its place, with the aggregate before and after it."""

    placed: Placed
    scene: Scene
    case: Case


def steps(events: Iterable[Placed], policy_of: PolicyOf) -> Iterator[Step]:
    """The steps of a stream from its first event on; none if it is no aggregate's.

    `policy_of` finds the policy that ruled an event, by the version stamped on it.
    """
    held: Held | None = None
    case = Case()
    begun = time.monotonic()
    for placed in events:
        if time.monotonic() - begun > STRETCH_SECONDS:
            time.sleep(PAUSE_SECONDS)
            begun = time.monotonic()
        recorded = placed.recorded
        before = held.stream.state if held else None
        held = held.after(placed) if held else held_from([placed], recorded.aggregate_id)
        if held is None:
            return
        policy = policy_of(recorded.trail.policy_version)
        scene = Scene(recorded, before, held.stream.state, policy)
        case = case.judging(scene) if is_case(scene.after) else case
        yield Step(placed, scene, case)


def held_at(log: Log, aggregate_id: UUID, position: int | None) -> Held | None:
    """The aggregate as it stood at a position; None before it began."""
    return held_from(log.stream(aggregate_id, up_to_position=position), aggregate_id)
