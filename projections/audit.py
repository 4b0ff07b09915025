"""The audit trail (V14): every row of the log, refused commands and receipts too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Uuid,
    or_,
    select,
)

from application.receipts import CommandReceived
from domain.clocks import ClockEvent
from domain.people import Role
from domain.registry import EVENTS

from .asking import Asking, Filter, all_of, page_of
from .folding import Happening
from .names import Names
from .paging import Page, behind, key_of
from .rows import Journal, Row
from .showing import shown
from .store import InstantColumn
from .verdicts import commands_serving
from .view import View

CLOCK_EVENTS = tuple(sorted(n for n, kind in EVENTS.items() if issubclass(kind, ClockEvent)))


def _in_words(value: object) -> object:
    """A bare number would be taken for seconds since 1970; nobody means that."""
    if isinstance(value, str) and value.isdigit():
        raise ValueError("an RFC 3339 instant with its offset, not a number")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_in_words)]


class AuditFilter(Filter):
    """Which rows of the trail; `since` and `until` go by recorded_at, `until` exclusive."""

    search: str | None = None
    actor: str | None = None
    role: Role | None = None
    on_behalf_of: str | None = None
    client: str | None = None
    aggregate: str | None = None
    aggregate_id: UUID | None = None
    event: str | None = None
    command: str | None = None
    command_id: UUID | None = None
    correlation_id: UUID | None = None
    policy_version: str | None = None
    outcome: Literal["accepted", "refused"] | None = None
    clause: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    from_position: int | None = None
    to_position: int | None = None
    newest_first: bool = False


class AuditView(View):
    """One row for every event of the log, and the clauses that it names."""

    name = "audit"
    version = 2

    def __init__(self, build: int) -> None:
        super().__init__(build)
        rows = self.table(
            "rows",
            *_columns(),
            actor=("actor", "position"),
            aggregate=("id", "position"),
            command=("command_id",),
            named=("command", "position"),
            outcome=("outcome", "position"),
        )
        self.rows = Journal(rows)
        clauses = self.table(
            "clauses",
            Column("clause", String(20), primary_key=True),
            Column("position", BigInteger, primary_key=True),
        )
        self.clauses = Journal(clauses)
        self.names = Names(self)
        self.written = (self.rows, self.clauses, self.names.rows)

    def apply(self, connection: Connection, happening: Happening) -> None:
        self.rows.add(_row(happening))
        self.names.note(connection, happening)
        for clause in dict.fromkeys(_named(happening)):
            self.clauses.add({"clause": clause, "position": happening.position})

    def page(self, asking: Asking, wanted: AuditFilter, limit: int, after: str | None) -> Page:
        """Rows in the order of the log, or the newest first."""
        c, down = self.rows.table.c, wanted.newest_first
        named = self.names.table.c
        found = (
            select(self.rows.table, named.number, named.customer_name)
            .outerjoin(self.names.table, named.id == c.id)
            .where(*self._conditions(wanted), *asking.readable_rows(c.aggregate, c.id, c.actor))
        )
        if after is not None:
            key = key_of(after, self.name, int)
            found = found.where(behind((c.position,), key, descending=down))
        found = found.order_by(c.position.desc() if down else c.position)
        return page_of(self.name, found, limit, ("position",), asking, _shown)

    def _conditions(self, wanted: AuditFilter) -> list[ColumnElement[bool]]:
        c = self.rows.table.c
        same: dict[ColumnElement[Any], Any] = {
            c.actor: wanted.actor,
            c.role: wanted.role and wanted.role.value,
            c.on_behalf_of: wanted.on_behalf_of,
            c.client: wanted.client,
            c.aggregate: wanted.aggregate,
            c.id: wanted.aggregate_id,
            c.event: wanted.event,
            c.command: wanted.command,
            c.command_id: wanted.command_id,
            c.correlation_id: wanted.correlation_id,
            c.policy_version: wanted.policy_version,
            c.outcome: wanted.outcome,
        }
        first, end = wanted.from_position, wanted.to_position
        return all_of(
            [
                *(column == value for column, value in same.items() if value is not None),
                c.id.in_(self.names.called(wanted.search)) if wanted.search else None,
                self._bears_on(wanted.clause) if wanted.clause else None,
                c.recorded_at >= wanted.since if wanted.since else None,
                c.recorded_at < wanted.until if wanted.until else None,
                c.position >= first if first is not None else None,
                c.position < end if end is not None else None,
            ]
        )

    def _bears_on(self, clause: str) -> ColumnElement[bool]:
        """What names the clause, and what commands that serve it wrote."""
        c, named = self.rows.table.c, self.clauses.table.c
        serving = c.command.in_(sorted(commands_serving(clause)))
        return or_(
            c.position.in_(select(named.position).where(named.clause == clause)),
            serving & c.event.not_in((*CLOCK_EVENTS, CommandReceived.__name__)),
        )


def _row(happening: Happening) -> Row:
    trail, event = happening.trail, happening.event
    row: Row = {
        "position": happening.position,
        "recorded_at": trail.recorded_at,
        "occurred_at": trail.occurred_at,
        "actor": trail.actor,
        "role": str(trail.role),
        "on_behalf_of": trail.on_behalf_of,
        "client": trail.client,
        "command": trail.command,
        "command_id": trail.command_id,
        "correlation_id": trail.correlation_id,
        "causation_id": trail.causation_id,
        "event_id": trail.event_id,
        "event": type(event).__name__,
        "aggregate": happening.streams[1].aggregate.name if happening.streams else "",
        "id": happening.id,
        "version": happening.placed.recorded.version,
        "policy_version": trail.policy_version,
        "deviations": [{"clause": f.clause, "code": f.code} for f in trail.deviations],
        "reason": trail.reason,
        "outcome": None,
        "problem": None,
        "reasons": [],
    }
    return row | _outcome(event) if isinstance(event, CommandReceived) else row


def _outcome(receipt: CommandReceived) -> Row:
    """What a receipt says of its command, under the id of what it was for."""
    return {
        "aggregate": receipt.aggregate,
        "id": receipt.aggregate_id,
        "outcome": receipt.outcome,
        "problem": receipt.problem and str(receipt.problem),
        "reasons": [reason.model_dump(mode="json") for reason in receipt.reasons],
    }


def _named(happening: Happening) -> Iterator[str]:
    """The clauses that the row itself names: bent, refused under, or of its clock."""
    event = happening.event
    yield from (flag.clause for flag in happening.trail.deviations)
    if isinstance(event, CommandReceived):
        yield from (reason.clause for reason in event.reasons)
    elif isinstance(event, ClockEvent) and happening.streams is not None:
        yield happening.streams[1].state.clocks.get(event.clock_id).clause


def _shown(row: Row) -> dict[str, Any]:
    row |= {"aggregate_id": row["id"], "as_of_position": row["position"]}
    item: dict[str, Any] = shown(row)
    return item


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("position", BigInteger, primary_key=True),
        Column("recorded_at", InstantColumn, nullable=False),
        Column("occurred_at", InstantColumn, nullable=False),
        Column("actor", String(64), nullable=False),
        Column("role", String(20), nullable=False),
        Column("on_behalf_of", String(64)),
        Column("client", String(100), nullable=False),
        Column("command", String(60)),
        Column("command_id", Uuid, nullable=False),
        Column("correlation_id", Uuid, nullable=False),
        Column("causation_id", Uuid),
        Column("event_id", Uuid, nullable=False),
        Column("event", String(60), nullable=False),
        Column("aggregate", String(20), nullable=False),
        Column("id", Uuid),
        Column("version", Integer, nullable=False),
        Column("policy_version", String(40), nullable=False),
        Column("deviations", JSON, nullable=False),
        Column("reason", String(4000)),
        Column("outcome", String(10)),
        Column("problem", String(20)),
        Column("reasons", JSON, nullable=False),
    )
