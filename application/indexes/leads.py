"""Who claims which code or name and phone, and how many open leads each owner has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.facts import Workload
from domain.kernel import Event
from domain.lead.assignment import LeadAssigned
from domain.lead.state import Lead

from .index import Index


class LeadIndex(Index):
    """Claims of open leads, workload by owner, whose turn it was."""

    statements = (
        # Every open lead's claims; unique only where nobody forced the lead past the check.
        """CREATE TABLE IF NOT EXISTS claims (
            hash BLOB NOT NULL, lead_id TEXT NOT NULL, forced INTEGER NOT NULL,
            PRIMARY KEY (hash, lead_id)) WITHOUT ROWID""",
        "CREATE UNIQUE INDEX IF NOT EXISTS claimed_once ON claims (hash) WHERE forced = 0",
        "CREATE INDEX IF NOT EXISTS claims_of_lead ON claims (lead_id)",
        """CREATE TABLE IF NOT EXISTS workload (
            owner_id TEXT PRIMARY KEY, open_leads INTEGER NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS in_turn (
            rule_id TEXT PRIMARY KEY, owner_id TEXT NOT NULL) WITHOUT ROWID""",
    )
    derived = ("claims", "workload", "in_turn")

    def claiming(self, claims: Iterable[str], but: UUID) -> tuple[UUID, ...]:
        """Open leads other than `but` that claim one of these, the oldest claim first."""
        found: dict[UUID, None] = {}
        for claim in sorted(claims):
            for row in self._rows("SELECT lead_id FROM claims WHERE hash=?", self._hash(claim)):
                if UUID(row[0]) != but:
                    found[UUID(row[0])] = None
        return tuple(found)

    def workload(self) -> Workload:
        return Workload(
            dict(map(tuple, self._rows("SELECT owner_id, open_leads FROM workload"))),
            dict(map(tuple, self._rows("SELECT rule_id, owner_id FROM in_turn"))),
        )

    def note(self, before: Lead, after: Lead, events: Sequence[Event]) -> None:
        if (before.claims, before.forced) != (after.claims, after.forced):
            if before.claims:
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
                    "INSERT INTO in_turn VALUES (?, ?) "
                    "ON CONFLICT (rule_id) DO UPDATE SET owner_id = excluded.owner_id",
                    event.rule_id,
                    event.owner_id,
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
                    "DO UPDATE SET open_leads = workload.open_leads + excluded.open_leads",
                    owner_id,
                    change,
                )
