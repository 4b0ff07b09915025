"""Watches which restricted fields a reader is shown, so that the audit trail tells of it."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from application.reads import Reads
from application.sales import Sales
from domain.company.state import COMPANY_ID
from domain.people import Person
from domain.sight import veiled
from projections.history import May
from projections.showing import shown

from .eyes import eyes_of, is_restricted


class Witness:
    """One reader on one request: through its eyes he sees, and `testify` has it recorded."""

    def __init__(self, person: Person, sales: Sales, reads: Reads) -> None:
        self._person = person
        self._sales = sales
        self._reads = reads
        #: The cases of which something restricted was shown, and under which clauses.
        self._seen: dict[UUID, tuple[Any, set[str]]] = {}
        self._took: set[str] = set()

    @property
    def saw_something(self) -> bool:
        return bool(self._seen or self._took)

    def eyes(self, aggregate_id: UUID, state: Any) -> May:
        """What the person may read of what is restricted in this aggregate (`eyes_of`)."""
        may = eyes_of(self._person, aggregate_id, state, self._sales)

        @cache
        def watched(clause: str) -> bool:
            is_shown = may(clause)
            if is_shown and is_restricted(clause, state, self._sales):
                self._seen.setdefault(aggregate_id, (state, set()))[1].add(clause)
            return is_shown

        return watched

    def took(self, view: str) -> None:
        """He takes the rows of a view out of the house as a table."""
        self._took.add(view)

    def testify(self) -> bool:
        """Have what was shown recorded before the answer leaves; False if it stood there."""
        noted = [
            self._reads.note(self._person.id, id, _fields(state, clauses) or sorted(clauses))
            for id, (state, clauses) in self._seen.items()
        ]
        if self._took:
            noted.append(self._reads.note(self._person.id, COMPANY_ID, self._took))
        self._seen.clear()
        self._took.clear()
        return any(noted)


def _fields(state: Any, clauses: set[str]) -> list[str]:
    """The fields of the case that hold something restricted under these clauses."""
    return veiled(type(state), shown(state), lambda clause: clause not in clauses)[1]
