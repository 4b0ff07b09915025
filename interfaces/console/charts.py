"""Charts as SVG from the server: their geometry here, their drawing in the templates.

Each bar stands in a row of the table of its figures, so that the one cannot be had without the
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.language import Text

#: The length of the longest bar, in units of the drawing.
LONGEST = 100.0


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its name, its length up to LONGEST, and the figures behind it."""

    name: str
    length: float
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its table."""

    title: Text
    headings: tuple[Text, ...]
    rows: Sequence[Row]


def bars(values: Sequence[int]) -> list[float]:
    """How long each bar is; what is not nothing can be seen."""
    most = max(values, default=0)
    return [max(1.0, round(v / most * LONGEST, 2)) if v and most else 0.0 for v in values]
