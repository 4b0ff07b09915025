"""Medians and percentiles of whole numbers by nearest rank, from how often each one occurs."""

from __future__ import annotations

from collections.abc import Mapping

MEDIAN = 50
P90 = 90


def percentile(counts: Mapping[int, int], percent: int) -> int | None:
    """The smallest number that at least so many percent do not exceed; None of no numbers."""
    total = sum(counts.values())
    rank = -(-percent * total // 100)
    for number in sorted(counts):
        rank -= counts[number]
        if rank <= 0 and counts[number]:
            return number
    return None
