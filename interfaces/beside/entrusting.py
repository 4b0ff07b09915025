"""The service's part in running the views: a child does so, and the service while there is none."""

from __future__ import annotations

import logging
import threading
import time

from interfaces.settings import Settings
from projections.following import Wake

from .child import Child

#: The service is to answer first; whoever starts needs the processor for it.
FIRST_SECONDS = 0.5
#: Before a child that ended is followed by another; doubled each time that it did not live long.
AGAIN_SECONDS = 1.0
MOST_SECONDS = 60.0
LONG_SECONDS = 10.0

#: How long the log is waited for at a time, and how long further news gathers.
PATIENCE = 0.5
GATHER_SECONDS = 0.002

logger = logging.getLogger("dealtrail")


class Entrusted:
    """The duty of a service whose views a process beside it runs (see `projections.duty`)."""

    for_all = True

    def __init__(self, chosen: Settings, wake: Wake) -> None:
        self._chosen = chosen
        self._wake = wake
        self._news = threading.Event()
        self._closed = threading.Event()
        self._child: Child | None = None
        self._pause = AGAIN_SECONDS
        self._begin_at = time.monotonic() + FIRST_SECONDS
        threading.Thread(target=self._tell_of_the_log, name="bell", daemon=True).start()

    @property
    def is_in_good_hands(self) -> bool:
        """Whether a child runs the views now."""
        child = self._child
        return child is not None and child.goes

    def mine(self) -> bool:
        if self._child is not None and not self._child.lives:
            self._has_ended(self._child)
        if self._child is None and time.monotonic() >= self._begin_at:
            self._begin()
        return not self.is_in_good_hands

    def listen(self, seconds: float) -> None:
        self._news.wait(seconds)
        self._news.clear()

    def tell(self) -> None:
        """Nobody looks on while the service runs the views itself."""

    def resign(self) -> None:
        """A child could hardly do what the service cannot: it waits."""
        self._begin_at = max(self._begin_at, time.monotonic() + self._pause)

    def close(self) -> None:
        """End the child; nobody asks for the duty any more."""
        self._closed.set()
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _begin(self) -> None:
        try:
            self._child = Child(self._chosen, self._news.set)
        except OSError as error:
            self._pause = min(2 * self._pause, MOST_SECONDS)
            self._begin_at = time.monotonic() + self._pause
            logger.warning("no process can be started that runs the views: %s", error)

    def _has_ended(self, child: Child) -> None:
        self._pause = (
            AGAIN_SECONDS if child.age > LONG_SECONDS else min(2 * self._pause, MOST_SECONDS)
        )
        code = child.end()
        logger.warning(
            "process %d, which ran the views, ended (%d); another begins in %.0f s",
            child.pid,
            code,
            self._pause,
        )
        self._child, self._begin_at = None, time.monotonic() + self._pause

    def _tell_of_the_log(self) -> None:
        """Ring whoever runs the views when the log grew."""
        seen = 0
        while not self._closed.is_set():
            began = time.monotonic()
            position = self._wake(seen, PATIENCE)
            if position > seen:
                seen = position
                self._ring()
                self._closed.wait(GATHER_SECONDS)
            elif time.monotonic() - began < PATIENCE / 2:
                # The write side is closing and does not make us wait any more.
                self._closed.wait(PATIENCE)

    def _ring(self) -> None:
        child = self._child
        if child is not None:
            child.ring()
        if not self.is_in_good_hands:
            self._news.set()
