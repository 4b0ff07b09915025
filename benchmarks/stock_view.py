"""A view as the eventsourcing library's manual has it: one transaction an event, with its tracking.

What it keeps is the least that a list of leads needs: a row for each, its status and its amount.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder

from .stock import StockSales

PAGE = 500
TABLE = (
    "CREATE TABLE IF NOT EXISTS leads (lead_id TEXT PRIMARY KEY, status TEXT, version INTEGER)"
    " WITHOUT ROWID"
)
PUT = (
    "INSERT INTO leads VALUES (?, ?, ?) ON CONFLICT (lead_id) "
    "DO UPDATE SET status=excluded.status, version=excluded.version"
)


class StockView(SQLiteTrackingRecorder):
    """The view's own file; each event's row and position are committed together."""

    def __init__(self, path: Path) -> None:
        super().__init__(SQLiteDatastore(str(path)))
        self.create_table()
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(TABLE)

    def follow(self, stock: StockSales) -> int:
        """Take all that the application has written; returns how many events that was."""
        taken = 0
        while page := stock.recorder.select_notifications(taken + 1, PAGE):
            for notification in page:
                event = stock.mapper.to_domain_event(notification)
                self._take(
                    UUID(str(event.originator_id)),
                    type(event).__name__,
                    event.originator_version,
                    Tracking(stock.name, notification.id),
                )
                taken += 1
        return taken

    def _take(self, lead: UUID, status: str, version: int, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(PUT, (lead.hex, status, version))
