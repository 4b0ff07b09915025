"""What the solution phase leaves in the state of a deal: its versions and their reviews."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.changing import replace


class NeedsClass(StrEnum):
    """How much of a solution is new: standard, reuse, new and custom (R3.9.2)."""

    A = "A"
    B = "B"
    C = "C"


class Review(StrEnum):
    """How the review of a version ended."""

    APPROVED = "APPROVED"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True)
class Solution:
    """One version of the solution, who made it, and what the review said."""

    version: int
    needs_version: int
    needs_class: NeedsClass | None
    authors: tuple[str, ...]
    drafted_by: str
    #: Who drafted or submitted it, and for whom.
    doers: frozenset[str]
    price_total_fen: int
    cost_total_fen: int
    submitted_by: str | None = None
    review: Review | None = None

    @property
    def makers(self) -> frozenset[str]:
        """Everybody who had a hand in this version, by name or by deed."""
        return self.doers.union(self.authors)


@dataclass(frozen=True, slots=True)
class Solutions:
    """All versions of the solution, oldest first."""

    versions: tuple[Solution, ...] = ()

    @property
    def newest(self) -> Solution | None:
        return self.versions[-1] if self.versions else None

    @property
    def next_version(self) -> int:
        return len(self.versions) + 1

    def get(self, version: int) -> Solution | None:
        return self.versions[version - 1] if 1 <= version <= len(self.versions) else None

    def is_approved(self, version: int) -> bool:
        """Whether the review passed this version (G3.3.4)."""
        solution = self.get(version)
        return solution is not None and solution.review is Review.APPROVED

    def is_author(self, person: str) -> bool:
        """Whether the person is named as an author of any version."""
        return any(person in solution.authors for solution in self.versions)

    @property
    def makers(self) -> frozenset[str]:
        """Everybody who had a hand in any version; such a one reviews none (3.4)."""
        return frozenset[str]().union(*(solution.makers for solution in self.versions))

    def adding(self, solution: Solution) -> Solutions:
        return Solutions((*self.versions, solution))

    def submitted(self, version: int, by: str, doers: frozenset[str]) -> Solutions:
        """The version goes to the review, by who submits it and for whom."""
        made = next(s.doers for s in self.versions if s.version == version)
        return self._changing(version, submitted_by=by, doers=made | doers)

    def reviewed(self, version: int, review: Review) -> Solutions:
        return self._changing(version, review=review)

    def _changing(self, version: int, **changes: Any) -> Solutions:
        return Solutions(
            tuple(replace(s, **changes) if s.version == version else s for s in self.versions)
        )
