"""The register of exports (V18): who took which events out of the house, what for, and its hash."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    String,
    Uuid,
    select,
)

from domain.company.export import Export, Stage
from domain.company.exports import (
    ExportApproved,
    ExportCancelled,
    ExportRequested,
    LogExported,
)

from .asking import Asking, Filter, all_of, page_of
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Row, Rows
from .showing import shown
from .store import InstantColumn
from .view import View


class ExportsFilter(Filter):
    """Which exports; `by` is who asked for them."""

    by: str | None = None
    state: Stage | None = None
    personal: bool | None = None


class ExportsView(View):
    """One row an export, as it stands now."""

    name = "exports"
    about_cases = False

    def __init__(self, build: int) -> None:
        super().__init__(build)
        rows = self.table(
            "rows",
            Column("id", Uuid, primary_key=True),
            *_columns(),
            order=("requested_position",),
        )
        self.exports = Rows(rows)
        self.written = (self.exports,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if after is None or not isinstance(after.state, Export):
            return
        known = self.exports.get(connection, happening.id, new=happening.begins)
        row = {**(known or dict.fromkeys(_names(self.exports))), **_told(happening)}
        self.exports.put(
            row
            | {
                "id": happening.id,
                "state": after.state.stage.value,
                "as_of_position": happening.position,
            }
        )

    def page(self, asking: Asking, wanted: ExportsFilter, limit: int, after: str | None) -> Page:
        """Exports, the last one asked for first."""
        c = self.exports.table.c
        found = select(self.exports.table).where(*_conditions(c, wanted))
        if after is not None:
            key = key_of(after, self.name, int)
            found = found.where(behind((c.requested_position,), key, descending=True))
        found = found.order_by(c.requested_position.desc())
        return page_of(self.name, found, limit, ("requested_position",), asking, shown)

    def one(self, asking: Asking, export_id: UUID) -> dict[str, Any] | None:
        """One export; None if there is none with this id."""
        table = self.exports.table
        found = asking.connection.execute(select(table).where(table.c.id == export_id)).mappings()
        row = found.first()
        return shown(dict(row)) if row is not None else None


def _conditions(c: Any, wanted: ExportsFilter) -> list[ColumnElement[bool]]:
    return all_of(
        [
            c.by == wanted.by if wanted.by is not None else None,
            c.state == wanted.state.value if wanted.state is not None else None,
            c.personal.is_(wanted.personal) if wanted.personal is not None else None,
        ]
    )


def _told(happening: Happening) -> Row:
    """What the event tells of the export."""
    trail, position = happening.trail, happening.position
    match happening.event:
        case ExportRequested() as asked:
            return {
                "by": trail.actor,
                "role": trail.role.value,
                "client": trail.client,
                "requested_at": trail.recorded_at,
                "requested_position": position,
                "asked_range": shown(asked.range),
                "filter": shown(asked.filter),
                "formats": shown(asked.formats),
                "purpose": asked.purpose,
                "legal_basis": asked.legal_basis,
                "personal": asked.personal,
            }
        case ExportApproved():
            return {"approved_by": trail.actor, "approved_at": trail.recorded_at}
        case ExportCancelled():
            return {"cancelled_by": trail.actor, "cancelled_at": trail.recorded_at}
        case LogExported() as written:
            return {
                "exported_at": trail.recorded_at,
                "exported_position": position,
                "range": shown(written.range),
                "rows": written.rows,
                "sha256": written.sha256,
                "first_hash": written.first_hash,
                "last_hash": written.last_hash,
            }
    return {}


def _names(rows: Rows) -> list[str]:
    return [column.name for column in rows.table.columns]


def _columns() -> tuple[Column[Any], ...]:
    """`asked_range` is what was asked for, `range` the positions that were written."""
    return (
        Column("state", String(20), nullable=False),
        Column("by", String(64), nullable=False),
        Column("role", String(20), nullable=False),
        Column("client", String(100), nullable=False),
        Column("requested_at", InstantColumn, nullable=False),
        Column("requested_position", BigInteger, nullable=False),
        Column("asked_range", JSON, nullable=False),
        Column("filter", JSON, nullable=False),
        Column("formats", JSON, nullable=False),
        Column("purpose", String(4000), nullable=False),
        Column("legal_basis", String(4000)),
        Column("personal", Boolean, nullable=False),
        Column("approved_by", String(64)),
        Column("approved_at", InstantColumn),
        Column("cancelled_by", String(64)),
        Column("cancelled_at", InstantColumn),
        Column("exported_at", InstantColumn),
        Column("exported_position", BigInteger),
        Column("range", JSON(none_as_null=True)),
        Column("rows", BigInteger),
        Column("sha256", String(64)),
        Column("first_hash", String(64)),
        Column("last_hash", String(64)),
        Column("as_of_position", BigInteger, nullable=False),
    )
