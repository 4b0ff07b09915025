"""The stock library on PostgreSQL with a view, as its manual has it: an event a transaction."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit
from uuid import UUID

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder

from .stock import StockSales

PAGE = 500
TABLE = "CREATE TABLE IF NOT EXISTS leads (lead_id TEXT PRIMARY KEY, status TEXT, version BIGINT)"
PUT = (
    "INSERT INTO leads VALUES (%s, %s, %s) ON CONFLICT (lead_id) "
    "DO UPDATE SET status=excluded.status, version=excluded.version"
)


def settings_of(url: str) -> dict[str, str]:
    """The library's settings for a server."""
    parts = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parts.hostname or "",
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "",
    }


class StockServerView(PostgresTrackingRecorder):
    """Follows the application from a thread, woken by the library's own subscription."""

    def __init__(self, url: str) -> None:
        given = settings_of(url)
        super().__init__(
            PostgresDatastore(
                given["POSTGRES_DBNAME"],
                given["POSTGRES_HOST"],
                given["POSTGRES_PORT"],
                given["POSTGRES_USER"],
                given["POSTGRES_PASSWORD"],
            ),
            tracking_table_name="view_tracking",
        )
        self.create_table()
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(TABLE.encode())

    def start(self, stock: StockSales) -> None:
        threading.Thread(target=self._follow, args=(stock,), daemon=True).start()

    def _follow(self, stock: StockSales) -> None:
        with stock.recorder.subscribe(gt=0) as subscription:
            for notification in subscription:
                happened = stock.mapper.to_domain_event(notification)
                with self.datastore.transaction(commit=True) as cursor:
                    self._insert_tracking(cursor, Tracking(stock.name, notification.id))
                    lead = UUID(str(happened.originator_id)).hex
                    status = type(happened).__name__
                    cursor.execute(PUT.encode(), (lead, status, happened.originator_version))
