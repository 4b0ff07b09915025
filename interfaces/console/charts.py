"""Charts as SVG from the server: their geometry here, their drawing in the templates.

Each bar stands in a row of the table of its figures, so that the one cannot be had without the
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.language import Text

#: The length of the longest bar, in units of the drawing.
LONGEST = 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its name, its length up to LONGEST, and the figures behind it.

    It begins at `start`; `tone` says what is meant by it, in a word of the style sheet.
    """

    name: str
    length: float
    figures: tuple[str, ...]
    start: float = 0.0
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Another way to look at the same chart, by a link."""

    href: str
    name: Text
    is_current: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its table."""

    title: Text
    headings: tuple[Text, ...]
    rows: Sequence[Row]
    choices: Sequence[Choice] = ()


def bars(values: Sequence[int]) -> list[float]:
    """How long each bar is; what is not nothing can be seen."""
    most = max(values, default=0)
    return [max(1.0, round(v / most * LONGEST, 2)) if v and most else 0.0 for v in values]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a bar of a waterfall begins, and how long it is, both up to LONGEST."""

    start: float
    length: float


def falls(begun: int, changes: Sequence[int]) -> list[Span]:
    """The bars of a waterfall: where it began, each change from where the last one ended, the end.

    The axis reaches from the least of all sums, or nothing, to the greatest.
    """
    sums = [begun]
    for change in changes:
        sums.append(sums[-1] + change)
    ends = [(0, begun), *pairwise(sums), (0, sums[-1])]
    least = min(0, *sums)
    whole = max(0, *sums) - least
    if not whole:
        return [Span(0.0, 0.0) for _ in ends]
    return [_span(min(pair) - least, abs(pair[1] - pair[0]), whole) for pair in ends]


def _span(start: int, length: int, whole: int) -> Span:
    """What is not nothing can be seen, and nothing reaches beyond the drawing."""
    long = max(1.0, round(length / whole * LONGEST, 2)) if length else 0.0
    return Span(min(round(start / whole * LONGEST, 2), LONGEST - long), long)
