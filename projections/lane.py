"""Views that go over the log together: each batch is read and folded once for all of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from application.envelope import Placed
from application.log import Log

from .builds import Build, advance
from .folding import Folding, Happening
from .marks import mark_of
from .store import OF_THE_STORE
from .view import View

#: How many events are taken in one transaction.
BATCH = 1000

logger = logging.getLogger("dealtrail")


@dataclass(frozen=True, slots=True)
class Failure:
    """A view that stopped: the event that it could not take, and what it said."""

    view: str
    build: int
    position: int
    error: str


@dataclass(slots=True)
class Lane:
    """Takes batches into views; one that fails stops itself only."""

    log: Log
    view_of: Callable[[Build], View]
    failures: dict[str, Failure] = field(default_factory=dict)
    #: Where this lane itself left each build; anywhere else, somebody else wrote there.
    _left: dict[tuple[str, int], int] = field(default_factory=dict)
    _folding: Folding = field(init=False)

    def __post_init__(self) -> None:
        self._folding = Folding(self.log)

    def take(
        self, connection: Connection, builds: Sequence[Build], batch: Sequence[Placed]
    ) -> list[Build]:
        """Bring the builds forward in the caller's transaction; returns where they stand."""
        happenings = self._folding.happenings(batch)
        for build in builds:
            if self._left.get((build.view, build.build)) != build.position:
                self.view_of(build).forget()
        reached = self._together(connection, builds, happenings)
        if reached is None:
            reached = [self._alone(connection, build, happenings) for build in builds]
        advance(connection, reached)
        self._left = {(b.view, b.build): b.position for b in reached}
        return reached

    def lost(self) -> None:
        """The transaction did not come to its end: nothing is where this lane left it."""
        self._left.clear()

    def failed(self, build: Build) -> bool:
        failure = self.failures.get(build.view)
        return failure is not None and failure.build == build.build

    def _together(
        self, connection: Connection, builds: Sequence[Build], happenings: Sequence[Happening]
    ) -> list[Build] | None:
        """All builds through the batch, or None if any of them failed on the way."""
        try:
            with connection.begin_nested():
                return [self._through(connection, build, happenings) for build in builds]
        except OF_THE_STORE:
            raise
        except Exception:
            for build in builds:
                self.view_of(build).forget()
            return None

    def _alone(
        self, connection: Connection, build: Build, happenings: Sequence[Happening]
    ) -> Build:
        """One build, up to the event that it cannot take, which is named."""
        for happening in happenings:
            try:
                with connection.begin_nested():
                    build = self._through(connection, build, (happening,))
            except OF_THE_STORE:
                raise
            except Exception as error:
                self.view_of(build).forget()
                self._fail(build, happening, error)
                break
        return build

    def _through(
        self, connection: Connection, build: Build, happenings: Sequence[Happening]
    ) -> Build:
        view = self.view_of(build)
        if happenings and happenings[0].position <= build.position:
            happenings = [h for h in happenings if h.position > build.position]
        for happening in happenings:
            view.apply(connection, happening)
        view.flush(connection)
        if not happenings:
            return build
        last = happenings[-1]
        return replace(build, position=last.position, mark=mark_of(last.placed))

    def _fail(self, build: Build, happening: Happening, error: Exception) -> None:
        self.failures[build.view] = Failure(
            build.view, build.build, happening.position, f"{type(error).__name__}: {error}"
        )
        logger.error(
            "view %s stopped at position %d", build.view, happening.position, exc_info=error
        )
