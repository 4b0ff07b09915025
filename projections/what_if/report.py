"""What would differ: one row for each difference, and how many there are of each kind."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

from projections.folding import Happening


class What(StrEnum):
    """Which kind of outcome would differ."""

    GRADE = "grade"
    DEADLINE = "deadline"
    LIMIT = "limit"
    REFUSED = "refused"
    DEVIATION = "deviation"


@dataclass(frozen=True, slots=True)
class Difference:
    """One outcome that would differ, and the event in which the log holds the one that was.

    `about` says more closely what: the kind of a deadline, a field, a code, who must approve.
    """

    position: int
    event: str
    aggregate: str
    aggregate_id: UUID
    number: str | None
    what: What
    about: str
    old: Any
    new: Any
    clause: str

    @classmethod
    def at(
        cls, happening: Happening, what: What, about: str, old: Any, new: Any, clause: str
    ) -> Difference:
        """A difference in what this event tells."""
        after = happening.after
        return cls(
            position=happening.position,
            event=type(happening.event).__name__,
            aggregate=happening.aggregate,
            aggregate_id=happening.id,
            number=getattr(after.state, "number", None) if after is not None else None,
            what=what,
            about=about,
            old=said(old),
            new=said(new),
            clause=clause,
        )

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "position": self.position,
            "event": self.event,
            "aggregate": self.aggregate,
            "aggregate_id": str(self.aggregate_id),
            "number": self.number,
            "what": self.what.value,
            "about": self.about,
            "old": self.old,
            "new": self.new,
            "clause": self.clause,
        }


@dataclass(slots=True)
class Report:
    """All differences of a range, and what in it could not be judged."""

    rows: list[Difference] = field(default_factory=list)
    events: int = 0
    commands: int = 0
    #: Commands that a changed value may bear on, and that the log cannot rebuild, by name.
    untold: Counter[str] = field(default_factory=Counter)
    #: Commands that were refused: the log keeps no body of theirs.
    refused: int = 0

    def take(self, more: Report) -> None:
        """Add what the next part of the range brought."""
        self.rows += more.rows
        self.events += more.events
        self.commands += more.commands
        self.untold += more.untold
        self.refused += more.refused

    def add(self, rows: Iterable[Difference]) -> None:
        self.rows += rows

    @property
    def totals(self) -> Mapping[str, Any]:
        """How many there are of each kind, of how many; and what cannot be told."""
        found = Counter(row.what for row in self.rows)
        return {
            "events": self.events,
            "commands": self.commands,
            "differences": len(self.rows),
            **{what.value: found[what] for what in What},
            "cannot_tell": {"refused": self.refused, **dict(sorted(self.untold.items()))},
        }


def said(value: Any) -> Any:
    """A value as JSON says it."""
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
        case dt.date() | UUID():
            return str(value)
        case Enum():
            return value.value
        case tuple() | list():
            return [said(part) for part in value]
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)
