"""Follows the log and keeps every view up to date, each event exactly once.

A view's position stands in the transaction of its rows, and is read again under the write
lock, so any number of processes may follow the same log into the same views. Where they share
a server one of them does so for all, and the others only take notice (see `duty`).
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace

from sqlalchemy import Connection

from application.log import Log

from .backlog import Lag, Under, lags, under_way
from .builds import Build, add, all_builds, live_builds, prepare, swap
from .duty import Duty
from .following import Following, Wake
from .lane import BATCH, Failure, Lane
from .marks import drop_astray
from .stopping import NOTES, forget_stopped, note_stopped, stopped
from .store import Store
from .view import View

#: Called while a view is rebuilt, with the position reached and the log's last one.
Progress = Callable[[int, int], None]

#: A build takes fewer events at once and rests between, so that those who follow get their turn.
BUILD_BATCH = 250
REST_SECONDS = 0.05


class RebuildError(Exception):
    """A view could not be built anew; the old build still answers."""


class Runner:
    """Keeps the views of a log; `step` and `build` do the work, `start` lets a thread do it."""

    def __init__(
        self,
        log: Log,
        store: Store,
        kinds: Sequence[type[View]],
        wake: Wake | None = None,
        duty: Duty | None = None,
    ) -> None:
        """`duty` is this process's part where others run the views too; else the store tells."""
        self._log = log
        self._store = store
        self._kinds = {kind.name: kind for kind in kinds}
        self.seen = 0
        self._views: dict[tuple[str, int], View] = {}
        self._live = Lane(log, self._view)
        #: For views far behind the others: these need not wait until they have caught up.
        self._late = Lane(log, self._view, self._live.failures)
        self._building = Lane(log, self._view)
        self._builds: Mapping[str, Build] = {}
        #: Builds that a call of `rebuild` works on; the following thread leaves them alone.
        self._being_rebuilt: set[tuple[str, int]] = set()
        #: What the process that runs the views told of those that stopped there.
        self._told: dict[str, Failure] = {}
        #: Whether the positions are those that the store has.
        self._is_sure = True
        self._moved = threading.Condition()
        versions = " ".join(sorted(f"{kind.name}:{kind.version}" for kind in kinds))
        self._duty = duty or store.duty(versions)
        self._following = Following(self, self._duty, wake)
        with store.writing() as connection:
            prepare(connection, kinds)
            if drop_astray(connection, log):
                prepare(connection, kinds)
            if self._duty.for_all:
                NOTES.create_all(connection)
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
        trouble = self._following.trouble
        return self._stopped() | ({"log": trouble} if trouble is not None else {})

    @property
    def unreadable_position(self) -> int | None:
        """The next event, if this version cannot read it: no view can go past it."""
        return self._following.unreadable_position

    @property
    def is_on_duty(self) -> bool:
        """Whether it is this process whose thread runs the views now."""
        return self._following.is_on_duty

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
        self._following.start()

    def stop(self) -> None:
        self._following.stop()

    def step(self) -> bool:
        """Take the next batch into the views that answer; False if there was nothing new."""
        if not self._is_sure:
            self._look()
        newest = max((b.position for b in self._going()), default=0)
        late = {b.view for b in self._going() if b.position < newest - BATCH}
        followed = self._follow(self._live, {b.view for b in self._going()} - late)
        if late:
            followed = self._follow(self._late, late) or followed
        return followed

    def is_behind_much(self) -> bool:
        """Whether more stands in the log than one batch takes."""
        return self._log.last_position() - self.seen >= BATCH

    def take_over(self) -> None:
        """From now on this process runs the views for all: what stopped there is tried again."""
        self._told = {}
        with self._store.writing() as connection:
            forget_stopped(connection, [b.view for b in self._builds.values() if self._fits(b)])

    def look_on(self) -> None:
        """Take notice of what the process does that runs the views."""
        # What stopped here goes on there, or is told of by now.
        self._live.failures.clear()
        self._building.failures.clear()
        with self._store.reading() as connection:
            self._told = stopped(connection)
            self._note(live_builds(connection))
        self._is_sure = True

    def doubt(self) -> None:
        """Be sure of no position any more: a server that crashed may come back with less."""
        self._is_sure, self._told = False, {}
        self._note({name: replace(build, position=0) for name, build in self._builds.items()})

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
        while self._build(lane, builds, progress) or self._are_there(builds, lane):
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
            self._look()
            return False
        try:
            with self._store.writing() as connection:
                live = live_builds(connection)
                going = [b for b in live.values() if self._goes(b) and b.view in views]
                reached = lane.take(connection, going, batch)
                self._tell_of(connection, lane)
        except BaseException:
            lane.lost()
            raise
        self._note(live | {build.view: build for build in reached})
        self.seen = max(self.seen, batch[-1].position)
        return True

    def _look(self) -> None:
        """Take notice of where the views stand."""
        with self._store.reading() as connection:
            self._note(live_builds(connection))
        self._is_sure = True

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
                self._tell_of(connection, lane)
                if len(batch) < BUILD_BATCH and self._store.may_drop(connection):
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

    def _tell_of(self, connection: Connection, lane: Lane) -> None:
        """Of views that stopped just now the other processes know by this only."""
        new = [f for f in lane.failures.values() if self._told.get(f.view) != f]
        if new and self._duty.for_all:
            note_stopped(connection, new)
            self._told |= {failure.view: failure for failure in new}

    def _are_there(self, builds: Iterable[Build], lane: Lane) -> bool:
        """Whether builds that have come to the end still wait for readers to let them answer."""
        with self._store.reading() as connection:
            coming = {(b.view, b.build) for b in all_builds(connection) if not b.live}
        return any((b.view, b.build) in coming and not lane.failed(b) for b in builds)

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
        """Whether the live build is brought forward, by this process or by who runs the views."""
        told = self._told.get(build.view)
        stopped_there = told is not None and told.build == build.build and not self.is_on_duty
        return self._fits(build) and not self._live.failed(build) and not stopped_there

    def _is_coming(self, build: Build) -> bool:
        """Whether this process works on the build, which will answer once it has caught up."""
        mine = (build.view, build.build) not in self._being_rebuilt
        fits = self._fits(build) and not self._building.failed(build)
        return fits and mine and not build.live

    def _fits(self, build: Build) -> bool:
        """Whether the build is of the version of the view that this process knows."""
        kind = self._kinds.get(build.view)
        return kind is not None and build.version == kind.version

    def _note(self, live: Mapping[str, Build]) -> None:
        """Take notice of what this or another process did: positions and new builds."""
        with self._moved:
            self._builds = {name: build for name, build in live.items() if name in self._kinds}
            self._moved.notify_all()

    def _stopped(self) -> dict[str, Failure]:
        """Failures of builds that are still the ones to go on."""
        told = {} if self.is_on_duty else self._told
        found = {**told, **self._building.failures, **self._live.failures}
        return {
            n: f for n, f in found.items() if n in self._builds and f.build >= self._builds[n].build
        }
