"""What is known of each webhook and of what it could not deliver: tables, and rows as records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

TABLES = (
    """
CREATE TABLE IF NOT EXISTS followed (one INTEGER PRIMARY KEY CHECK (one=1), position INTEGER)
""",
    """
CREATE TABLE IF NOT EXISTS webhooks (
    webhook_id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    types TEXT NOT NULL,
    position INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since REAL,
    not_before REAL NOT NULL DEFAULT 0,
    suspended INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS held (
    webhook_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    aggregate_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    since REAL,
    last_at REAL,
    status INTEGER,
    error TEXT,
    next_at REAL NOT NULL DEFAULT 0,
    set_aside INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (webhook_id, position)
) WITHOUT ROWID
""",
)
COLUMNS = (
    "position, aggregate_id, event_id, type, attempts, since, last_at, status, error, next_at, "
    "set_aside"
)
#: The first of each aggregate's waiting events: later ones of the same wait for it.
FIRST_IN_LINE = (
    "FROM held h WHERE webhook_id=? AND set_aside=0 AND NOT EXISTS (SELECT 1 FROM held e "
    "WHERE e.webhook_id=h.webhook_id AND e.aggregate_id=h.aggregate_id AND e.set_aside=0 "
    "AND e.position<h.position)"
)


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook as it stands: where to, how far it has come, and how it fares."""

    webhook_id: UUID
    url: str
    types: frozenset[str]
    position: int
    failures: int
    failing_since: float | None
    not_before: float
    suspended: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An event that its receiver has not taken yet."""

    position: int
    aggregate_id: UUID
    event_id: UUID
    type: str
    attempts: int
    since: float | None
    last_at: float | None
    status: int | None
    error: str | None
    next_at: float
    set_aside: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """What came of an attempt that was not taken, and what follows from it."""

    at: float
    status: int | None
    error: str
    next_at: float
    set_aside: bool = False


def hook_of(row: Any) -> Hook:
    id, url, types, position, failures, since, not_before, suspended = row
    names = frozenset(json.loads(types))
    return Hook(UUID(id), url, names, position, failures, since, not_before, bool(suspended))


def held_of(row: Any) -> Held:
    position, aggregate_id, event_id, type_, attempts, since, last_at, *rest = row
    status, error, next_at, set_aside = rest
    return Held(
        position=position,
        aggregate_id=UUID(aggregate_id),
        event_id=UUID(event_id),
        type=type_,
        attempts=attempts,
        since=since,
        last_at=last_at,
        status=status,
        error=error,
        next_at=next_at,
        set_aside=bool(set_aside),
    )
