"""Which key a subject's values are sealed with, found or made in the turn that writes them."""

from __future__ import annotations

from uuid import UUID

from application.engines.engine import Cursor
from application.envelope import seals_in
from application.indexes import Indexes
from application.indexes.subjects import SubjectIndex
from application.row import Row
from application.subject_keys import SubjectKeys
from domain.decision import Stream, subjects_of


class Allotting:
    """The keys of subjects as one turn sees them.

    Which key is whose is noted in the turn: rolled back, the key was given to nobody.
    """

    def __init__(self, cursor: Cursor, keys: SubjectKeys) -> None:
        self._index = SubjectIndex(cursor, b"")
        self._keys = keys
        self._found: dict[UUID, tuple[str, bytes]] = {}

    def __call__(self, subject: UUID) -> tuple[str, bytes]:
        """The kid and the key; a new one of somebody who has none that is still there."""
        found = self._found.get(subject)
        if found is None:
            found = self._found[subject] = self._known(subject) or self._new(subject)
        return found

    def _known(self, subject: UUID) -> tuple[str, bytes] | None:
        for kid in self._index.kids_of(subject):
            key = self._keys.open(kid)
            if key is not None:
                return kid, key
        return None

    def _new(self, subject: UUID) -> tuple[str, bytes]:
        kid, key = self._keys.fresh()
        self._index.give(subject, kid)
        return kid, key


def note_kids(indexes: Indexes, row: Row, before: Stream) -> None:
    """Note whose keys a row's values are sealed with, as the turn that wrote it did.

    `before` is the stream as it stood then.
    """
    seals = seals_in(row)
    named = {kid: contact for contact, kid in seals if contact is not None}
    for kid, contact_id in named.items():
        indexes.subjects.give(contact_id, kid)
    for kid in {kid for _, kid in seals} - named.keys():
        if indexes.subjects.subject_of(kid) is None:
            erased = indexes.personal.erased()
            subjects = (s for s in subjects_of(before.state) if s not in erased)
            first = next(iter(named.values()), before.id)
            indexes.subjects.give(next(subjects, first), kid)
