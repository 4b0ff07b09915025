"""What is written of webhooks, each within a transaction of the store."""

from __future__ import annotations

from uuid import UUID

from application.engines.engine import Cursor
from application.feed import FeedEvent

from .records import Failure


def keep(cursor: Cursor, webhook_id: UUID, event: FeedEvent) -> None:
    recorded = event.placed.recorded
    cursor.execute(
        "INSERT INTO held (webhook_id, position, aggregate_id, event_id, type) "
        # It may have ended while the event was on its way.
        "SELECT webhook_id, ?, ?, ?, ? FROM webhooks WHERE webhook_id=? ON CONFLICT DO NOTHING",
        (
            event.placed.position,
            recorded.aggregate_id.hex,
            recorded.trail.event_id.hex,
            type(recorded.event).__name__,
            webhook_id.hex,
        ),
    )


def advance(cursor: Cursor, webhook_id: UUID, before: int, position: int) -> None:
    cursor.execute(
        "UPDATE webhooks SET position=? WHERE webhook_id=? AND position=?",
        (position, webhook_id.hex, before),
    )


def passed(cursor: Cursor, webhook_id: UUID, position: int) -> bool:
    """Whether the webhook has come to the position, or past it."""
    cursor.execute(
        "SELECT 1 FROM webhooks WHERE webhook_id=? AND position>=?", (webhook_id.hex, position)
    )
    return cursor.fetchone() is not None


def revive(cursor: Cursor, webhook_id: UUID) -> None:
    cursor.execute(
        "UPDATE webhooks SET suspended=0, failures=0, failing_since=NULL, not_before=0 "
        "WHERE webhook_id=?",
        (webhook_id.hex,),
    )


def fail(cursor: Cursor, webhook_id: UUID, position: int, failure: Failure) -> None:
    cursor.execute(
        "UPDATE held SET attempts=attempts+1, since=COALESCE(since, ?), last_at=?, status=?, "
        "error=?, next_at=?, set_aside=? WHERE webhook_id=? AND position=?",
        (
            failure.at,
            failure.at,
            failure.status,
            failure.error,
            failure.next_at,
            int(failure.set_aside),
            webhook_id.hex,
            position,
        ),
    )
    cursor.execute(
        "UPDATE webhooks SET failing_since=COALESCE(failing_since, ?) WHERE webhook_id=?",
        (failure.at, webhook_id.hex),
    )
