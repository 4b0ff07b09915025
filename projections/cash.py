"""The cash view (V9): month by month what was planned, invoiced and received, and how fast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import Field
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Uuid,
    func,
    select,
)

from domain.calendar import day_of, months_after
from domain.deal.dunning import PromiseBroken
from domain.deal.credits import CreditRefunded
from domain.deal.invoicing import InvoiceIssued, InvoiceVoided
from domain.deal.payments import PaymentReceived
from domain.deal.records.receivables import Receivables
from domain.deal.reversal import PaymentReversed
from domain.deal.state import Deal
from domain.values import Month

from .asking import Asking, Filter, all_of, month_of
from .folding import Happening
from .rows import Journal, Row
from .view import View

#: Over how many months, the month itself the last, sales on invoice are looked at for the DSO.
DSO_MONTHS = 3


class Movement(StrEnum):
    """What a sum of money in the view is."""

    PLANNED = "PLANNED"
    INVOICED = "INVOICED"
    RECEIVED = "RECEIVED"
    BROKEN = "BROKEN"


class CashFilter(Filter):
    """Whose deals, and which months."""

    team: str | None = None
    owner: str | None = None
    month_from: Month | None = Field(default=None, description="The first month, e.g. 2026-03.")
    month_to: Month | None = Field(default=None, description="The last month, e.g. 2026-06.")


@dataclass(frozen=True, slots=True)
class Sum:
    """So much money on a day; negative where it was taken back."""

    kind: Movement
    day: dt.date
    amount_fen: int
    count: int = 1


class CashView(View):
    """Every movement of money, on the day that counts for it."""

    name = "cash"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.movements = Journal(
            self.table(
                "movements",
                Column("position", BigInteger, primary_key=True),
                Column("number", Integer, primary_key=True),
                Column("deal_id", Uuid, nullable=False),
                Column("owner_id", String(64), nullable=False),
                Column("kind", String(20), nullable=False),
                Column("month", String(7), nullable=False),
                Column("amount_fen", BigInteger, nullable=False),
                Column("count", Integer, nullable=False),
                by_month=("month", "kind"),
            )
        )
        self.written = (self.movements,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after = happening.before, happening.after
        if before is None or after is None or not isinstance(after.state, Deal):
            return
        sums = [
            *_planned(before.state.receivables, after.state.receivables),
            *_moved(before.state, happening),
        ]
        for number, item in enumerate(sums):
            self.movements.add(_row(happening, number, after.state, item))

    # ---- queries -------------------------------------------------------------------

    def report(self, asking: Asking, wanted: CashFilter) -> list[dict[str, Any]]:
        """One row a month, from the first in which money moved to the last, none left out.

        `collection_rate_bp` is received ÷ planned of the month. `dso_days` (days sales
        outstanding) is what was invoiced and not received up to the month's end, ÷ what was
        invoiced in the last three months, × the days of these. Both are None where there is
        nothing to divide by.
        """
        sums = self._sums(asking, wanted)
        if not sums:
            return []
        months = list(_months(min(m for m, _ in sums), max(m for m, _ in sums)))
        rows = [_month(months[: n + 1], sums) for n in range(len(months))]
        return [
            row
            for row in rows
            if (wanted.month_from or "") <= row["month"] <= (wanted.month_to or "9999-12")
        ]

    def _sums(
        self, asking: Asking, wanted: CashFilter
    ) -> dict[tuple[str, Movement], tuple[int, int]]:
        c = self.movements.table.c
        found = (
            select(c.month, c.kind, func.sum(c.amount_fen), func.sum(c["count"]))
            .where(
                *all_of(
                    [
                        c.owner_id == wanted.owner if wanted.owner else None,
                        asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                    ]
                )
            )
            .group_by(c.month, c.kind)
        )
        rows = asking.connection.execute(found)
        return {(month, Movement(kind)): (int(fen), int(n)) for month, kind, fen, n in rows}


def _planned(before: Receivables, after: Receivables) -> Iterator[Sum]:
    """Lines that fell due, or whose amount or day an amendment changed."""
    if before.lines is after.lines:
        return
    old, new = (dict.fromkeys(_due(r)) for r in (before, after))
    for line_id, day, amount_fen in old:
        if (line_id, day, amount_fen) not in new:
            yield Sum(Movement.PLANNED, day, -amount_fen, -1)
    for line_id, day, amount_fen in new:
        if (line_id, day, amount_fen) not in old:
            yield Sum(Movement.PLANNED, day, amount_fen)


def _due(receivables: Receivables) -> Iterator[tuple[str, dt.date, int]]:
    for line in receivables.lines:
        if line.due_on is not None:
            yield line.line_id, line.due_on, line.amount_fen


def _moved(before: Deal, happening: Happening) -> Iterator[Sum]:
    day = day_of(happening.trail.occurred_at)
    event, known = happening.event, before.receivables
    match event:
        case InvoiceIssued():
            yield Sum(Movement.INVOICED, day, event.amount_fen)
        case InvoiceVoided():
            invoice = known.invoice(event.invoice_no)
            if invoice is not None:
                yield Sum(Movement.INVOICED, day, -invoice.amount_fen, -1)
        case PaymentReceived():
            yield Sum(Movement.RECEIVED, event.received_on, event.amount_fen)
        case PaymentReversed():
            # In the other deals that it reached nothing was received.
            payment = known.payment(event.payment_id)
            if payment is not None:
                yield Sum(Movement.RECEIVED, day, -payment.amount_fen, -1)
        case CreditRefunded():
            yield Sum(Movement.RECEIVED, day, -event.amount_fen, 0)
        case PromiseBroken():
            yield Sum(Movement.BROKEN, event.promised_on, event.promised_fen)
        case _:
            pass


def _row(happening: Happening, number: int, deal: Deal, item: Sum) -> Row:
    return {
        "position": happening.position,
        "number": number,
        "deal_id": deal.id,
        "owner_id": deal.owner_id,
        "kind": str(item.kind),
        "month": f"{item.day:%Y-%m}",
        "amount_fen": item.amount_fen,
        "count": item.count,
    }


def _months(first: str, last: str) -> Iterator[str]:
    day = month_of(first)[0]
    while (month := f"{day:%Y-%m}") <= last:
        yield month
        day = months_after(day, 1)


def _month(until: list[str], sums: dict[tuple[str, Movement], tuple[int, int]]) -> dict[str, Any]:
    """The row of the last of these months."""

    def fen(kind: Movement, months: list[str]) -> int:
        return sum(sums.get((month, kind), (0, 0))[0] for month in months)

    month, lately = until[-1], until[-DSO_MONTHS:]
    planned = fen(Movement.PLANNED, [month])
    received = fen(Movement.RECEIVED, [month])
    outstanding = fen(Movement.INVOICED, until) - fen(Movement.RECEIVED, until)
    sold = fen(Movement.INVOICED, lately)
    days = (month_of(month)[1] - month_of(lately[0])[0]).days
    return {
        "month": month,
        "planned_fen": planned,
        "invoiced_fen": fen(Movement.INVOICED, [month]),
        "received_fen": received,
        "broken_promises": sums.get((month, Movement.BROKEN), (0, 0))[1],
        "broken_fen": fen(Movement.BROKEN, [month]),
        "collection_rate_bp": received * 10_000 // planned if planned > 0 else None,
        "dso_days": max(0, outstanding) * days // sold if sold > 0 else None,
    }
