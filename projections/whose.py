"""Whose each case is: what the other views ask when a reader may not see every case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Uuid,
    and_,
    false,
    or_,
    select,
)

from domain.complaint.state import Complaint
from domain.scope import Scope, Whose, whose

from .folding import Happening
from .rows import Row, Rows
from .view import View

#: The kinds of aggregates that are cases.
CASES = ("lead", "deal", "complaint")


class WhoseView(View):
    """A row for each lead, deal and complaint, and one for everybody whom it names."""

    name = "whose"
    about_cases = False

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.cases = Rows(
            self.table(
                "cases",
                Column("id", Uuid, primary_key=True),
                Column("owner_id", String(64)),
                Column("deal_id", Uuid),
                owner=("owner_id", "id"),
                deal=("deal_id", "id"),
            )
        )
        self.named = Rows(
            self.table(
                "named",
                Column("id", Uuid, primary_key=True),
                Column("person_id", String(64), primary_key=True),
                person=("person_id", "id"),
            )
        )
        self.written = (self.cases, self.named)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after = happening.before, happening.after
        if before is None or after is None:
            return
        now = whose(after.state)
        if now is None:
            return
        was = whose(before.state) if not happening.begins else None
        if was == now:
            return
        row = _row(happening.id, now, after.state)
        if self.cases.get(connection, happening.id, new=happening.begins) != row:
            self.cases.put(row)
        self._name(connection, happening.id, was.people if was else frozenset(), now.people)

    def _name(
        self, connection: Connection, id: UUID, was: frozenset[str], now: frozenset[str]
    ) -> None:
        for person in sorted(now - was):
            self.named.get(connection, id, person, new=True)
            self.named.put({"id": id, "person_id": person})
        for person in sorted(was - now):
            self.named.get(connection, id, person)
            self.named.remove(id, person)

    # ---- queries -------------------------------------------------------------------

    def ids(self, scope: Scope) -> Select[tuple[UUID]]:
        """The ids of the cases that are in the scope of a reader who does not see all."""
        c = self.cases.table.c
        readable = self._own(scope)
        return select(c.id).where(
            or_(
                readable,
                c.deal_id.in_(select(c.id).where(readable)),
                and_(c.owner_id.is_(None), c.deal_id.is_(None)) if scope.unowned else false(),
            )
        )

    def _own(self, scope: Scope) -> ColumnElement[bool]:
        """Whether somebody whose cases he reads owns it, or it names him."""
        c, named = self.cases.table.c, self.named.table.c
        selves = select(named.id).where(named.person_id.in_(sorted(scope.named)))
        return or_(c.owner_id.in_(sorted(scope.owners or ())), c.id.in_(selves))


def _row(id: UUID, now: Whose, state: object) -> Row:
    deal_id = state.deal_id if isinstance(state, Complaint) else None
    return {"id": id, "owner_id": now.owner_id, "deal_id": deal_id}
