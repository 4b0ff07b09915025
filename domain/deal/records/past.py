"""What is known of a contract that was signed before there was this log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PastContract:
    """Its figures as they were brought in; its text and its votes are not here."""

    amount_fen: int
    signed_on: dt.date
    closed_on: dt.date | None
    term_days: int | None
    #: What of the amount was paid, or let go, before it was brought in; no line shows it.
    settled_before_fen: int
