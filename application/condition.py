"""How the store is, as the last turn showed: told in the log when it changes, not each time."""

from __future__ import annotations

import logging

from .engines.causes import LASTING, Cause, NotTakenError, cause_of
from .engines.errors import StoreUnavailableError

logger = logging.getLogger("dealtrail")


class Condition:
    """Kept by the writer thread; anybody may ask."""

    def __init__(self) -> None:
        self.cause: Cause | None = None

    @property
    def is_lasting(self) -> bool:
        """Whether no turn may be taken any more: the files must be mended first."""
        return self.cause in LASTING

    @property
    def wants_probing(self) -> bool:
        """Whether only a write shows if it is over; who waits for a lock would make it worse."""
        return self.cause not in (None, Cause.BUSY, *LASTING)

    def check(self) -> None:
        """Refuse what would write to files that must be mended first."""
        if self.cause in LASTING:
            raise NotTakenError(f"the store is {self.cause}", self.cause)

    def failed(self, error: Exception) -> Cause | None:
        """Take notice of a failed turn; its cause, if it was the store's."""
        if not isinstance(error, StoreUnavailableError):
            logger.error("a turn failed", exc_info=error)
            return None
        cause = cause_of(error)
        if cause is not self.cause and not self.is_lasting:
            self.cause = cause
            log = logger.critical if cause in LASTING else logger.warning
            log("the store takes no turn now (%s): %s", cause, error)
        return cause

    def went_well(self) -> None:
        """Take notice of a turn that was committed."""
        if self.cause is not None:
            logger.warning("the store takes turns again")
            self.cause = None
