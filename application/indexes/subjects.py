"""With which key the personal values of whom are sealed (R5.4): ids only, keys stand elsewhere."""

from __future__ import annotations

from uuid import UUID

from .index import Index


class SubjectIndex(Index):
    """The kids of each subject: a customer's person, or a case that names nobody.

    A subject has one, unless a key store was lost: what is sealed since then has another.
    """

    statements = (
        """CREATE TABLE IF NOT EXISTS subjects (
            subject TEXT NOT NULL, kid TEXT NOT NULL,
            PRIMARY KEY (subject, kid)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS subjects_by_kid ON subjects (kid)",
    )
    derived = ("subjects",)

    def kids_of(self, subject: UUID) -> tuple[str, ...]:
        """All that was ever sealed about the subject is sealed with these, the newest first."""
        rows = self._rows("SELECT kid FROM subjects WHERE subject=? ORDER BY kid DESC", subject.hex)
        return tuple(str(row[0]) for row in rows)

    def subject_of(self, kid: str) -> UUID | None:
        """Whose values are sealed with this key; None if nobody's are."""
        rows = self._rows("SELECT subject FROM subjects WHERE kid=?", kid)
        return UUID(rows[0][0]) if rows else None

    def erased_kids(self) -> tuple[str, ...]:
        """The kids of all who were erased: their keys must be gone."""
        rows = self._rows(
            "SELECT kid FROM subjects WHERE subject IN "
            "(SELECT contact_id FROM erasures WHERE is_done=1) ORDER BY kid"
        )
        return tuple(str(row[0]) for row in rows)

    def newest_kid(self) -> str | None:
        """Of the keys that must be there the one that was made last; None if there is none."""
        rows = self._rows(
            "SELECT kid FROM subjects WHERE subject NOT IN "
            "(SELECT contact_id FROM erasures WHERE is_done=1) ORDER BY kid DESC LIMIT 1"
        )
        return str(rows[0][0]) if rows else None

    def give(self, subject: UUID, kid: str) -> None:
        """From now on what is sealed about the subject is sealed with this key."""
        self._run("INSERT INTO subjects VALUES (?, ?) ON CONFLICT DO NOTHING", subject.hex, kid)
