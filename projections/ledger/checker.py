"""The thread that verifies the log again and again while the service runs.

One process does it for all. It reads over connections of its own, a few rows at a time, and
rests much longer than it works, so that neither commands nor queries notice.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable

from application.engines.errors import CannotServeError, StoreUnavailableError
from application.engines.sole import Sole

from .examined import Sources
from .examining import Examination
from .findings import Finding, Findings, Status
from .verification import PIECE

LOCK = "verify-lock"
#: Which share of a processor the thread takes while it verifies.
SHARE = 0.05
#: How long until it is tried again where something could not be read, in seconds.
RETRY_SECONDS = 30.0
#: The same where nothing vouched for the log, since a checkpoint may be signed any moment; then
#: twice as long each time.
NEXT_SECONDS = 60.0
#: How long a wait may hold up a stop.
POLL_SECONDS = 0.25

logger = logging.getLogger("dealtrail.ledger")


class _StoppedError(Exception):
    """The service stops; what was read so far says nothing."""


class Checker:
    """Verifies from `start` to `stop`, every so many seconds; with 0 never."""

    def __init__(
        self,
        sources: Sources,
        duty: Sole,
        every_seconds: float,
        now: Callable[[], dt.datetime],
        after: threading.Event | None = None,
    ) -> None:
        """`now`: the clock that findings are dated by. `after`: what the first one waits for."""
        self.every_seconds = every_seconds
        self._sources = sources
        self._duty = duty
        self._now = now
        self._after = after
        self._next_seconds = NEXT_SECONDS
        self._findings = Findings(sources.log)
        #: What this process found itself, as long as verifying is its part.
        self._own: Finding | None = None
        #: How many rows the verification has read that is under way, None if none is.
        self.under_way: int | None = None
        #: When the piece of work began that is under way: by the clock, and by its processor time.
        self._resumed = self._spent = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="verify", daemon=True)

    def start(self) -> None:
        if self.every_seconds > 0:
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._duty.release()
        self._findings.close()

    @property
    def last(self) -> Finding:
        """What the last verification found, by whichever process; StoreUnavailableError."""
        return self._own or self._findings.last()

    def _run(self) -> None:
        self._wait_for_the_first()
        while not self._stopping.is_set():
            try:
                rest = self._round()
            except _StoppedError:
                return
            except (CannotServeError, StoreUnavailableError) as error:
                logger.warning("the log cannot be verified now: %s", " ".join(str(error).split()))
                rest = RETRY_SECONDS
            except Exception:
                logger.exception("the log cannot be verified now")
                rest = RETRY_SECONDS
            self._stopping.wait(min(rest, self.every_seconds))

    def _round(self) -> float:
        """Verify if it is this process's part; returns how long to rest, in seconds."""
        if not self._duty.take():
            self._own = None
            return RETRY_SECONDS
        if self.verify().status is Status.NOT_CHECKED:
            self._next_seconds *= 2
            return self._next_seconds / 2
        self._next_seconds = NEXT_SECONDS
        return self.every_seconds

    def _wait_for_the_first(self) -> None:
        """Until there is something that could vouch for the log: of a new one nothing is signed."""
        while self._after is not None and not self._stopping.is_set():
            if self._after.wait(POLL_SECONDS):
                return

    def verify(self) -> Finding:
        """Verify once, now; the finding stands in `last` too."""
        self._resume()
        try:
            with Examination(self._sources, self._pace, PIECE) as examination:
                examined = examination.run()
        finally:
            self.under_way = None
        finding = Finding.of(examined, self._now())
        _tell(finding)
        try:
            self._findings.note(finding)
        finally:
            self._own = finding
        return finding

    def _pace(self, count: int) -> None:
        """Rest after each piece: in proportion to its work, and as long as it had to wait."""
        self.under_way = count
        took, worked = time.monotonic() - self._resumed, time.thread_time() - self._spent
        if self._stopping.wait(max(took, worked * (1 - SHARE) / SHARE)):
            raise _StoppedError
        self._resume()

    def _resume(self) -> None:
        self._resumed, self._spent = time.monotonic(), time.thread_time()


def _tell(finding: Finding) -> None:
    """One line where the log is not what was recorded, or nothing shows that it is."""
    if finding.text is None:
        return
    if finding.status is Status.BROKEN:
        logger.error("THE LOG IS BROKEN at position %s: %s", finding.position, finding.text.en)
    else:
        logger.warning("the log could not be checked: %s", finding.text.en)
