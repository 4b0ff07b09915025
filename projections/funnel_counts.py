"""What the funnel counts: of each step how many, how much and after how many days, and losses.

The counts of everybody, and of each grade, stand ready in cells for all times, each with what it
held from which event to which; counts of fewer leads are made from the rows of these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, String, func, select

from .asking import Asking
from .journey import ORDER, Step
from .rows import FOREVER, Intervals, Row, interval_columns

#: The kinds of cells: who took which steps, how many days a step took, what was lost.
TALLY, DAYS, LOSS = "tally", "days", "loss"

Grade = str | None
#: How many, and how much.
Sum = tuple[int, int]


def nothing() -> Sum:
    return (0, 0)


@dataclass(slots=True)
class Counts:
    """The figures of a funnel."""

    tallies: dict[Step, dict[Grade, Sum]] = field(
        default_factory=lambda: {step: defaultdict(nothing) for step in ORDER}
    )
    days: dict[Step, Counter[int]] = field(
        default_factory=lambda: {step: Counter() for step in ORDER}
    )
    losses: dict[tuple[str, str], Sum] = field(default_factory=lambda: defaultdict(nothing))

    def take(self, taken: int, grade: Grade, count: int, fen: int) -> None:
        """So many leads took this set of steps."""
        for step in ORDER:
            if taken & step.bit:
                known = self.tallies[step][grade]
                self.tallies[step][grade] = known[0] + count, known[1] + fen

    def lose(self, lost_as: str, code: str, count: int, fen: int) -> None:
        known = self.losses[lost_as, code]
        self.losses[lost_as, code] = known[0] + count, known[1] + fen

    def count(self, step: Step) -> int:
        return sum(count for count, _ in self.tallies[step].values())

    def amount_fen(self, step: Step) -> int:
        return sum(fen for _, fen in self.tallies[step].values())


def counted(rows: Iterable[Any]) -> Counts:
    """The counts of rows of (steps, lost or not, grade, amount, how, code, days of each step)."""
    counts = Counts()
    for taken, lost, grade, fen, lost_as, code, *days in rows:
        counts.take(taken, grade, 1, fen)
        if lost:
            counts.lose(lost_as, code, 1, fen)
        for step, after in zip(ORDER, days, strict=True):
            if after is not None and taken & step.bit:
                counts.days[step][after] += 1
    return counts


# ---- cells -----------------------------------------------------------------------------------

#: The kind, of what, which part of it, and the grade of the leads that it counts.
Cell = tuple[str, str, str, str]
#: What the cells are made of; most events change none of it.
_COUNTED = (
    *("reached", "grade", "amount_fen", "lost_as", "lost_code"),
    *(step.column("days") for step in ORDER),
)
_DAYS_OF = tuple((step.value, step.column("days")) for step in ORDER)


def cell_columns() -> tuple[Column[Any], ...]:
    return (
        Column("id", String(80), primary_key=True),
        *interval_columns(),
        Column("kind", String(10), nullable=False),
        Column("of", String(20), nullable=False),
        Column("part", String(20), nullable=False),
        Column("grade", String(1), nullable=False),
        Column("count", Integer, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
    )


def note_counts(
    cells: Intervals, connection: Connection, position: int, before: Row | None, after: Row
) -> None:
    """Bring the cells from what a lead added to them to what it adds now."""
    if before is not None and all(before[name] == after[name] for name in _COUNTED):
        return
    added: dict[Cell, Sum] = defaultdict(nothing)
    for row, sign in ((before, -1), (after, 1)):
        for cell, fen in _cells(row) if row is not None else ():
            known = added[cell]
            added[cell] = known[0] + sign, known[1] + sign * fen
    for cell, (count, fen) in added.items():
        if count or fen:
            _add(cells, connection, position, cell, count, fen, after["recorded_at"])


def _cells(row: Row) -> Iterator[tuple[Cell, int]]:
    """The cells in which a lead counts, and how much in each."""
    if not row["reached"]:
        return
    grade, fen = row["grade"] or "", row["amount_fen"]
    yield (TALLY, str(row["reached"]), "", grade), fen
    if row["lost_as"] is not None:
        yield (LOSS, row["lost_as"], row["lost_code"], grade), fen
    for step, name in _DAYS_OF:
        days = row[name]
        if days is not None:
            yield (DAYS, step, str(days), grade), 0


def _add(
    cells: Intervals,
    connection: Connection,
    position: int,
    cell: Cell,
    count: int,
    fen: int,
    recorded_at: Any,
) -> None:
    kind, of, part, grade = cell
    id = f"{kind} {of} {part} {grade}"
    known = cells.current(connection, id) or {"count": 0, "amount_fen": 0}
    row = {
        "id": id,
        "recorded_at": recorded_at,
        "kind": kind,
        "of": of,
        "part": part,
        "grade": grade,
        "count": known["count"] + count,
        "amount_fen": known["amount_fen"] + fen,
    }
    cells.put(connection, position, row)


def counts_in(cells: Intervals, asking: Asking, grade: Grade = None) -> Counts:
    """The counts of everybody as of then, or of those of the grade."""
    counts = Counts()
    for kind, of, part, own, count, fen in asking.connection.execute(_held(cells, asking)):
        if grade not in (None, own):
            continue
        if kind == TALLY:
            counts.take(int(of), own or None, count, fen)
        elif kind == LOSS:
            counts.lose(of, part, count, fen)
        else:
            counts.days[Step(of)][int(part)] += count
    return counts


def _held(cells: Intervals, asking: Asking) -> Any:
    """The cells as of then: each one is looked up by itself, for there are few of them."""
    now = cells.table.c
    if asking.position >= asking.seen:
        held = select(now.kind, now.of, now.part, now.grade, now["count"], now.amount_fen)
        return held.where(now.to_position == FOREVER, now["count"] > 0)
    then, other = cells.table.alias(), cells.table.alias()
    newest = (
        select(func.max(other.c.from_position))
        .where(other.c.id == now.id, other.c.from_position <= asking.position)
        .scalar_subquery()
    )
    t = then.c
    return (
        select(t.kind, t.of, t.part, t.grade, t["count"], t.amount_fen)
        .join_from(cells.table, then, (t.id == now.id) & (t.from_position == newest))
        .where(now.to_position == FOREVER, t["count"] > 0)
    )
