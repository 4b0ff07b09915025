"""Figures of several rounds, and rounds in which those who are compared take turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Series:
    """One figure, taken several times."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def least(self) -> float:
        return min(self.values)

    @property
    def most(self) -> float:
        return max(self.values)

    def over(self, other: Series) -> Series:
        """The ratio of each round to the other's figure of the same round."""
        pairs = zip(self.values, other.values, strict=True)
        return Series(tuple(mine / its for mine, its in pairs))

    def times(self, factor: float) -> Series:
        return Series(tuple(value * factor for value in self.values))

    def as_json(self) -> dict[str, Any]:
        return {
            "median": self.median,
            "min": self.least,
            "max": self.most,
            "values": list(self.values),
        }


def in_turns(*takers: Callable[[], float], rounds: int = ROUNDS) -> tuple[Series, ...]:
    """A B A B …: a noisy minute of the machine then falls on all alike; one round warms up."""
    for take in takers:
        take()
    taken = [[take() for take in takers] for _ in range(rounds)]
    return tuple(Series(tuple(values)) for values in zip(*taken, strict=True))


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
