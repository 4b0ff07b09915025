"""How a case stands to one clause: all that its events said of it, and what counts of that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: How many of the events that prove a status are named.
PROOFS = 20


class Status(StrEnum):
    """How a case stands to a clause."""

    SATISFIED = "satisfied"
    WAIVED = "waived"
    LATE = "late"
    VIOLATED = "violated"
    NOT_YET = "not_yet"
    NOT_APPLICABLE = "not_applicable"


#: What an event can say of a clause; of several things said the worst, the last here, counts.
FOUND = (Status.SATISFIED, Status.WAIVED, Status.LATE, Status.VIOLATED)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one event says of one clause, and of a waiver who gave it and why.

    What is said under a key (a clock, a warning, an exception) takes the place of what was
    said under it before; without a status it only notes who and why. A clock that was never
    late is said for good, and needs no entry of its own.
    """

    clause: str
    status: Status | None
    key: str = ""
    by: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said once or several times, by which events, and since when it holds."""

    status: Status | None
    count: int
    positions: tuple[int, ...]
    since: dt.datetime
    by: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    def and_(self, position: int, finding: Finding) -> Entry:
        """The entry with one more event that says the same."""
        return Entry(
            self.status,
            self.count + 1,
            (*self.positions, position)[:PROOFS],
            self.since,
            _merged(self.by, finding.by),
            _merged(self.why, (finding.why,) if finding.why else ()),
        )


#: What is said of one clause: by status where it is said for good, by key where it may change.
Entries = Mapping[str, Entry]


def noting(entries: Entries, finding: Finding, position: int, at: dt.datetime) -> Entries:
    """The entries with what an event says, recorded then at that position."""
    status, key = finding.status, finding.key
    why = (finding.why,) if finding.why else ()
    first = Entry(status, 1, (position,), at, finding.by, why)
    if not key:
        return _adding(entries, str(status), first, position, finding)
    known = entries.get(key)
    if known is None and status is Status.SATISFIED:
        return _adding(entries, str(status), first, position, finding)
    if known is None:
        return {**entries, key: first}
    changed = Entry(
        status,
        1,
        (*known.positions, position)[:PROOFS],
        known.since if known.status is status else at,
        _merged(known.by, finding.by),
        _merged(known.why, why),
    )
    return {**entries, key: changed}


def _adding(entries: Entries, name: str, first: Entry, position: int, finding: Finding) -> Entries:
    known = entries.get(name)
    return {**entries, name: first if known is None else known.and_(position, finding)}


@dataclass(frozen=True, slots=True)
class Standing:
    """The worst that was said of a clause, and the events that prove it."""

    status: Status
    count: int
    proof: tuple[int, ...]
    since: dt.datetime
    waived_by: tuple[str, ...]
    why: str | None


def standing(entries: Entries) -> Standing | None:
    """What counts of all that was said; None if nothing was said yet."""
    told = [entry for entry in entries.values() if entry.status is not None]
    if not told:
        return None
    worst = max((entry.status for entry in told if entry.status), key=FOUND.index)
    deciding = [entry for entry in told if entry.status is worst]
    proof = sorted({position for entry in deciding for position in entry.positions})
    is_waived = worst is Status.WAIVED
    reasons = dict.fromkeys(word for entry in deciding for word in entry.why)
    return Standing(
        worst,
        sum(entry.count for entry in deciding),
        tuple(proof[:PROOFS]),
        min(entry.since for entry in deciding),
        _merged(*(entry.by for entry in deciding)) if is_waived else (),
        ("; ".join(reasons) or None) if is_waived else None,
    )


def _merged(*parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in parts for word in part))


# ---- as a table keeps it -------------------------------------------------------------------


def packed(entries: Entries) -> dict[str, Any]:
    """The entries as JSON."""
    return {
        key: [
            entry.status,
            entry.count,
            list(entry.positions),
            entry.since.astimezone(dt.UTC).isoformat(),
            list(entry.by),
            list(entry.why),
        ]
        for key, entry in entries.items()
    }


def unpacked(stored: Mapping[str, Any]) -> Entries:
    """The entries out of the JSON of `packed`."""
    return {
        key: Entry(
            Status(status) if status is not None else None,
            count,
            tuple(positions),
            dt.datetime.fromisoformat(since),
            tuple(by),
            tuple(why),
        )
        for key, (status, count, positions, since, by, why) in stored.items()
    }
