"""What becomes of a line beside its payments: promises, disputes, write-offs (R3.6.4, R3.6.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Promise:
    """What the customer promised to pay on a line, and by when."""

    number: int
    promised_on: dt.date
    promised_fen: int
    #: What was paid on the line since.
    paid_fen: int = 0
    broken: bool = False

    @property
    def is_kept(self) -> bool:
        return self.paid_fen >= self.promised_fen


@dataclass(frozen=True, slots=True)
class Dispute:
    """The part of a line that a complaint disputes, as far as it is not settled otherwise."""

    complaint_id: UUID
    amount_fen: int


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A part of a line that finance proposed to give up."""

    write_off_id: UUID
    amount_fen: int
    proposed_by: str
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """One contact with the customer about an overdue or soon due line."""

    step: str
    at: dt.datetime
    channel: str
    by_person: str
