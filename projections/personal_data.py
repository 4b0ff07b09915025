"""The register of what was laid down about personal data (V18): holds, erasures, restrictions.

It names people by their contact_id alone, so that it tells of an erasure for good.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, ColumnElement, Connection, String, Uuid, select

from domain.company.erasures import ErasureProposed, ErasureState, SubjectErased
from domain.company.holds import HoldState, LegalHoldPlaced, LegalHoldReleased
from domain.company.restrictions import ProcessingRestricted, RestrictionLifted, RestrictionState
from domain.kernel import Event

from .asking import Asking, Filter, all_of, page_of
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Row, Rows
from .showing import shown
from .store import InstantColumn
from .view import View

#: What begins an entry, and what decides on it; of an erasure that the log lost only the latter.
LAID_DOWN = (LegalHoldPlaced, ErasureProposed, ProcessingRestricted)
DECIDED = (LegalHoldReleased, SubjectErased, RestrictionLifted)

#: How each of them leaves its entry.
STATES: dict[type[Event], str] = {
    LegalHoldPlaced: HoldState.PLACED,
    LegalHoldReleased: HoldState.RELEASED,
    ErasureProposed: ErasureState.PROPOSED,
    SubjectErased: ErasureState.ERASED,
    ProcessingRestricted: RestrictionState.RESTRICTED,
    RestrictionLifted: RestrictionState.LIFTED,
}


class PersonalDataFilter(Filter):
    """Which entries; `by` is who laid them down."""

    state: str | None = None
    by: str | None = None
    contact_id: UUID | None = None
    customer_id: UUID | None = None


class PersonalDataView(View):
    """One row a hold, erasure or restriction, as it stands now."""

    name = "personal_data"
    about_cases = False

    def __init__(self, build: int) -> None:
        super().__init__(build)
        rows = self.table(
            "rows",
            Column("id", Uuid, primary_key=True),
            *_columns(),
            order=("kind", "begun_position"),
        )
        self.rows = Rows(rows)
        self.written = (self.rows,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        if not isinstance(happening.event, LAID_DOWN + DECIDED):
            return
        known = self.rows.get(connection, happening.id, new=happening.begins)
        self.rows.put((known or self._begun(happening)) | _told(happening))

    def page(
        self, asking: Asking, kind: str, wanted: PersonalDataFilter, limit: int, after: str | None
    ) -> Page:
        """The entries of a kind of aggregate, the newest first."""
        c, of = self.rows.table.c, f"{self.name} {kind}"
        found = select(self.rows.table).where(c.kind == kind, *_conditions(c, wanted))
        if after is not None:
            key = key_of(after, of, int)
            found = found.where(behind((c.begun_position,), key, descending=True))
        found = found.order_by(c.begun_position.desc())
        return page_of(of, found, limit, ("begun_position",), asking, _shown)

    def one(self, asking: Asking, kind: str, id: UUID) -> dict[str, Any] | None:
        """One entry of the kind; None if there is none with this id."""
        c = self.rows.table.c
        found = select(self.rows.table).where(c.id == id, c.kind == kind)
        row = asking.connection.execute(found).mappings().first()
        return _shown(dict(row)) if row is not None else None

    def _begun(self, happening: Happening) -> Row:
        """The row of what begins here; `by` may be the service, which knew of it elsewhere."""
        trail = happening.trail
        return dict.fromkeys(column.name for column in self.rows.table.columns) | {
            "id": happening.id,
            "kind": happening.aggregate,
            "by": trail.actor,
            "role": trail.role.value,
            "reason": trail.reason,
            "recorded_at": trail.recorded_at,
            "begun_position": happening.position,
            "aggregate_ids": [],
        }


def _conditions(c: Any, wanted: PersonalDataFilter) -> list[ColumnElement[bool]]:
    same = {
        c.state: wanted.state,
        c.by: wanted.by,
        c.contact_id: wanted.contact_id,
        c.customer_id: wanted.customer_id,
    }
    return all_of([column == value for column, value in same.items() if value is not None])


def _told(happening: Happening) -> Row:
    """What the event tells of its entry."""
    event, trail = happening.event, happening.trail
    told: Row = {"state": STATES[type(event)], "as_of_position": happening.position}
    match event:
        case LegalHoldPlaced():
            cases = [str(case) for case in event.aggregate_ids]
            told |= {"customer_id": event.customer_id, "aggregate_ids": cases}
        case ErasureProposed() | SubjectErased() | ProcessingRestricted() | RestrictionLifted():
            told["contact_id"] = event.contact_id
    if isinstance(event, DECIDED):
        told |= {
            "decided_by": trail.actor,
            "decided_role": trail.role.value,
            "decided_why": trail.reason,
            "decided_at": trail.recorded_at,
            "decided_position": happening.position,
        }
    return told


def _shown(row: Row) -> dict[str, Any]:
    item: dict[str, Any] = shown(row)
    return item


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("kind", String(20), nullable=False),
        Column("state", String(20), nullable=False),
        Column("contact_id", Uuid),
        Column("customer_id", Uuid),
        Column("aggregate_ids", JSON, nullable=False),
        Column("by", String(64), nullable=False),
        Column("role", String(20), nullable=False),
        Column("reason", String(4000)),
        Column("recorded_at", InstantColumn, nullable=False),
        Column("begun_position", BigInteger, nullable=False),
        Column("decided_by", String(64)),
        Column("decided_role", String(20)),
        Column("decided_why", String(4000)),
        Column("decided_at", InstantColumn),
        Column("decided_position", BigInteger),
        Column("as_of_position", BigInteger, nullable=False),
    )
