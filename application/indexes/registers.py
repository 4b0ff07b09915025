"""Small registers: numbers given out, settings, whose streams there are, what was asked for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from .index import Index


class Registers(Index):
    """Counters and settings are kept for ever; the rest could be read off the log again."""

    statements = (
        """CREATE TABLE IF NOT EXISTS counters (
            name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID""",
        "CREATE TABLE IF NOT EXISTS people (stream_id TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS exception_requests (deal_id TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    )
    derived = ("people",)

    def next_number(self, prefix: str, day: dt.date) -> str:
        """Take the next number of the day, e.g. XS-20260302-0001."""
        name = f"{prefix}-{day:%Y%m%d}"
        rows = self._rows(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) "
            "DO UPDATE SET value = counters.value + 1 RETURNING value",
            name,
        )
        return f"{name}-{rows[0][0]:04d}"

    def people_streams(self) -> list[UUID]:
        return [UUID(row[0]) for row in self._rows("SELECT stream_id FROM people")]

    def add_person(self, stream_id: UUID) -> None:
        self._run("INSERT INTO people VALUES (?) ON CONFLICT DO NOTHING", stream_id.hex)

    def exception_requested(self, deal_id: UUID) -> bool:
        """Whether a SubmitContract of this deal was ever refused by the price floor (G3.4.1)."""
        return bool(self._rows("SELECT 1 FROM exception_requests WHERE deal_id=?", deal_id.hex))

    def request_exception(self, deal_id: UUID) -> None:
        self._run("INSERT INTO exception_requests VALUES (?) ON CONFLICT DO NOTHING", deal_id.hex)

    def setting(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM settings WHERE name=?", name)
        return rows[0][0] if rows else None

    def set(self, name: str, value: str) -> None:
        self._run(
            "INSERT INTO settings VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )
