"""Claims, facts about others, counters and open clocks, kept in the events' own transaction.

A guard that needs to know of other aggregates reads these small tables inside the turn,
never a view, which may lag. What must be unique is claimed under keyed hashes, so that no
name or phone stands here in the clear.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.sqlite import SQLiteCursor

from domain.clocks import Clock
from domain.customers import comparable
from domain.deal.state import Deal
from domain.decision import Stream
from domain.facts import KnownCustomer, SignedDeal, Workload
from domain.kernel import Event, Recorded, event_id
from domain.lead.assignment import LeadAssigned
from domain.lead.state import Lead

TABLES = (
    # Every open lead's claims; unique only where nobody forced the lead past the check.
    """CREATE TABLE IF NOT EXISTS claims (
        hash BLOB NOT NULL, lead_id TEXT NOT NULL, forced INTEGER NOT NULL,
        PRIMARY KEY (hash, lead_id)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX IF NOT EXISTS claimed_once ON claims (hash) WHERE forced = 0",
    "CREATE INDEX IF NOT EXISTS claims_of_lead ON claims (lead_id)",
    """CREATE TABLE IF NOT EXISTS customers (
        customer_id TEXT PRIMARY KEY, uscc_hash BLOB) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS customers_by_code ON customers (uscc_hash)",
    """CREATE TABLE IF NOT EXISTS signed_deals (
        deal_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL,
        amount_fen INTEGER NOT NULL, signed_on TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS signed_by_customer ON signed_deals (customer_id)",
    """CREATE TABLE IF NOT EXISTS workload (
        owner_id TEXT PRIMARY KEY, open_leads INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS in_turn (
        rule_id TEXT PRIMARY KEY, owner_id TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS counters (
        name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS open_clocks (
        clock_id TEXT PRIMARY KEY, aggregate_id TEXT NOT NULL, fires_at INTEGER NOT NULL,
        armed_event_id TEXT NOT NULL, correlation_id TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS clocks_by_time ON open_clocks (fires_at, clock_id)",
    "CREATE TABLE IF NOT EXISTS people (stream_id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS exception_requests (deal_id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
)

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
END_OF_TIME = 2**63 - 1


def micros(instant: dt.datetime) -> int:
    """An instant as whole microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


def instant(value: int) -> dt.datetime:
    return EPOCH + value * MICROSECOND


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock whose time to fire has come, and what its firing inherits."""

    clock_id: UUID
    aggregate_id: UUID
    fires_at: dt.datetime
    armed_event_id: UUID
    correlation_id: UUID


class Indexes:
    """The index tables as one turn sees them."""

    def __init__(self, cursor: SQLiteCursor, claim_key: bytes) -> None:
        self._cursor = cursor
        self._key = claim_key

    @staticmethod
    def create(cursor: SQLiteCursor) -> None:
        for statement in TABLES:
            cursor.execute(statement)

    # ---- questions -----------------------------------------------------------------

    def leads_claiming(self, claims: Iterable[str], but: UUID) -> tuple[UUID, ...]:
        """Open leads other than `but` that claim one of these, the oldest claim first."""
        found: dict[UUID, None] = {}
        for claim in sorted(claims):
            for row in self._rows("SELECT lead_id FROM claims WHERE hash=?", self._hash(claim)):
                if UUID(row[0]) != but:
                    found[UUID(row[0])] = None
        return tuple(found)

    def customer(self, customer_id: UUID | None, uscc: str | None) -> KnownCustomer:
        """The customer with this id, or else with this code, and his signed deals."""
        known = None
        if customer_id is not None:
            rows = self._rows(
                "SELECT customer_id FROM customers WHERE customer_id=?", customer_id.hex
            )
        elif uscc:
            rows = self._rows(
                "SELECT customer_id FROM customers WHERE uscc_hash=? ORDER BY customer_id",
                self._hash(comparable(uscc)),
            )
        else:
            rows = []
        for row in rows[:1]:
            known = UUID(row[0])
        return KnownCustomer(known, tuple(self._signed(known)) if known else ())

    def workload(self) -> Workload:
        return Workload(
            dict(map(tuple, self._rows("SELECT owner_id, open_leads FROM workload"))),
            dict(map(tuple, self._rows("SELECT rule_id, owner_id FROM in_turn"))),
        )

    def next_number(self, prefix: str, day: dt.date) -> str:
        """Take the next number of the day, e.g. XS-20260302-0001."""
        name = f"{prefix}-{day:%Y%m%d}"
        rows = self._rows(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) "
            "DO UPDATE SET value = value + 1 RETURNING value",
            name,
        )
        return f"{name}-{rows[0][0]:04d}"

    def next_due(
        self, until: dt.datetime | None = None, but: Collection[UUID] = ()
    ) -> DueClock | None:
        """The clock that fires first, if it does so by then; those named are passed over."""
        rows = self._rows(
            "SELECT clock_id, aggregate_id, fires_at, armed_event_id, correlation_id "
            "FROM open_clocks WHERE fires_at<=? ORDER BY fires_at, clock_id LIMIT ?",
            micros(until) if until is not None else END_OF_TIME,
            len(but) + 1,
        )
        for row in rows:
            if (clock_id := UUID(row[0])) not in but:
                ids = UUID(row[1]), instant(row[2]), UUID(row[3]), UUID(row[4])
                return DueClock(clock_id, *ids)
        return None

    def people_streams(self) -> list[UUID]:
        return [UUID(row[0]) for row in self._rows("SELECT stream_id FROM people")]

    def exception_requested(self, deal_id: UUID) -> bool:
        """Whether a SubmitContract of this deal was ever refused by the price floor (G3.4.1)."""
        return bool(self._rows("SELECT 1 FROM exception_requests WHERE deal_id=?", deal_id.hex))

    def has_customers(self) -> bool:
        """Whether anything was ever sold or tried to: the log is more than a list of people."""
        return bool(self._rows("SELECT 1 FROM customers LIMIT 1"))

    def setting(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM settings WHERE name=?", name)
        return rows[0][0] if rows else None

    # ---- keeping up ----------------------------------------------------------------

    def set(self, name: str, value: str) -> None:
        self._run(
            "INSERT INTO settings VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def request_exception(self, deal_id: UUID) -> None:
        self._run("INSERT OR IGNORE INTO exception_requests VALUES (?)", deal_id.hex)

    def note(self, before: Stream, after: Stream, recorded: tuple[Recorded, ...]) -> None:
        """Bring the tables up to the stream's new state."""
        self._note_clocks(before.state.clocks, after, recorded)
        match after.aggregate.name:
            case "lead":
                self._note_lead(before.state, after.state, [r.event for r in recorded])
            case "deal":
                self._note_deal(before.state, after.state)
            case "person":
                self._run("INSERT OR IGNORE INTO people VALUES (?)", after.id.hex)
            case _:
                pass

    def _note_lead(self, before: Lead, after: Lead, events: list[Event]) -> None:
        if before.customer_id is None and after.customer_id is not None:
            self._run("INSERT OR IGNORE INTO customers VALUES (?, NULL)", after.customer_id.hex)
        if after.uscc and after.uscc != before.uscc and after.customer_id is not None:
            self._run(
                "UPDATE customers SET uscc_hash=? WHERE customer_id=?",
                self._hash(comparable(after.uscc)),
                after.customer_id.hex,
            )
        if (before.claims, before.forced) != (after.claims, after.forced):
            self._run("DELETE FROM claims WHERE lead_id=?", after.id.hex)
            for claim in after.claims:
                self._run(
                    "INSERT INTO claims VALUES (?, ?, ?)",
                    self._hash(claim),
                    after.id.hex,
                    int(after.forced),
                )
        self._note_workload(before, after)
        for event in events:
            if isinstance(event, LeadAssigned) and event.owner_id is not None:
                self._run(
                    "INSERT OR REPLACE INTO in_turn VALUES (?, ?)", event.rule_id, event.owner_id
                )

    def _note_workload(self, before: Lead, after: Lead) -> None:
        old = before.owner_id if before.is_open and before.owners else None
        new = after.owner_id if after.is_open and after.owners else None
        if old == new:
            return
        for owner_id, change in ((old, -1), (new, 1)):
            if owner_id is not None:
                self._run(
                    "INSERT INTO workload VALUES (?, ?) ON CONFLICT (owner_id) "
                    "DO UPDATE SET open_leads = open_leads + excluded.open_leads",
                    owner_id,
                    change,
                )

    def _note_deal(self, before: Deal, after: Deal) -> None:
        signature = after.contract.signature
        approved = after.contract.revision(after.contract.approved_rev)
        if signature is None or before.contract.signature is not None or approved is None:
            return
        assert after.customer_id is not None
        self._run(
            "INSERT INTO signed_deals VALUES (?, ?, ?, ?)",
            after.id.hex,
            after.customer_id.hex,
            approved.amount_fen,
            signature.signed_on.isoformat(),
        )

    def _note_clocks(
        self, before: tuple[Clock, ...], after: Stream, recorded: tuple[Recorded, ...]
    ) -> None:
        old = {clock.clock_id: clock for clock in before}
        for clock in after.state.clocks:
            was = old.get(clock.clock_id)
            if was is clock:
                continue
            if clock.fires_at is None:
                self._run("DELETE FROM open_clocks WHERE clock_id=?", clock.clock_id.hex)
            elif was is None:
                self._arm(clock, after, recorded)
            else:
                self._run(
                    "UPDATE open_clocks SET fires_at=? WHERE clock_id=?",
                    micros(clock.fires_at),
                    clock.clock_id.hex,
                )

    def _arm(self, clock: Clock, stream: Stream, recorded: tuple[Recorded, ...]) -> None:
        assert clock.fires_at is not None
        armed = next(r for r in recorded if getattr(r.event, "clock_id", None) == clock.clock_id)
        self._run(
            "INSERT INTO open_clocks VALUES (?, ?, ?, ?, ?)",
            clock.clock_id.hex,
            stream.id.hex,
            micros(clock.fires_at),
            event_id(stream.id, armed.version).hex,
            armed.trail.correlation_id.hex,
        )

    def _signed(self, customer_id: UUID) -> Iterator[SignedDeal]:
        rows = self._rows(
            "SELECT deal_id, amount_fen, signed_on FROM signed_deals "
            "WHERE customer_id=? ORDER BY signed_on, deal_id",
            customer_id.hex,
        )
        for row in rows:
            yield SignedDeal(UUID(row[0]), row[1], dt.date.fromisoformat(row[2]))

    def _hash(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()

    def _rows(self, statement: str, *parameters: object) -> list[Any]:
        self._cursor.execute(statement, parameters)
        return list(self._cursor.fetchall())

    def _run(self, statement: str, *parameters: object) -> None:
        self._cursor.execute(statement, parameters)
