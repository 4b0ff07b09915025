"""What is to be exported, and what became of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from .formats import JSONL

#: A position, an instant (of recording, with its offset), or the end of the log.
Bound = int | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, and in which role: compliance, or the operator at the machine."""

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """An export as it is asked for; `end` is exclusive, no aggregates are all of them.

    `personal`: with the personal values that may be read. `export_id`: of the request that stands
    in the log, if one does.
    """

    requester: Requester
    formats: frozenset[str] = frozenset({JSONL})
    begin: Bound = None
    end: Bound = None
    aggregates: tuple[UUID, ...] | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    personal: bool = False
    export_id: UUID | None = None

    @property
    def filter(self) -> dict[str, object]:
        """What was asked for, as the manifest tells it."""
        chosen = self.aggregates
        return {
            "from": _bound(self.begin),
            "to": _bound(self.end),
            "aggregates": sorted(map(str, set(chosen))) if chosen is not None else None,
        }

    @property
    def text(self) -> str:
        """The same text for the same wish: by it an export that broke off is known again."""
        return json.dumps(
            {
                "requester": [self.requester.id, self.requester.role],
                "formats": self.sorted_formats,
                "filter": self.filter,
                "purpose": self.purpose,
                "legal_basis": self.legal_basis,
                "personal": self.personal,
            },
            ensure_ascii=False,
        )

    @property
    def sorted_formats(self) -> list[str]:
        """What is written; the lines of events always are."""
        return sorted({*self.formats, JSONL})


@dataclass(frozen=True, slots=True)
class Counts:
    """What an export holds; `types` counts rows by topic, `kinds` aggregates and their events.

    `personal`: how many sealed values are disclosed, and how many are not readable and why.
    `gaps`: positions that no row has, from and to (exclusive); None where that was not looked at.
    """

    types: dict[str, int]
    accepted: int
    personal: dict[str, int]
    kinds: dict[str, tuple[int, int]]
    receipts: int
    left_out: int
    gaps: tuple[tuple[int, int], ...] | None
    first_position: int | None
    last_position: int | None

    @property
    def rows(self) -> int:
        return sum(self.types.values())

    @property
    def events(self) -> int:
        return self.rows - self.receipts


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that is done: where it is, what it holds, and the hash of its content.

    `first_hash`, `last_hash`: the leaf hashes of its first and last row, None if it has none. All
    hashes in hex; `end` is exclusive.
    """

    path: Path
    export_id: UUID
    begin: int
    end: int
    counts: Counts
    content_sha256: str
    first_hash: str | None
    last_hash: str | None


def _bound(bound: Bound) -> int | str | None:
    if isinstance(bound, dt.datetime):
        return bound.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return bound
