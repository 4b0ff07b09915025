"""Rows as the export hands them around: between processes too, so as the database gave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from application.row import Row

from .sealed import Seals

#: A `Row` before it is one: that takes longer than to read it.
Plain = tuple[int, str, int, str, bytes]


class Taken(NamedTuple):
    """A row of the log that belongs to the export, with what the log knows of it besides.

    `kind`: lead, deal, complaint, person, …, company or receipt. `leaf`: its leaf's index, from 0.
    """

    row: Row
    kind: str
    leaf: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, one after the other, at least one; what belongs together stands at one index.

    `seals`: what becomes of the personal values in them.
    """

    rows: Sequence[Plain]
    kinds: Sequence[str]
    indexes: Sequence[int]
    seals: Seals = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def positions(self) -> list[int]:
        return [row[0] for row in self.rows]

    @property
    def last(self) -> int:
        """The position of its last row."""
        return self.rows[-1][0]

    def taken(self) -> Iterator[Taken]:
        """The rows one by one."""
        for row, kind, index in zip(self.rows, self.kinds, self.indexes, strict=True):
            yield Taken(Row._make(row), kind, index)


def dashed(originator_id: str) -> str:
    """The id as the API writes it; SQLite stores its 32 digits, PostgreSQL gives it with dashes."""
    i = originator_id
    if i[8:9] == "-":
        return i
    return f"{i[:8]}-{i[8:12]}-{i[12:16]}-{i[16:20]}-{i[20:]}"
