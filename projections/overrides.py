"""The register of overrides (V16): where somebody went past a rule, or tried to approve himself."""

from __future__ import annotations

from collections.abc import Mapping
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

from application.receipts import CommandReceived
from domain.company.reads import RestrictedRead
from domain.language import Language

from .asking import Asking, Filter, all_of, page_of
from .audit import Instant
from .conformance import case_id
from .folding import Happening
from .names import Names
from .overriding import (
    Kind,
    Override,
    about_people,
    attempts,
    in_words,
    late_entries,
    overrides,
    read,
)
from .paging import Page, behind, key_of
from .rows import Row, Rows
from .showing import shown
from .store import InstantColumn
from .traits import Scene, is_case
from .view import View

#: The events by which a manager answers a warning, and the warning that each answers.
ANSWERS: Mapping[str, str] = {
    "WarningAcknowledged": "OPEN_COMPLAINT",
    "KeyAccountFlagged": "KEY_ACCOUNT_EXPECTED",
}


class OverrideFilter(Filter):
    """Which entries; `since` and `until` go by recorded_at, `until` exclusive.

    A warning that a manager has answered stands there no longer, unless asked for; nor do reads
    of restricted data, unless asked for by their kind.
    """

    search: str | None = None
    person: str | None = None
    kind: Kind | None = None
    clause: str | None = None
    aggregate: str | None = None
    aggregate_id: UUID | None = None
    since: Instant | None = None
    until: Instant | None = None
    settled: bool = False


class OverridesView(View):
    """One row an entry, the warnings that wait for an answer, and what cases are called."""

    name = "overrides"
    version = 4

    def __init__(self, build: int) -> None:
        super().__init__(build)
        rows = self.table(
            "rows",
            Column("position", BigInteger, primary_key=True),
            Column("kind", String(20), primary_key=True),
            Column("code", String(40), primary_key=True),
            *_columns(),
            person=("person", "position"),
            kind=("kind", "position"),
            aggregate=("aggregate_id", "position"),
        )
        self.rows = Rows(rows)
        self.warnings = Rows(
            self.table(
                "warnings",
                Column("id", Uuid, primary_key=True),
                Column("code", String(40), primary_key=True),
                Column("position", BigInteger, nullable=False),
            )
        )
        self.names = Names(self)
        self.written = (self.rows, self.warnings, self.names.rows)

    def apply(self, connection: Connection, happening: Happening) -> None:
        event = happening.event
        if isinstance(event, CommandReceived):
            self._receipt(connection, event, happening)
            return
        after, before = happening.after, happening.before
        if after is None or before is None:
            return
        was = None if happening.begins else before.state
        if isinstance(event, RestrictedRead):
            found, where = read(event), (happening.aggregate, event.aggregate_id, None)
            self._put(connection, _row(found, where, happening))
            return
        scene = Scene(happening.placed.recorded, was, after.state, happening.policy)
        if not is_case(after.state):
            # The company's own streams: nothing is let pass there, but entered late.
            for found in (*about_people(event, happening.trail), *late_entries(scene)):
                where = happening.aggregate, happening.id, None
                self._put(connection, _row(found, where, happening))
            return
        self.names.note(connection, happening)
        for found in overrides(scene):
            self._enter(connection, found, after.state, happening)
        self._answer(connection, after.state, happening)

    def _receipt(
        self, connection: Connection, receipt: CommandReceived, happening: Happening
    ) -> None:
        number = None
        if receipt.aggregate_id is not None:
            known = self.names.of(connection, receipt.aggregate_id)
            number = known["number"] if known is not None else None
        where = receipt.aggregate, receipt.aggregate_id, number
        for found in attempts(receipt, happening.trail):
            self._put(connection, _row(found, where, happening))

    def _enter(
        self, connection: Connection, found: Override, state: Any, happening: Happening
    ) -> None:
        """An entry of its own; a warning stands there once until it is answered."""
        if found.kind is Kind.WARNING:
            key = case_id(state), found.code
            if self.warnings.get(connection, *key) is not None:
                return
            named = dict(zip(("id", "code"), key, strict=True))
            self.warnings.put(named | {"position": happening.position})
        where = happening.aggregate, happening.id, state.number
        self._put(connection, _row(found, where, happening))

    def _answer(self, connection: Connection, state: Any, happening: Happening) -> None:
        """What a manager said to a warning ends it."""
        code = ANSWERS.get(type(happening.event).__name__)
        still_open = code == "OPEN_COMPLAINT" and bool(state.warning_complaint_ids)
        if code is None or still_open:
            return
        waiting = self.warnings.get(connection, case_id(state), code)
        if waiting is None:
            return
        row = self.rows.get(connection, waiting["position"], str(Kind.WARNING), code)
        assert row is not None
        settled = {"settled_at": happening.trail.recorded_at, "settled_by": happening.trail.actor}
        self.rows.put(row | settled | {"settled_position": happening.position, "settled": True})
        self.warnings.remove(case_id(state), code)

    def _put(self, connection: Connection, row: Row) -> None:
        self.rows.get(connection, row["position"], row["kind"], row["code"], new=True)
        self.rows.put(row)

    # ---- queries -------------------------------------------------------------------

    def page(
        self,
        asking: Asking,
        wanted: OverrideFilter,
        language: Language,
        limit: int,
        after: str | None,
    ) -> Page:
        """Entries, the newest first."""
        c = self.rows.table.c
        by = (c.position, c.kind, c.code)
        named = self.names.table.c
        found = (
            select(self.rows.table, named.customer_name)
            .outerjoin(self.names.table, named.id == c.aggregate_id)
            .where(
                *_conditions(c, wanted, self.names),
                *asking.readable_rows(c.aggregate, c.aggregate_id, c.person),
            )
        )
        if after is not None:
            key = key_of(after, self.name, int, str, str)
            found = found.where(behind(by, key, descending=True))
        found = found.order_by(*(column.desc() for column in by))

        def show(row: Row) -> dict[str, Any]:
            return _shown(row, language)

        return page_of(self.name, found, limit, ("position", "kind", "code"), asking, show)


def _conditions(c: Any, wanted: OverrideFilter, names: Names) -> list[ColumnElement[bool]]:
    same: dict[ColumnElement[Any], Any] = {
        c.person: wanted.person,
        c.kind: wanted.kind and str(wanted.kind),
        c.clause: wanted.clause,
        c.aggregate: wanted.aggregate,
        c.aggregate_id: wanted.aggregate_id,
    }
    return all_of(
        [
            *(column == value for column, value in same.items() if value is not None),
            c.recorded_at >= wanted.since if wanted.since is not None else None,
            c.recorded_at < wanted.until if wanted.until is not None else None,
            c.settled.is_(False) if not wanted.settled else None,
            c.kind != str(Kind.READ) if wanted.kind is None else None,
            c.aggregate_id.in_(names.called(wanted.search)) if wanted.search else None,
        ]
    )


def _row(found: Override, where: tuple[str, UUID | None, str | None], happening: Happening) -> Row:
    trail = happening.trail
    aggregate, aggregate_id, number = where
    return {
        "position": happening.position,
        "recorded_at": trail.recorded_at,
        "kind": str(found.kind),
        "code": found.code,
        "clause": found.clause,
        "person": found.person or trail.actor,
        "role": str(trail.role),
        "aggregate": aggregate,
        "aggregate_id": aggregate_id,
        "number": number,
        "detail": dict(found.detail),
        "reason": found.reason or trail.reason,
        "command": trail.command,
        "command_id": trail.command_id,
        "settled": False,
        "settled_at": None,
        "settled_by": None,
        "settled_position": None,
    }


def _shown(row: Row, language: Language) -> dict[str, Any]:
    what = in_words(row["code"], row.pop("detail"), language)
    item: dict[str, Any] = shown(
        row | {"what": what, "id": row["aggregate_id"], "as_of_position": row["position"]}
    )
    return item


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("recorded_at", InstantColumn, nullable=False),
        Column("clause", String(20), nullable=False),
        Column("person", String(64), nullable=False),
        Column("role", String(20), nullable=False),
        Column("aggregate", String(20), nullable=False),
        Column("aggregate_id", Uuid),
        Column("number", String(40)),
        Column("detail", JSON, nullable=False),
        Column("reason", String(4000)),
        Column("command", String(60)),
        Column("command_id", Uuid, nullable=False),
        Column("settled", Boolean, nullable=False),
        Column("settled_at", InstantColumn),
        Column("settled_by", String(64)),
        Column("settled_position", BigInteger),
    )
