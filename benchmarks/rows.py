"""The rows of the table: a figure, what it is held against, and the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .series import Series


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must come to: at least, or at most."""

    sense: Literal["≥", "≤"]
    bound: float

    def met(self, figure: float) -> bool:
        return figure >= self.bound if self.sense == "≥" else figure <= self.bound

    def __str__(self) -> str:
        return f"{self.sense} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; with `theirs` the target is one for the ratio, else for the figure itself."""

    id: str
    what: str
    unit: str
    ours: Series
    against: str = ""
    theirs: Series | None = None
    target: Target | None = None

    @property
    def ratio(self) -> Series | None:
        return None if self.theirs is None else self.ours.over(self.theirs)

    @property
    def met(self) -> bool | None:
        """None where the row has no target and only explains another."""
        if self.target is None:
            return None
        return self.target.met((self.ratio or self.ours).median)

    def as_json(self) -> dict[str, Any]:
        ratio = self.ratio
        return {
            "id": self.id,
            "what": self.what,
            "unit": self.unit,
            "ours": self.ours.as_json(),
            "against": self.against or None,
            "theirs": None if self.theirs is None else self.theirs.as_json(),
            "ratio": None if ratio is None else ratio.as_json(),
            "target": None if self.target is None else str(self.target),
            "met": self.met,
        }
