"""The thread that keeps views up to date: goes on, waits for more, or looks on as another does."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Protocol

from application.engines.errors import StoreUnavailableError
from application.envelope import UnreadableEventError

from .duty import Duty
from .lane import Failure

#: Waits until something stands behind a position, at most some seconds.
Wake = Callable[[int, float], int]

#: How often the log is looked at when nobody says that it grew, in seconds.
POLL_SECONDS = 0.25
RETRY_SECONDS = 0.5

#: While the log grows all the time: how long a batch gathers, and how often builds get a turn.
GATHER_SECONDS = 0.004
BUILD_EVERY = 50

logger = logging.getLogger("dealtrail")


class Goes(Protocol):
    """What is to go on; each of these raises what keeps it from doing so."""

    #: Up to where the log was seen.
    seen: int

    def step(self) -> bool:
        """Take the next batch into the views that answer; False if there was nothing new."""

    def build(self) -> bool:
        """Take a batch into builds that are to answer later; False if there was nothing to do."""

    def is_behind_much(self) -> bool:
        """Whether more stands in the log than one batch takes."""

    def take_over(self) -> None:
        """From now on this process runs the views for all."""

    def look_on(self) -> None:
        """Take notice of what the process does that runs the views."""

    def doubt(self) -> None:
        """Be sure of no position any more: a server that crashed may come back with less."""


class Following:
    """Lets the views go on in a thread of its own, from `start` to `stop`."""

    def __init__(self, views: Goes, duty: Duty, wake: Wake | None) -> None:
        self._views = views
        self._duty = duty
        self._wake = wake
        #: Whether it is this process that runs the views now.
        self.is_on_duty = False
        #: What keeps all views from going on.
        self.trouble: Failure | None = None
        #: The next event, if this version cannot read it: no view can go past it.
        self.unreadable_position: int | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="views", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        rounds = 0
        while not self._stopping.is_set():
            try:
                rounds = self._round(rounds) if self._takes_its_turn() else self._look_on()
            except Exception as error:
                self._cannot_go_on(error)
                self._stopping.wait(RETRY_SECONDS)
        self.is_on_duty = False
        self._duty.resign()

    def _takes_its_turn(self) -> bool:
        is_mine = self._duty.mine()
        if is_mine and not self.is_on_duty and self._duty.for_all:
            if self.trouble is None:
                logger.info("process %d runs the views now", os.getpid())
            self._views.take_over()
        self.is_on_duty = is_mine
        return is_mine

    def _round(self, rounds: int) -> int:
        """Go on if there is anything, else wait; returns how many times in a row there was."""
        behind = self._views.step()
        rounds = rounds + 1 if behind else 0
        if rounds % BUILD_EVERY == 0:
            behind = self._views.build() or behind
        self.trouble = self.unreadable_position = None
        if not behind:
            self._wait()
            return rounds
        self._duty.tell()
        if rounds > 1 and not self._views.is_behind_much():
            # Commands keep coming: let some gather, so that they share a transaction.
            self._stopping.wait(GATHER_SECONDS)
        return rounds

    def _look_on(self) -> int:
        self._views.look_on()
        self.trouble = self.unreadable_position = None
        self._duty.listen(POLL_SECONDS)
        return 0

    def _cannot_go_on(self, error: Exception) -> None:
        if self.trouble is None:
            # Of a store that is away its own words say all; of a mistake we want the place.
            passes = isinstance(error, StoreUnavailableError)
            said = " ".join(str(error).split())
            logger.error("the views cannot go on now: %s", said, exc_info=None if passes else error)
        unreadable = error.position if isinstance(error, UnreadableEventError) else None
        self.unreadable_position = unreadable
        position = unreadable or self._views.seen
        self.trouble = Failure("log", 0, position, f"{type(error).__name__}: {error}")
        if self._duty.for_all:
            # Another may fare better, such as one of a release that can read the next event.
            self.is_on_duty = False
            self._duty.resign()
            if isinstance(error, StoreUnavailableError):
                self._views.doubt()

    def _wait(self) -> None:
        if self._duty.for_all:
            self._duty.listen(POLL_SECONDS)
            return
        if self._wake is None:
            self._stopping.wait(POLL_SECONDS)
            return
        began, seen = time.monotonic(), self._views.seen
        position = self._wake(seen, POLL_SECONDS)
        if position <= seen and time.monotonic() - began < POLL_SECONDS / 2:
            # The write side is closing and does not make us wait any more.
            self._stopping.wait(POLL_SECONDS)
        self._views.seen = max(seen, position)
