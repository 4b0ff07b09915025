"""How far views are behind the log, and how far the builds have come that are to follow them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from application.envelope import UnreadableEventError
from application.log import Log

from .builds import Build


@dataclass(frozen=True, slots=True)
class Lag:
    """How many positions of the log a view has not seen, and since when there are any.

    Nobody knows since when if this version cannot read what comes next.
    """

    position: int
    events: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Under:
    """A build on its way: where it is, and where the log ends."""

    version: int
    position: int
    last: int


def lags(log: Log, builds: Iterable[Build], now: dt.datetime) -> Mapping[str, Lag]:
    """How far each view is behind, by the clock that commands are recorded by."""
    positions = {build.view: build.position for build in builds}
    last = log.last_position()
    seconds = {p: _seconds(log, p, now) if p < last else 0.0 for p in set(positions.values())}
    return {name: Lag(p, max(0, last - p), seconds[p]) for name, p in positions.items()}


def lag_of(log: Log, position: int, now: dt.datetime) -> Lag:
    """How far behind the log somebody is who has seen this position."""
    last = log.last_position()
    seconds = _seconds(log, position, now) if position < last else 0.0
    return Lag(position, max(0, last - position), seconds)


def _seconds(log: Log, position: int, now: dt.datetime) -> float | None:
    """Since when the first event behind the position waits."""
    try:
        unseen = log.after(position, 1)
    except UnreadableEventError:
        return None
    if not unseen:
        return 0.0
    return max(0.0, (now - unseen[0].recorded.trail.recorded_at).total_seconds())


def under_way(builds: Iterable[Build], last: int) -> Mapping[str, Under]:
    """The newest build of each view that does not answer yet."""
    return {b.view: Under(b.version, b.position, last) for b in builds if not b.live}
