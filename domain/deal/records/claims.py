"""What becomes of a line beside its payments: promises, disputes, write-offs (R3.6.4, R3.6.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.changing import replace
from domain.values import PersonalText


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
    """The part of a line that a complaint disputes, as far as it is not settled otherwise.

    Once it is settled nothing of it is in dispute any more; `upheld_fen` is where the customer
    turned out to be right, and what a write-off may be proposed for.
    """

    complaint_id: UUID
    amount_fen: int
    upheld_fen: int = 0


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A part of a line that finance proposed to give up."""

    write_off_id: UUID
    amount_fen: int
    proposed_by: str
    #: Who proposed it, and for whom.
    doers: frozenset[str]
    proposed_at: dt.datetime
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """One contact with the customer about an overdue or soon due line."""

    step: str
    at: dt.datetime
    channel: str
    by_person: str
    reply: PersonalText | None = None


def breaking(
    promises: Iterable[Promise], promised_on: dt.date, promised_fen: int
) -> tuple[Promise, ...]:
    """The promises, the first one like this that was not broken yet now broken."""
    broken: list[Promise] = []
    left = 1
    for promise in promises:
        is_it = (promise.promised_on, promise.promised_fen) == (promised_on, promised_fen)
        if left and is_it and not promise.broken and not promise.is_kept:
            promise, left = replace(promise, broken=True), 0
        broken.append(promise)
    return tuple(broken)


def disputing(
    disputes: Iterable[Dispute], complaint_id: UUID, amount_fen: int
) -> tuple[Dispute, ...]:
    """The disputes with so much more in dispute under one complaint."""
    known = tuple(disputes)
    if all(d.complaint_id != complaint_id for d in known):
        return (*known, Dispute(complaint_id, amount_fen))
    return tuple(
        replace(d, amount_fen=d.amount_fen + amount_fen) if d.complaint_id == complaint_id else d
        for d in known
    )


def settling(
    disputes: Iterable[Dispute], complaint_id: UUID, upheld_fen: int
) -> tuple[Dispute, ...]:
    """The disputes after the one of a complaint was settled."""
    return tuple(
        replace(d, amount_fen=0, upheld_fen=d.upheld_fen + upheld_fen)
        if d.complaint_id == complaint_id
        else d
        for d in disputes
    )
