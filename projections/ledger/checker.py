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
    ) -> None:
        """`now`: the clock that findings are dated by."""
        self.every_seconds = every_seconds
        self._sources = sources
        self._duty = duty
        self._now = now
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
        self.verify()
        return self.every_seconds

    def verify(self) -> None:
        """Verify once, now; the finding stands in `last`."""
        self._resume()
        try:
            with Examination(self._sources, self._pace, PIECE) as examination:
                examined = examination.run()
        finally:
            self.under_way = None
        finding = Finding.of(examined, self._now())
        if finding.status is Status.BROKEN and finding.text is not None:
            logger.error("THE LOG IS BROKEN at position %s: %s", finding.position, finding.text.en)
        try:
            self._findings.note(finding)
        finally:
            self._own = finding

    def _pace(self, count: int) -> None:
        """Rest after each piece: in proportion to its work, and as long as it had to wait."""
        self.under_way = count
        took, worked = time.monotonic() - self._resumed, time.thread_time() - self._spent
        if self._stopping.wait(max(took, worked * (1 - SHARE) / SHARE)):
            raise _StoppedError
        self._resume()

    def _resume(self) -> None:
        self._resumed, self._spent = time.monotonic(), time.thread_time()
