"""The complaint statistics (V11): what complaints of one category and root cause come to."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from domain.complaint.state import Founded

from .rows import Row
from .showing import shown

HOUR = dt.timedelta(hours=1)


def figures(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """One row for each category and root cause, in their order, the most frequent cause first.

    Causes that differ in case, width or punctuation alone are one; None is what nobody found
    yet, and stands last.
    """
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["category"], row["cause_key"] or ""].append(row)

    def place(key: tuple[str, str]) -> tuple[str, bool, int, str]:
        category, cause = key
        return category, not cause, -len(groups[key]), cause

    return [_figures(groups[key]) for key in sorted(groups, key=place)]


def _figures(rows: list[Row]) -> dict[str, Any]:
    last = max(rows, key=lambda row: row["from_position"])
    verdicts = [row["founded"] for row in rows if row["founded"] is not None]
    scores = [row["score"] for row in rows if row["score"] is not None]
    found: dict[str, Any] = shown(
        {
            "category": last["category"],
            "root_cause_code": last["root_cause_code"],
            "count": len(rows),
            "founded_bp": _share(sum(v != Founded.UNFOUNDED for v in verdicts), len(verdicts)),
            "median_resolve_hours": _median_hours(rows),
            "reopened_bp": _share(sum(row["cycle"] > 1 for row in rows), len(rows)),
            "cost_fen": sum(row["cost_fen"] for row in rows),
            "satisfaction": round(statistics.mean(scores), 2) if scores else None,
            "recurrence_flags": sum(row["recurs"] for row in rows),
            "complaint_ids": sorted(str(row["id"]) for row in rows),
            "as_of_position": last["from_position"],
            "recorded_at": last["recorded_at"],
        }
    )
    return found


def _median_hours(rows: list[Row]) -> float | None:
    """From the registration to the last resolution, of those that stand resolved."""
    resolved = [row for row in rows if row["resolved_at"] is not None]
    hours = [(row["resolved_at"] - row["registered_at"]) / HOUR for row in resolved]
    return round(statistics.median(hours), 2) if hours else None


def _share(part: int, whole: int) -> int | None:
    """In basis points; None of nothing."""
    return part * 10_000 // whole if whole else None
