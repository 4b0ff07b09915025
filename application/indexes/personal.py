"""Which case names which of the customers' people, and what was laid down about them (R5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.company.erasures import Erasure, ErasureState
from domain.company.holds import HoldState, LegalHold
from domain.company.restrictions import Restriction, RestrictionState
from domain.complaint.registration import ComplaintRegistered
from domain.customers import Contact, comparable_mail, comparable_phone
from domain.deal.opening import DealOpened
from domain.kernel import Event
from domain.lead.merging import LeadAbsorbed
from domain.lead.registration import LeadRegistered
from domain.shared import ContactAdded

from .index import Index


class PersonalIndex(Index):
    """Ids only, and phones and mail addresses under a keyed hash, gone with their person."""

    statements = (
        """CREATE TABLE IF NOT EXISTS named (
            contact_id TEXT NOT NULL, case_id TEXT NOT NULL, customer_id TEXT NOT NULL,
            PRIMARY KEY (contact_id, case_id)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS named_by_case ON named (case_id)",
        """CREATE TABLE IF NOT EXISTS reach (
            hash BLOB NOT NULL, contact_id TEXT NOT NULL, case_id TEXT NOT NULL,
            PRIMARY KEY (hash, contact_id, case_id)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS reach_of_contact ON reach (contact_id, case_id)",
        # `held_id` is a customer, or a case.
        """CREATE TABLE IF NOT EXISTS legal_holds (
            hold_id TEXT NOT NULL, held_id TEXT NOT NULL,
            PRIMARY KEY (held_id, hold_id)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS erasures (
            erasure_id TEXT PRIMARY KEY, contact_id TEXT NOT NULL,
            is_done INTEGER NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS erasures_of_contact ON erasures (contact_id)",
        """CREATE TABLE IF NOT EXISTS restrictions (
            restriction_id TEXT PRIMARY KEY, contact_id TEXT NOT NULL) WITHOUT ROWID""",
    )
    derived = ("named", "reach", "legal_holds", "erasures", "restrictions")

    # ---- what it answers ---------------------------------------------------------------

    def cases_naming(self, contact_id: UUID) -> tuple[UUID, ...]:
        """The leads, deals and complaints that name the contact, and those they merged into."""
        rows = self._rows(
            "SELECT case_id FROM named WHERE contact_id=? ORDER BY case_id", contact_id.hex
        )
        return tuple(UUID(row[0]) for row in rows)

    def holds_on(self, contact_id: UUID) -> tuple[UUID, ...]:
        """The holds in force on what names the contact, or on a customer of his."""
        rows = self._rows(
            "SELECT DISTINCT hold_id FROM legal_holds WHERE held_id IN ("
            "SELECT case_id FROM named WHERE contact_id=? "
            "UNION SELECT customer_id FROM named WHERE contact_id=?) ORDER BY hold_id",
            contact_id.hex,
            contact_id.hex,
        )
        return tuple(UUID(row[0]) for row in rows)

    def erasure_proposed(self, contact_id: UUID) -> UUID | None:
        """The erasure of the contact that waits for approval."""
        return self._one(
            "SELECT erasure_id FROM erasures WHERE contact_id=? AND is_done=0", contact_id
        )

    def restriction_of(self, contact_id: UUID) -> UUID | None:
        """The restriction in force on the contact's data."""
        return self._one("SELECT restriction_id FROM restrictions WHERE contact_id=?", contact_id)

    def erased(self) -> dict[UUID, UUID]:
        """Every contact that was erased, and by which erasure."""
        rows = self._rows("SELECT contact_id, erasure_id FROM erasures WHERE is_done=1")
        return {UUID(contact): UUID(erasure) for contact, erasure in rows}

    def restricted(self) -> frozenset[UUID]:
        """The contacts whose data only compliance reads."""
        return frozenset(UUID(row[0]) for row in self._rows("SELECT contact_id FROM restrictions"))

    def reached_by(self, phone: str | None, mail: str | None) -> tuple[tuple[UUID, UUID], ...]:
        """Contact and case of all who can be reached so; by both if both are given."""
        found: set[tuple[UUID, UUID]] | None = None
        for way in _ways(phone, mail):
            rows = self._rows("SELECT contact_id, case_id FROM reach WHERE hash=?", self._hash(way))
            these = {(UUID(contact), UUID(case)) for contact, case in rows}
            found = these if found is None else found & these
        return tuple(sorted(found or ()))

    def reached_like(self, contact_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
        """Contact and case of all others who have a phone or a mail address of his."""
        rows = self._rows(
            "SELECT DISTINCT other.contact_id, other.case_id FROM reach AS his "
            "JOIN reach AS other ON other.hash=his.hash "
            "WHERE his.contact_id=? AND other.contact_id<>? ORDER BY 1, 2",
            contact_id.hex,
            contact_id.hex,
        )
        return tuple((UUID(contact), UUID(case)) for contact, case in rows)

    def _one(self, statement: str, contact_id: UUID) -> UUID | None:
        rows = self._rows(statement, contact_id.hex)
        return UUID(rows[0][0]) if rows else None

    # ---- how it is kept up ----------------------------------------------------------------

    def note_case(self, case_id: UUID, customer_id: UUID | None, events: Sequence[Event]) -> None:
        """Whom the events of a case name, and what they say of him."""
        for event in events:
            for contact_id in _named(event):
                assert customer_id is not None, f"{case_id} names somebody, and is nobody's"
                self._name(contact_id, case_id, customer_id)
            match event:
                case LeadRegistered(contact=contact) | ComplaintRegistered(complainant=contact):
                    self._note_reach(contact, case_id)
                case ContactAdded():
                    ids = event.contact_id.hex, case_id.hex
                    self._run("DELETE FROM reach WHERE contact_id=? AND case_id=?", *ids)
                    self._note_reach(event, case_id)
                case LeadAbsorbed():
                    self._absorb(case_id, event.from_id)
                case _:
                    pass

    def _name(self, contact_id: UUID, case_id: UUID, customer_id: UUID) -> None:
        self._run(
            "INSERT INTO named VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            contact_id.hex,
            case_id.hex,
            customer_id.hex,
        )

    def _absorb(self, case_id: UUID, from_id: UUID) -> None:
        """What is held of a lead holds what was merged into it too."""
        rows = self._rows("SELECT contact_id, customer_id FROM named WHERE case_id=?", from_id.hex)
        for contact_id, customer_id in rows:
            self._name(UUID(contact_id), case_id, UUID(customer_id))

    def _note_reach(self, contact: Contact | ContactAdded, case_id: UUID) -> None:
        for way in _ways(contact.phone, contact.email):
            self._run(
                "INSERT INTO reach VALUES (?, ?, ?)",
                self._hash(way),
                contact.contact_id.hex,
                case_id.hex,
            )

    def note_hold(self, hold: LegalHold) -> None:
        if hold.status is HoldState.RELEASED:
            self._run("DELETE FROM legal_holds WHERE hold_id=?", hold.id.hex)
            return
        for held in filter(None, (hold.customer_id, *hold.aggregate_ids)):
            self._run(
                "INSERT INTO legal_holds VALUES (?, ?) ON CONFLICT DO NOTHING",
                hold.id.hex,
                held.hex,
            )

    def note_erasure(self, erasure: Erasure) -> None:
        assert erasure.contact_id is not None
        done = erasure.status is ErasureState.ERASED
        self._run(
            "INSERT INTO erasures VALUES (?, ?, ?) "
            "ON CONFLICT (erasure_id) DO UPDATE SET is_done = excluded.is_done",
            erasure.id.hex,
            erasure.contact_id.hex,
            int(done),
        )
        if done:
            self._run("DELETE FROM reach WHERE contact_id=?", erasure.contact_id.hex)

    def note_restriction(self, restriction: Restriction) -> None:
        assert restriction.contact_id is not None
        if restriction.status is RestrictionState.LIFTED:
            self._run("DELETE FROM restrictions WHERE restriction_id=?", restriction.id.hex)
        else:
            self._run(
                "INSERT INTO restrictions VALUES (?, ?) ON CONFLICT DO NOTHING",
                restriction.id.hex,
                restriction.contact_id.hex,
            )


def _named(event: Event) -> tuple[UUID, ...]:
    """The contacts that an event names for the first time, or again."""
    match event:
        case LeadRegistered(contact=contact) | ComplaintRegistered(complainant=contact):
            return (contact.contact_id,)
        case ContactAdded():
            return (event.contact_id,)
        case DealOpened():
            return (event.contact_id, *event.contact_ids)
        case _:
            return ()


def _ways(phone: str | None, mail: str | None) -> Iterator[str]:
    """The comparable forms of what somebody can be reached by; of what says nothing none."""
    if number := comparable_phone(phone or ""):
        yield f"reach by phone {number}"
    if address := comparable_mail(mail or ""):
        yield f"reach by mail {address}"
