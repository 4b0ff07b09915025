"""What is written of webhooks, each within a transaction of the store."""

from __future__ import annotations

import sqlite3
from uuid import UUID

from application.feed import FeedEvent

from .records import Failure


def keep(database: sqlite3.Connection, webhook_id: UUID, event: FeedEvent) -> None:
    recorded = event.placed.recorded
    database.execute(
        "INSERT OR IGNORE INTO held (webhook_id, position, aggregate_id, event_id, type) "
        "VALUES (?,?,?,?,?)",
        (
            webhook_id.hex,
            event.placed.position,
            recorded.aggregate_id.hex,
            recorded.trail.event_id.hex,
            type(recorded.event).__name__,
        ),
    )


def advance(database: sqlite3.Connection, webhook_id: UUID, before: int, position: int) -> None:
    database.execute(
        "UPDATE webhooks SET position=? WHERE webhook_id=? AND position=?",
        (position, webhook_id.hex, before),
    )


def revive(database: sqlite3.Connection, webhook_id: UUID) -> None:
    database.execute(
        "UPDATE webhooks SET suspended=0, failures=0, failing_since=NULL, not_before=0 "
        "WHERE webhook_id=?",
        (webhook_id.hex,),
    )


def fail(database: sqlite3.Connection, webhook_id: UUID, position: int, failure: Failure) -> None:
    database.execute(
        "UPDATE held SET attempts=attempts+1, since=COALESCE(since, ?), last_at=?, status=?, "
        "error=?, next_at=?, set_aside=? WHERE webhook_id=? AND position=?",
        (
            failure.at,
            failure.at,
            failure.status,
            failure.error,
            failure.next_at,
            failure.set_aside,
            webhook_id.hex,
            position,
        ),
    )
    database.execute(
        "UPDATE webhooks SET failing_since=COALESCE(failing_since, ?) WHERE webhook_id=?",
        (failure.at, webhook_id.hex),
    )
