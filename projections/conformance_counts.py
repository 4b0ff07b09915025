"""How often each clause has each status, ready for every owner and scenario.

So that the figures of everybody take no longer the more cases there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import add
from typing import Any

from sqlalchemy import JSON, Column, Connection, Integer, String

from domain.clauses.applying import JUDGED

from .rows import Row, Rows
from .standing import Status

#: One letter for each status, so that a case's standing to all clauses is one short text.
LETTERS: Mapping[Status, str] = {
    Status.SATISFIED: "s",
    Status.WAIVED: "w",
    Status.LATE: "l",
    Status.VIOLATED: "v",
    Status.NOT_YET: "y",
    Status.NOT_APPLICABLE: "n",
}
STATUSES: Mapping[str, Status] = {letter: status for status, letter in LETTERS.items()}
PLACES: Mapping[str, int] = {clause: place for place, clause in enumerate(JUDGED)}

#: Where the counts of a clause begin in the list of all, and that of each letter behind it.
_WIDTH = len(LETTERS)
_BEHIND: Mapping[str, int] = {letter: number for number, letter in enumerate(STATUSES)}

#: What stands for no owner, or no scenario: a key is never empty of a value.
NOBODY = ""


def count_columns() -> tuple[Column[Any], ...]:
    return (
        Column("owner", String(64), primary_key=True),
        Column("scenario", String(40), primary_key=True),
        Column("cases", Integer, nullable=False),
        Column("counts", JSON, nullable=False),
    )


def note_case(counts: Rows, connection: Connection, before: Row | None, after: Row) -> None:
    """Bring the counts from how a case stood to how it stands now."""
    if before is None:
        _add(counts, connection, after, 1)
    elif _key(before) != _key(after):
        _add(counts, connection, before, -1)
        _add(counts, connection, after, 1)
    elif before["statuses"] != after["statuses"]:
        row = counts.get(connection, *_key(after))
        assert row is not None
        found = list(row["counts"])
        letters = zip(before["statuses"], after["statuses"], strict=True)
        for place, (old, new) in enumerate(letters):
            if old != new:
                found[place * _WIDTH + _BEHIND[old]] -= 1
                found[place * _WIDTH + _BEHIND[new]] += 1
        counts.put(row | {"counts": found})


def _key(case: Row) -> tuple[str, str]:
    return case["owner_id"] or NOBODY, case["scenario"] or NOBODY


def _add(counts: Rows, connection: Connection, case: Row, sign: int) -> None:
    """One case more, or fewer, with all its letters."""
    owner, scenario = key = _key(case)
    row = counts.get(connection, *key) or {"cases": 0, "counts": [0] * (len(JUDGED) * _WIDTH)}
    if not row["cases"] + sign:
        counts.remove(*key)
        return
    found = list(row["counts"])
    for place, letter in enumerate(case["statuses"]):
        found[place * _WIDTH + _BEHIND[letter]] += sign
    cases = row["cases"] + sign
    counts.put({"owner": owner, "scenario": scenario, "cases": cases, "counts": found})


def tallied(
    rows: Iterable[tuple[Any, list[int]]], clauses: Iterable[str]
) -> dict[Any, Counter[Status]]:
    """For each value, how often each status is found over all of the clauses."""
    begins = [PLACES[clause] * _WIDTH for clause in clauses]
    found: dict[Any, Counter[Status]] = {}
    for value, counts in _summed(rows).items():
        here = {s: sum(counts[b + n] for b in begins) for n, s in enumerate(LETTERS)}
        if any(here.values()):
            found[value] = Counter(here)
    return found


def counted(
    rows: Iterable[tuple[Any, list[int]]], clauses: Iterable[str]
) -> Iterator[tuple[Any, str, Status, int]]:
    """For each value, how often each of the clauses has each status, from rows of its counts."""
    for value, counts in _summed(rows).items():
        for clause in clauses:
            begin = PLACES[clause] * _WIDTH
            for status, count in zip(LETTERS, counts[begin : begin + _WIDTH], strict=True):
                if count:
                    yield value, clause, status, count


def _summed(rows: Iterable[tuple[Any, list[int]]]) -> dict[Any, list[int]]:
    sums: dict[Any, list[int]] = {}
    for value, counts in rows:
        known = sums.get(value)
        sums[value] = counts if known is None else list(map(add, known, counts))
    return sums
