"""How far each row is from its target, as a picture for the README."""

from __future__ import annotations

import json
import math
from html import escape
from pathlib import Path
from typing import Any

WIDTH, LABEL, LINE, BAR = 860, 430, 24, 12
#: The axis goes from a hundredth of the target to a hundred times it.
DECADES = 2
MET, MISSED, GRID, INK = "#2f7d5b", "#b4572e", "#d8d8d4", "#2b2b2b"


def plot(results: Path, picture: Path) -> None:
    """Draw the rows that have a target of which one can reach a share, out of `latest.json`."""
    found = json.loads(results.read_text("utf-8"))["rows"]
    rows = [row for row in found if row["target"] and float(row["target"].split()[1])]
    height = LINE * (len(rows) + 2)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
            f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12" fill="{INK}">'
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_axis(height),
    ]
    for number, row in enumerate(rows):
        parts += _bar(row, LINE * (number + 1))
    picture.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def reached(row: dict[str, Any]) -> float:
    """What share of its target a row reaches: 1 is just met, more is better."""
    sense, bound = row["target"].split()
    figure: float = (row["ratio"] or row["ours"])["median"]
    share: float = figure / float(bound) if sense == "≥" else float(bound) / figure
    return max(share, 10.0**-DECADES)


def _place(share: float) -> float:
    """Where on the picture a share stands, on a logarithmic axis."""
    part = (math.log10(share) + DECADES) / (2 * DECADES)
    return LABEL + (WIDTH - LABEL - 20) * min(max(part, 0.0), 1.0)


def _axis(height: int) -> list[str]:
    parts = []
    for power in range(-DECADES, DECADES + 1):
        x, is_target = _place(10.0**power), power == 0
        name = "target" if is_target else f"× {10.0**power:g}"
        parts.append(
            f'<line x1="{x:.1f}" y1="{LINE}" x2="{x:.1f}" y2="{height - LINE}" '
            f'stroke="{INK if is_target else GRID}"/>'
            f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle">{name}</text>'
        )
    return parts


def _bar(row: dict[str, Any], top: int) -> list[str]:
    start, end = _place(1.0), _place(reached(row))
    held = f"against {row['against']}" if row["against"] else row["what"]
    what = f"{row['id']}  {held}"
    shown = what if len(what) <= 60 else f"{what[:59]}…"
    return [
        f'<text x="{LABEL - 10}" y="{top + 16}" text-anchor="end">{escape(shown)}</text>',
        (
            f'<rect x="{min(start, end):.1f}" y="{top + 6}" width="{abs(end - start):.1f}" '
            f'height="{BAR}" fill="{MET if row["met"] else MISSED}"/>'
        ),
    ]
