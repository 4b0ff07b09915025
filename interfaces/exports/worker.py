"""The thread that has exports written: one at a time, by one process of all that could."""

from __future__ import annotations

import logging
import threading
import time
from uuid import UUID

from application.engines.errors import StoreUnavailableError
from application.engines.sole import Sole, sole
from application.sales import Sales
from domain.company.export import Stage
from domain.language import Text
from interfaces.operator import AT_THE_MACHINE
from interfaces.settings import Settings
from projections.exports import ExportsFilter
from projections.paging import MOST
from projections.views import Views

from .asked import asked
from .place import Place, Progress, Trouble
from .process import write_apart
from .recording import call_off, record

#: How often it is looked whether something was asked for.
LOOK_SECONDS = 0.5
#: How long what failed waits for the next attempt; doubled each time.
AGAIN_SECONDS = 5.0
MOST_SECONDS = 3600.0

logger = logging.getLogger("dealtrail.exports")


class Exports:
    """Has exports written that were asked for through the API, until it is stopped.

    What is asked for at the machine is written there, by who asked (`dealtrail export`).
    """

    def __init__(self, sales: Sales, views: Views, settings: Settings) -> None:
        self._sales = sales
        self._views = views
        self._settings = settings
        folder = settings.exports_folder
        self.place = Place(folder) if folder is not None else None
        self._stopping = threading.Event()
        #: Up to where the register was looked through, and when what failed is tried again.
        self._looked = -1
        self._again: dict[UUID, float] = {}
        #: How many people had been erased when what is kept was looked through for them.
        self._erased = 0
        self._thread = threading.Thread(target=self._work, name="exports", daemon=True)

    def start(self) -> None:
        """Begin to look; without a folder to keep them in nothing is written."""
        self._thread.start()

    def stop(self) -> None:
        """What is being written breaks off, and is gone on with after the next start."""
        self._stopping.set()
        self._thread.join()

    # ---- the thread ----------------------------------------------------------------

    def _work(self) -> None:
        while self.place is not None and not self._stopping.wait(LOOK_SECONDS):
            try:
                self._throw_away_outdated(self.place)
                if waiting := self._waiting():
                    self._take_turn(waiting, self.place)
            except Exception as error:
                _tell(error)
                self._looked = -1
                self._stopping.wait(AGAIN_SECONDS)

    def _waiting(self) -> list[UUID]:
        """What is to be written now, the oldest first; looked for only where there is news."""
        now = time.monotonic()
        is_time = any(again <= now for again in self._again.values())
        if self._sales.position <= self._looked and not is_time:
            return []
        wanted = ExportsFilter(state=Stage.READY)
        page = self._views.exports(wanted, self._sales.clock.now(), limit=MOST)
        self._looked = page.position
        ours = [row for row in page.items if row["client"] != AT_THE_MACHINE.client]
        found = [UUID(row["id"]) for row in reversed(ours)]
        self._again = {i: again for i, again in self._again.items() if i in found}
        return [i for i in found if self._again.get(i, now) <= now]

    def _take_turn(self, waiting: list[UUID], place: Place) -> None:
        lock = sole(self._settings.location, "exports-lock")
        try:
            if lock.take():
                self._throw_away_cancelled(place)
                for export_id in waiting:
                    self._go_on_with(export_id, place, lock)
            else:
                # Another process is at it; looked for again, should it end midway.
                self._looked = -1
        finally:
            lock.release()

    def _go_on_with(self, export_id: UUID, place: Place, lock: Sole) -> None:
        if not self._may_go_on(export_id, lock):
            return
        known = place.progress(export_id) or Progress()
        if known.written is None or not place.file(export_id).exists():
            known = self._have_written(export_id, place, lock, known)
        if known.written is not None and not record(self._sales, export_id, known.written):
            # Called off in the last moment.
            place.drop(export_id)

    def _have_written(self, export_id: UUID, place: Place, lock: Sole, last: Progress) -> Progress:
        """One attempt; returns how far it has come. What went wrong is told until it goes well."""
        erased = len(self._sales.erased_by_now)
        known = Progress(attempts=last.attempts, trouble=last.trouble, erased=erased)
        place.keep(export_id, known)
        # Of an attempt whose end nobody could note.
        place.file(export_id).unlink(missing_ok=True)

        def advanced(step: str, done: int, total: int) -> None:
            known.step, known.done, known.total = step, done, total
            place.keep(export_id, known)

        ended = write_apart(
            self._settings,
            export_id,
            place.file(export_id),
            self._sales.clock.now(),
            advanced,
            lambda: self._may_go_on(export_id, lock),
        )
        if ended.written is not None:
            known.written, known.trouble = ended.written, None
        elif ended.trouble is not None and ended.final:
            known.trouble = ended.trouble
            self._end(export_id, ended.trouble)
        elif ended.trouble is not None:
            known.trouble, known.attempts = ended.trouble, known.attempts + 1
            self._try_later(export_id, known.attempts)
            logger.error("export %s failed: %s", export_id, ended.trouble.en)
        else:
            # Broken off, perhaps for another process to go on.
            self._looked = -1
        place.keep(export_id, known)
        return known

    def _end(self, export_id: UUID, trouble: Trouble) -> None:
        """What can never be written is called off, so that nobody waits for it."""
        logger.error("export %s can never be written: %s", export_id, trouble.en)
        call_off(self._sales, export_id, Text(trouble.en, trouble.zh))

    def _try_later(self, export_id: UUID, attempts: int) -> None:
        pause = min(AGAIN_SECONDS * 2.0 ** min(attempts - 1, 20), MOST_SECONDS)
        self._again[export_id] = time.monotonic() + pause

    def _may_go_on(self, export_id: UUID, lock: Sole) -> bool:
        """Whether it is still to be written, and by this process."""
        if self._stopping.is_set() or not lock.take():
            return False
        found = asked(self._sales.log, export_id)
        return found is not None and found.stage is Stage.READY

    def _throw_away_outdated(self, place: Place) -> None:
        """What discloses somebody who was erased since is kept no longer; it can be asked anew."""
        erased = len(self._sales.erased)
        if erased == self._erased:
            return
        for export_id in place.known():
            found, known = asked(self._sales.log, export_id), place.progress(export_id)
            if found is None or known is None or known.written is None:
                continue
            if place.is_outdated(found, erased):
                place.drop(export_id)
        self._erased = erased

    def _throw_away_cancelled(self, place: Place) -> None:
        for export_id in place.known():
            found = asked(self._sales.log, export_id)
            if found is not None and found.stage is Stage.CANCELLED:
                place.drop(export_id)


def _tell(error: Exception) -> None:
    """Of a store that is away its own words say all; of a mistake we want the place."""
    passes = isinstance(error, StoreUnavailableError)
    said = " ".join(str(error).split())
    logger.error("exports cannot be written now: %s", said, exc_info=None if passes else error)
