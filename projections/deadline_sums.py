"""The figures of everybody's deadlines (V6), kept ready: so they cost no more the more there are."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, String, select

from domain.clocks import ClockState

from .rows import Row, Rows
from .store import InstantColumn
from .view import View

OPEN = (ClockState.RUNNING.value, ClockState.BREACHED.value)
#: Minutes in a span of those of which it is counted how many clocks were met in them.
SPAN = 60

FIGURES = (
    *("armed", "met", "met_late", "breached", "excused", "cancelled", "open"),
    "never_met",
)
#: The kind and the clause of clocks.
Of = tuple[str, str]


class DeadlineSums:
    """For each kind and clause its figures, and how many clocks were met in which hour."""

    def __init__(self, view: View) -> None:
        self.sums = Rows(
            view.table(
                "sums",
                Column("kind", String(40), primary_key=True),
                Column("clause", String(20), primary_key=True),
                *(Column(name, Integer, nullable=False) for name in FIGURES),
                Column("as_of_position", BigInteger, nullable=False),
                Column("recorded_at", InstantColumn, nullable=False),
            )
        )
        self.spans = Rows(
            view.table(
                "spans",
                Column("kind", String(40), primary_key=True),
                Column("clause", String(20), primary_key=True),
                Column("span", Integer, primary_key=True),
                Column("count", Integer, nullable=False),
            )
        )
        self.written = (self.sums, self.spans)

    def note(self, connection: Connection, before: Row | None, after: Row) -> None:
        """Bring the figures from what a clock was to what it is now."""
        of = after["kind"], after["clause"]
        known = self.sums.get(connection, *of) or dict.fromkeys(FIGURES, 0)
        was, now = _counted(before), _counted(after)
        row = {name: known[name] + now[name] - was[name] for name in FIGURES}
        since = {name: after[name] for name in ("as_of_position", "recorded_at")}
        self.sums.put({"kind": of[0], "clause": of[1], **row, **since})
        if (old := _span(before)) != (new := _span(after)):
            self._count(connection, of, old, -1)
            self._count(connection, of, new, 1)

    def _count(self, connection: Connection, of: Of, span: int | None, more: int) -> None:
        if span is None:
            return
        known = self.spans.get(connection, *of, span)
        count = (known["count"] if known is not None else 0) + more
        if count:
            row = {"kind": of[0], "clause": of[1], "span": span, "count": count}
            self.spans.put(row)
        else:
            self.spans.remove(*of, span)

    # ---- queries -------------------------------------------------------------------

    def figures(self, connection: Connection) -> list[Row]:
        """Of each kind and clause, in their order."""
        c = self.sums.table.c
        found = connection.execute(select(self.sums.table).order_by(c.kind, c.clause)).mappings()
        return [dict(row) for row in found]

    def spans_of(self, connection: Connection) -> dict[Of, list[tuple[int, int]]]:
        """For each kind and clause the spans in which clocks were met, with how many each."""
        c = self.spans.table.c
        found = select(c.kind, c.clause, c.span, c["count"]).order_by(c.kind, c.clause, c.span)
        groups = groupby(connection.execute(found), key=lambda row: (row[0], row[1]))
        return {of: [(row[2], row[3]) for row in rows] for of, rows in groups}


def within(spans: list[tuple[int, int]], rank: int) -> tuple[int, int]:
    """The span in which the clock of that rank was met, and its rank there, from 1 on."""
    for span, count in spans:
        if rank <= count:
            return span, rank
        rank -= count
    raise LookupError(f"{rank} more than there are")


def _counted(row: Row | None) -> dict[str, Any]:
    """What a clock adds to each figure."""
    if row is None:
        return dict.fromkeys(FIGURES, 0)
    met, late = row["state"] == ClockState.MET.value, bool(row["late_seconds"])
    return {
        "armed": 1,
        "met": met and not late,
        "met_late": met and late,
        "breached": row["breached"],
        "excused": row["excused"],
        "cancelled": row["state"] == ClockState.CANCELLED.value,
        "open": row["state"] in OPEN,
        "never_met": row["breached"] and not met,
    }


def _span(row: Row | None) -> int | None:
    if row is None or row["state"] != ClockState.MET.value:
        return None
    span: int = row["minutes"] // SPAN
    return span
