"""The months of everybody's cash (V9), kept ready: so they cost no more the more money moves."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, String, Uuid, select

from .cash_months import SIGNS, Book, still_owed
from .cash_movements import Movement, Sum
from .folding import Happening
from .rows import Row, Rows
from .store import InstantColumn
from .view import View


class MonthSums:
    """A row for each month, and for each deal what it owes more for which month.

    The second is needed for the first: what is outstanding is counted deal by deal.
    """

    def __init__(self, view: View) -> None:
        self.months = Rows(
            view.table(
                "months",
                Column("month", String(7), primary_key=True),
                *(Column(_fen(kind), BigInteger, nullable=False) for kind in Movement),
                *(Column(_count(kind), Integer, nullable=False) for kind in Movement),
                Column("outstanding_more", BigInteger, nullable=False),
                Column("position", BigInteger, nullable=False),
                Column("recorded_at", InstantColumn, nullable=False),
            ),
            few=True,
        )
        self.owed = Rows(
            view.table(
                "owed",
                Column("deal_id", Uuid, primary_key=True),
                Column("by_month", JSON, nullable=False),
            )
        )
        self.written = (self.months, self.owed)

    def note(self, connection: Connection, deal_id: UUID, item: Sum, happening: Happening) -> None:
        """Take one movement of a deal in."""
        month = f"{item.day:%Y-%m}"
        row = self._month(connection, month)
        self.months.put(
            row
            | {
                _fen(item.kind): row[_fen(item.kind)] + item.amount_fen,
                _count(item.kind): row[_count(item.kind)] + item.count,
                "position": happening.position,
                "recorded_at": happening.trail.recorded_at,
            }
        )
        if item.kind in SIGNS:
            self._owe(connection, deal_id, month, SIGNS[item.kind] * item.amount_fen)

    def _owe(self, connection: Connection, deal_id: UUID, month: str, fen: int) -> None:
        """So much more; what is outstanding in later months may change by it too."""
        known = self.owed.get(connection, deal_id)
        before: dict[str, int] = known["by_month"] if known is not None else {}
        after = {**before, month: before.get(month, 0) + fen}
        self.owed.put({"deal_id": deal_id, "by_month": dict(sorted(after.items()))})
        was, now = still_owed(before), still_owed(after)
        for changed, more in now.items():
            if more != was.get(changed, 0):
                row = self._month(connection, changed)
                difference = more - was.get(changed, 0)
                more_by_now = row["outstanding_more"] + difference
                self.months.put(row | {"outstanding_more": more_by_now})

    def _month(self, connection: Connection, month: str) -> Row:
        nothing = dict.fromkeys((*map(_fen, Movement), *map(_count, Movement)), 0)
        found = self.months.get(connection, month)
        return found or {"month": month, "outstanding_more": 0, **nothing}

    def books(self, connection: Connection) -> dict[str, Book]:
        """What moved in each month, and when that was last added to."""
        rows = connection.execute(select(self.months.table)).mappings()
        return {row["month"]: _book(dict(row)) for row in rows}


def _book(row: Row) -> Book:
    fen: Any = defaultdict(int, {kind: int(row[_fen(kind)]) for kind in Movement})
    count: Any = defaultdict(int, {kind: int(row[_count(kind)]) for kind in Movement})
    last = {"as_of_position": row["position"], "recorded_at": row["recorded_at"]}
    return Book(fen, count, int(row["outstanding_more"]), last)


def _fen(kind: Movement) -> str:
    return f"{kind.lower()}_fen"


def _count(kind: Movement) -> str:
    return f"{kind.lower()}_count"
