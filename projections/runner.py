"""Follows the log and keeps every view up to date, each event exactly once.

A view's position stands in the transaction of its rows, and is read again under the write
lock, so any number of processes may follow the same log into the same views.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from application.log import Log

from .backlog import Lag, Under, lags, under_way
from .builds import Build, add, all_builds, live_builds, prepare, swap
from .lane import BATCH, Failure, Lane
from .store import Store
from .view import View

#: Waits until something stands behind a position, at most some seconds.
Wake = Callable[[int, float], int]

#: Called while a view is rebuilt, with the position reached and the log's last one.
Progress = Callable[[int, int], None]

#: How often the log is looked at when nobody says that it grew, in seconds.
POLL_SECONDS = 0.25
RETRY_SECONDS = 0.5

#: While the log grows all the time: how long a batch gathers, and how often builds get a turn.
GATHER_SECONDS = 0.004
BUILD_EVERY = 50

#: A build takes fewer events at once and rests between, so that those who follow get their turn.
BUILD_BATCH = 250
REST_SECONDS = 0.05

logger = logging.getLogger("dealtrail")


class RebuildError(Exception):
    """A view could not be built anew; the old build still answers."""


class Runner:
    """Keeps the views of a log; `step` and `build` do the work, `start` lets a thread do it."""

    def __init__(
        self, log: Log, store: Store, kinds: Sequence[type[View]], wake: Wake | None = None
    ) -> None:
        self._log = log
        self._store = store
        self._kinds = {kind.name: kind for kind in kinds}
        self._wake = wake
        self._seen = 0
        self._views: dict[tuple[str, int], View] = {}
        self._live = Lane(log, self._view)
        #: For views far behind the others: these need not wait until they have caught up.
        self._late = Lane(log, self._view, self._live.failures)
        self._building = Lane(log, self._view)
        self._builds: Mapping[str, Build] = {}
        #: Builds that a call of `rebuild` works on; the following thread leaves them alone.
        self._being_rebuilt: set[tuple[str, int]] = set()
        self._trouble: Failure | None = None
        self._moved = threading.Condition()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        with store.writing() as connection:
            prepare(connection, kinds)
            self._note(live_builds(connection))

    # ---- asking --------------------------------------------------------------------

    @property
    def position(self) -> int:
        """What every view that still goes has seen."""
        return min((b.position for b in self._going()), default=0)

    @property
    def positions(self) -> Mapping[str, int]:
        """What each view has seen."""
        return {name: build.position for name, build in self._builds.items()}

    @property
    def failures(self) -> Mapping[str, Failure]:
        """Views that stopped, and under "log" what keeps all of them from going on."""
        return self._stopped() | ({"log": self._trouble} if self._trouble is not None else {})

    def lags(self, now: dt.datetime) -> Mapping[str, Lag]:
        """How far each view is behind the log."""
        return lags(self._log, self._builds.values(), now)

    def under_way(self) -> Mapping[str, Under]:
        """The builds that are to answer later, and how far each has come."""
        with self._store.reading() as connection:
            return under_way(all_builds(connection), self._log.last_position())

    def stands(self, views: Iterable[str]) -> bool:
        """Whether one of the views gets nothing new: it stopped, or is of another version."""
        return any(not self._goes(self._builds[name]) for name in views)

    def wait_for(self, position: int, timeout: float, views: Iterable[str] | None = None) -> bool:
        """Wait until the views (or all that still go) have seen the position.

        False if they have not in time, at once if one of them stands still.
        """
        names = None if views is None else tuple(views)

        def stopped() -> bool:
            return names is not None and self.stands(names)

        def reached() -> bool:
            if names is None:
                return self.position >= position
            return all(self._builds[name].position >= position for name in names)

        with self._moved:
            self._moved.wait_for(lambda: reached() or stopped(), timeout)
            return reached()

    # ---- following -----------------------------------------------------------------

    def start(self) -> None:
        """Follow the log in a thread of its own until `stop`."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="views", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def step(self) -> bool:
        """Take the next batch into the views that answer; False if there was nothing new."""
        newest = max((b.position for b in self._going()), default=0)
        late = {b.view for b in self._going() if b.position < newest - BATCH}
        followed = self._follow(self._live, {b.view for b in self._going()} - late)
        if late:
            followed = self._follow(self._late, late) or followed
        return followed

    def build(self) -> bool:
        """Take a batch into builds of another version; swap those that have caught up."""
        with self._store.reading() as connection:
            builds = [b for b in all_builds(connection) if self._is_coming(b)]
        return bool(builds) and self._build(self._building, builds)

    def rebuild(self, view: str | None = None, progress: Progress | None = None) -> None:
        """Build a view (or all) from the first event on, and let the new builds answer."""
        lane = Lane(self._log, self._view)
        chosen = [kind for name, kind in self._kinds.items() if view in (None, name)]
        if not chosen:
            raise LookupError(f"there is no view called {view}")
        with self._store.writing() as connection:
            known = all_builds(connection)
            builds = [
                add(connection, kind, [b for b in known if b.view == kind.name], live=False)
                for kind in chosen
            ]
            self._being_rebuilt |= {(build.view, build.build) for build in builds}
        while self._build(lane, builds, progress):
            if self._is_followed():
                time.sleep(REST_SECONDS)
        for failure in lane.failures.values():
            raise RebuildError(f"{failure.view} at position {failure.position}: {failure.error}")

    # ---- inside --------------------------------------------------------------------

    def _follow(self, lane: Lane, views: Set[str]) -> bool:
        """Take the next batch into these views; False if there was nothing new."""
        going = [b for b in self._going() if b.view in views]
        batch = self._log.after(min(b.position for b in going), BATCH) if going else []
        if not batch:
            with self._store.reading() as connection:
                self._note(live_builds(connection))
            return False
        try:
            with self._store.writing() as connection:
                live = live_builds(connection)
                going = [b for b in live.values() if self._goes(b) and b.view in views]
                reached = lane.take(connection, going, batch)
        except BaseException:
            lane.lost()
            raise
        self._note(live | {build.view: build for build in reached})
        self._seen = max(self._seen, batch[-1].position)
        return True

    def _run(self) -> None:
        rounds = 0
        while not self._stopping.is_set():
            try:
                behind = self.step()
                rounds = rounds + 1 if behind else 0
                if rounds % BUILD_EVERY == 0:
                    behind = self.build() or behind
                self._trouble = None
            except Exception as error:
                if self._trouble is None:
                    logger.exception("the views cannot go on now")
                self._trouble = Failure("log", 0, self._seen, f"{type(error).__name__}: {error}")
                self._stopping.wait(RETRY_SECONDS)
                continue
            if not behind:
                self._wait()
            elif rounds > 1 and self._log.last_position() - self._seen < BATCH:
                # Commands keep coming: let some gather, so that they share a transaction.
                self._stopping.wait(GATHER_SECONDS)

    def _wait(self) -> None:
        if self._wake is None:
            self._stopping.wait(POLL_SECONDS)
            return
        began = time.monotonic()
        position = self._wake(self._seen, POLL_SECONDS)
        if position <= self._seen and time.monotonic() - began < POLL_SECONDS / 2:
            # The write side is closing and does not make us wait any more.
            self._stopping.wait(POLL_SECONDS)
        self._seen = max(self._seen, position)

    def _build(self, lane: Lane, wanted: Sequence[Build], progress: Progress | None = None) -> bool:
        """Take one batch into the builds; False when there is nothing left to do."""
        ids = {(build.view, build.build) for build in wanted}
        try:
            with self._store.writing() as connection:
                there = [b for b in all_builds(connection) if (b.view, b.build) in ids]
                builds = [b for b in there if not b.live and not lane.failed(b)]
                if not builds:
                    return False
                batch = self._log.after(min(b.position for b in builds), BUILD_BATCH)
                builds = lane.take(connection, builds, batch)
                if len(batch) < BUILD_BATCH:
                    # Several may be on their way, of rebuilds that died: one takes over.
                    newest = {b.view: b for b in builds if not lane.failed(b)}
                    for build in newest.values():
                        swap(connection, build)
                live = live_builds(connection)
        except BaseException:
            lane.lost()
            raise
        if progress is not None:
            progress(max(b.position for b in builds), self._log.last_position())
        self._note(live)
        return len(batch) == BUILD_BATCH

    def _is_followed(self) -> bool:
        """Whether the views that answer have something to take in, and need the store for it."""
        with self._store.reading() as connection:
            positions = [build.position for build in live_builds(connection).values()]
        return min(positions, default=0) < self._log.last_position()

    def _view(self, build: Build) -> View:
        key = build.view, build.build
        if key not in self._views:
            self._views[key] = self._kinds[build.view](build.build)
        return self._views[key]

    def _going(self) -> list[Build]:
        return [build for build in self._builds.values() if self._goes(build)]

    def _goes(self, build: Build) -> bool:
        """Whether this process brings the live build forward."""
        kind = self._kinds.get(build.view)
        fits = kind is not None and build.version == kind.version
        return fits and not self._live.failed(build)

    def _is_coming(self, build: Build) -> bool:
        """Whether this process works on the build, which will answer once it has caught up."""
        kind = self._kinds.get(build.view)
        fits = kind is not None and build.version == kind.version
        mine = (build.view, build.build) not in self._being_rebuilt
        return fits and mine and not build.live and not self._building.failed(build)

    def _note(self, live: Mapping[str, Build]) -> None:
        """Take notice of what this or another process did: positions and new builds."""
        with self._moved:
            self._builds = {name: build for name, build in live.items() if name in self._kinds}
            self._moved.notify_all()

    def _stopped(self) -> dict[str, Failure]:
        """Failures of builds that are still the ones to go on."""
        found = {**self._building.failures, **self._live.failures}
        return {n: f for n, f in found.items() if f.build >= self._builds[n].build}
