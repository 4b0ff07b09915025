"""Tells stories side by side in the order of time, while the clock moves on."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from .desk import Desk
from .story import Pause, Story
from .working_time import WorkingTime

#: A story, and when it goes on.
Waiting = tuple[dt.datetime, Story]


def tell(
    desk: Desk,
    time: WorkingTime,
    stories: Iterable[Waiting],
    until: dt.datetime,
    moved: Callable[[dt.datetime], None] = lambda instant: None,
) -> None:
    """Always go on with the story whose turn is next in time; whatever lies beyond is not told."""
    order = count()
    waiting = [(starts, next(order), story) for starts, story in stories]
    heapq.heapify(waiting)
    while waiting:
        instant, _, story = heapq.heappop(waiting)
        if instant > until:
            return
        if instant > desk.now:
            desk.office.set_clock(instant)
            moved(instant)
        for resumed_at, resumed in _goes_on(story, time, instant):
            heapq.heappush(waiting, (resumed_at, next(order), resumed))


def _goes_on(story: Story, time: WorkingTime, instant: dt.datetime) -> Iterator[Waiting]:
    """When a story goes on whose turn it was, and when those go on that it began."""
    for turn in story:
        if isinstance(turn, Pause):
            moment = time.after(turn, instant)
            if moment is not None:
                yield moment, story
            return
        yield instant, turn.story
