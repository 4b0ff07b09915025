"""How the ledger stands: for whoever watches the service."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from application.log import Log
from domain.language import Text
from projections.backlog import Lag, lag_of

from .ledger import Ledger


@dataclass(frozen=True, slots=True)
class Standing:
    """How far it is behind the log, what was signed last, and what is wrong if anything is."""

    lag: Lag
    size: int
    signed_size: int
    signed_at: dt.datetime | None
    trouble: Text | None
    folder_trouble: Text | None
    #: What is to be known of its keys though nothing is wrong now.
    remark: Text | None = None


def standing(ledger: Ledger, log: Log, now: dt.datetime) -> Standing:
    """As of now; raises StoreUnavailableError where the ledger or the log cannot be read."""
    last = ledger.last()
    return Standing(
        lag=lag_of(log, ledger.position, now),
        size=ledger.size,
        signed_size=last.size if last is not None else 0,
        signed_at=last.signed_at if last is not None else None,
        trouble=ledger.trouble,
        folder_trouble=ledger.folder_trouble,
        remark=ledger.remark,
    )
