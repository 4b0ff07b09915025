"""Which complaints there are of each customer, and which root causes were found when (R3.7)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from domain.complaint.finding import FindingRecorded
from domain.complaint.state import Category, Complaint, Founded, Severity
from domain.customers import comparable
from domain.kernel import Recorded

from .index import Index, micros


class ComplaintIndex(Index):
    """Enough of every complaint to find those alike."""

    statements = (
        """CREATE TABLE IF NOT EXISTS complaints (
            complaint_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, deal_id TEXT,
            category TEXT NOT NULL, severity TEXT, registered_at INTEGER NOT NULL,
            is_open INTEGER NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS complaints_by_customer ON complaints (customer_id)",
        # Of each cycle the last finding, unless nothing was wrong.
        """CREATE TABLE IF NOT EXISTS findings (
            complaint_id TEXT NOT NULL, cycle INTEGER NOT NULL, cause_hash BLOB NOT NULL,
            found_at INTEGER NOT NULL, PRIMARY KEY (complaint_id, cycle)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS findings_by_cause ON findings (cause_hash, found_at)",
    )
    derived = ("complaints", "findings")

    def of(self, customer_id: UUID, open_as: tuple[Severity, ...] = ()) -> tuple[UUID, ...]:
        """The customer's complaints, the oldest first; if named, only the open ones so severe."""
        among = f" AND is_open=1 AND severity IN ({', '.join('?' * len(open_as))})"
        rows = self._rows(
            f"SELECT complaint_id FROM complaints WHERE customer_id=?{among if open_as else ''} "
            "ORDER BY registered_at, complaint_id",
            customer_id.hex,
            *(str(severity) for severity in open_as),
        )
        return tuple(UUID(row[0]) for row in rows)

    def similar(
        self, customer_id: UUID, deal_id: UUID | None, category: Category, since: dt.datetime
    ) -> tuple[UUID, ...]:
        """Open complaints of the same customer, deal and category, registered since then."""
        rows = self._rows(
            "SELECT complaint_id FROM complaints WHERE customer_id=? AND COALESCE(deal_id, '')=? "
            "AND category=? AND is_open=1 AND registered_at>=? "
            "ORDER BY registered_at, complaint_id",
            customer_id.hex,
            deal_id.hex if deal_id is not None else "",
            str(category),
            micros(since),
        )
        return tuple(UUID(row[0]) for row in rows)

    def with_cause(self, cause: str, since: dt.datetime) -> tuple[UUID, ...]:
        """Complaints found since then to have this root cause, the first finding first."""
        rows = self._rows(
            "SELECT complaint_id FROM findings WHERE cause_hash=? AND found_at>=? "
            "ORDER BY found_at, complaint_id",
            self._hash(comparable(cause)),
            micros(since),
        )
        return tuple(dict.fromkeys(UUID(row[0]) for row in rows))

    def note(self, before: Complaint, after: Complaint, recorded: tuple[Recorded, ...]) -> None:
        if _kept(before) != _kept(after):
            assert after.customer_id is not None
            assert after.registered_at is not None
            self._run(
                "INSERT INTO complaints VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (complaint_id) DO UPDATE SET category = excluded.category, "
                "deal_id = excluded.deal_id, severity = excluded.severity, "
                "registered_at = excluded.registered_at, is_open = excluded.is_open",
                after.id.hex,
                after.customer_id.hex,
                after.deal_id.hex if after.deal_id is not None else None,
                str(after.category),
                str(after.severity) if after.severity is not None else None,
                micros(after.registered_at),
                int(after.is_open),
            )
        for item in recorded:
            if isinstance(item.event, FindingRecorded):
                self._note_finding(after, item.event, item.trail.occurred_at)

    def _note_finding(
        self, complaint: Complaint, finding: FindingRecorded, found_at: dt.datetime
    ) -> None:
        this = complaint.id.hex, complaint.cycle
        self._run("DELETE FROM findings WHERE complaint_id=? AND cycle=?", *this)
        if finding.founded is not Founded.UNFOUNDED:
            cause = self._hash(comparable(finding.root_cause_code))
            self._run("INSERT INTO findings VALUES (?, ?, ?, ?)", *this, cause, micros(found_at))


def _kept(complaint: Complaint) -> tuple[object, ...]:
    return (complaint.registered_at, complaint.severity, complaint.is_open)
