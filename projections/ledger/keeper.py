"""The thread that keeps the ledger up to date: takes in, signs now and then, never hurries.

One process does it for all; another takes over when that one ends. It works in small batches
and rests as long as it worked, so that commands and views have the machine.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from application.engines.errors import StoreUnavailableError
from application.engines.sole import Sole
from domain.language import Text

from .errors import LedgerError
from .ledger import Ledger
from .taking import BATCH

#: Waits until something stands behind a position, at most some seconds; the newest position.
Wake = Callable[[int, float], int]

#: How long commands gather into a batch, in seconds.
GATHER_SECONDS = 0.1
#: How long a wait may hold up a stop, and how often the log is looked at all the same.
POLL_SECONDS = 0.25
LOOK_SECONDS = 2.0
LOCK = "ledger-lock"

logger = logging.getLogger("dealtrail.ledger")


class Keeper:
    """Follows the log from `start` to `stop`."""

    def __init__(
        self,
        ledger: Ledger,
        duty: Sole,
        wake: Wake,
        sign_seconds: float,
        besides: Callable[[], None] = lambda: None,
    ) -> None:
        """`sign_seconds`: how often a checkpoint is signed while the log grows.

        `besides`: what else goes to the folder outside, whenever checkpoints do.
        """
        self.ledger = ledger
        self._duty = duty
        self._wake = wake
        self._sign_seconds = sign_seconds
        self._besides = besides
        self._sign_at = self._look_at = 0.0
        self._told: Text | None = None
        #: Set once it stands whether what the log held at the start is signed.
        self.settled = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def start(self) -> None:
        if (remark := self.ledger.remark) is not None:
            logger.warning("ledger: %s", remark.en)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._duty.release()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._round()
                self._tell(self.ledger.trouble or self.ledger.folder_trouble)
            except LedgerError as error:
                self._cannot(error.text)
            except StoreUnavailableError as error:
                self._cannot(Text(str(error), str(error)))
            except Exception as error:
                logger.exception("the ledger cannot go on now")
                self._cannot(Text(str(error), str(error)))

    def _round(self) -> None:
        """Do what there is to do, then rest or wait for more."""
        if not self._duty.take():
            self._look_on()
            return
        began = time.monotonic()
        self._look_at = began + LOOK_SECONDS
        before = self.ledger.size
        if self.ledger.step():
            if not before:
                self._sign_at = 0.0
            is_full = self.ledger.size - before >= BATCH
            self._stopping.wait(time.monotonic() - began if is_full else GATHER_SECONDS)
            return
        if time.monotonic() >= self._sign_at:
            self._sign_at = time.monotonic() + self._sign_seconds
            self._besides()
            self._sign()
        self._wait()

    def _sign(self) -> None:
        """Sign if the log grew; else only see that all still agrees."""
        last, size = self.ledger.last(), self.ledger.size
        if size > (last.size if last is not None else 0):
            self.ledger.sign()
        else:
            self.ledger.examine()
        self.ledger.publish()
        if size:
            self.settled.set()

    def _wait(self) -> None:
        """Until the log grows, a checkpoint is due, or it is time to look."""
        position = self.ledger.position
        until = min(self._look_at, self._sign_at)
        while not self._stopping.is_set() and time.monotonic() < until:
            began = time.monotonic()
            if self._wake(position, POLL_SECONDS) > position:
                self._stopping.wait(GATHER_SECONDS)
                return
            if time.monotonic() - began < POLL_SECONDS / 2:
                # The write side is closing and does not make us wait any more.
                self._stopping.wait(POLL_SECONDS)

    def _look_on(self) -> None:
        """Another process does the work; what it finds wrong is to be known here too."""
        self.ledger.examine()
        if (last := self.ledger.last()) is not None and last.size:
            self.settled.set()
        self._stopping.wait(LOOK_SECONDS)

    def _cannot(self, said: Text) -> None:
        self.ledger.trouble = said
        self.settled.set()
        self._sign_at = 0.0
        self._tell(said)
        self._stopping.wait(LOOK_SECONDS)

    def _tell(self, said: Text | None) -> None:
        """One line when something begins to be wrong, and one when it is over."""
        if said == self._told:
            return
        self._told = said
        if said is not None:
            logger.error("ledger: %s", said.en)
        else:
            logger.info("ledger: all is well again")
