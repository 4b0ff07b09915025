"""The months of the cash view (V9): what moved in each, and what was outstanding at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.calendar import months_after

from .asking import month_of
from .cash_movements import Movement
from .rows import Row
from .showing import shown

#: Over how many months, the month itself the last, invoices are looked at for the DSO.
DSO_MONTHS = 3
#: By what more, or less, is owed of what was invoiced.
SIGNS = {Movement.INVOICED: 1, Movement.RECEIVED: -1, Movement.WRITTEN_OFF: -1}


@dataclass(slots=True)
class Book:
    """What moved in a month: how much and how many of each kind, and how much more is owed."""

    fen: dict[Movement, int] = field(default_factory=lambda: defaultdict(int))
    count: dict[Movement, int] = field(default_factory=lambda: defaultdict(int))
    outstanding_more: int = 0
    last: Row = field(default_factory=dict)

    def add(self, kind: Movement, fen: int, count: int) -> None:
        self.fen[kind] += fen
        self.count[kind] += count


def still_owed(owed: Mapping[str, int]) -> Mapping[str, int]:
    """By how much what is outstanding of one deal changes in each month.

    `owed` is what it owes more, or less, for each month. Where it has paid more than was
    invoiced nothing is outstanding, and nothing is taken off what others owe.
    """
    balance, found = 0, {}
    for month in sorted(owed):
        before = max(0, balance)
        balance += owed[month]
        found[month] = max(0, balance) - before
    return found


def month_rows(books: dict[str, Book], this_month: str) -> Iterator[dict[str, Any]]:
    """The rows of the months in which something moves, or at whose end something is outstanding.

    Of months to come nobody knows what will be.
    """
    if not books:
        return
    outstanding, last = 0, Row()
    invoiced: list[int] = []
    first = min(books)
    for month in _months(first, max(books)):
        book = books.get(month) or Book()
        outstanding += book.outstanding_more
        invoiced.append(book.fen[Movement.INVOICED])
        # What is outstanding follows from the earlier months too.
        last = max(last, book.last, key=lambda row: row.get("as_of_position", 0))
        if month in books or (outstanding and month <= this_month):
            speed = _speed(month, outstanding, invoiced, first)
            if month > this_month:
                speed = dict.fromkeys(speed)
            yield shown(_figures(month, book) | speed | last)


def _figures(month: str, book: Book) -> dict[str, Any]:
    planned, received = book.fen[Movement.PLANNED], book.fen[Movement.RECEIVED]
    return {
        "month": month,
        "planned_fen": planned,
        "invoiced_fen": book.fen[Movement.INVOICED],
        "received_fen": received,
        "written_off_fen": book.fen[Movement.WRITTEN_OFF],
        "broken_promises": book.count[Movement.BROKEN],
        "broken_fen": book.fen[Movement.BROKEN],
        "collection_rate_bp": received * 10_000 // planned if planned > 0 else None,
    }


def _speed(month: str, outstanding: int, invoiced: list[int], first: str) -> dict[str, Any]:
    """How many days' invoices are outstanding; months before the first one do not count."""
    begin, end = month_of(month)
    begin = max(months_after(begin, 1 - DSO_MONTHS), month_of(first)[0])
    sold = sum(invoiced[-DSO_MONTHS:])
    days = outstanding * (end - begin).days // sold if sold > 0 else None
    return {"outstanding_fen": outstanding, "dso_days": days}


def _months(first: str, last: str) -> Iterator[str]:
    day = month_of(first)[0]
    while (month := f"{day:%Y-%m}") <= last:
        yield month
        day = months_after(day, 1)
