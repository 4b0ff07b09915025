"""The figures of all deadlines (V6), kept ready: they cost no more the more clocks there are."""

from __future__ import annotations

from itertools import groupby

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
            ),
            few=True,
        )
        self.spans = Rows(
            view.table(
                "spans",
                Column("kind", String(40), primary_key=True),
                Column("clause", String(20), primary_key=True),
                Column("span", Integer, primary_key=True),
                Column("count", Integer, nullable=False),
            ),
            few=True,
        )
        self.written = (self.sums, self.spans)

    def note(self, connection: Connection, before: Row | None, after: Row) -> None:
        """Bring the figures from what a clock was to what it is now."""
        of = after["kind"], after["clause"]
        row = {
            **(self.sums.get(connection, *of) or dict.fromkeys(FIGURES, 0)),
            **{name: after[name] for name in ("kind", "clause", "as_of_position", "recorded_at")},
        }
        was, now = _counted(before), _counted(after)
        for name, old, new in zip(FIGURES, was, now, strict=True):
            row[name] += new - old
        self.sums.put(row)
        left, entered = _span(before), _span(after)
        if left != entered:
            self._count(connection, of, left, -1)
            self._count(connection, of, entered, 1)

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


def _counted(row: Row | None) -> tuple[int, ...]:
    """What a clock adds to each figure."""
    if row is None:
        return (0,) * len(FIGURES)
    state, late, breached = row["state"], bool(row["late_seconds"]), row["breached"]
    met = state == ClockState.MET.value
    judged = met and not late, met and late, breached, row["excused"]
    return 1, *judged, state == ClockState.CANCELLED.value, state in OPEN, breached and not met


def _span(row: Row | None) -> int | None:
    if row is None or row["state"] != ClockState.MET.value:
        return None
    span: int = row["minutes"] // SPAN
    return span
