"""The ageing of receivables (V8): every line of every signed contract, and how old its debt is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    String,
    Uuid,
    case,
    func,
    select,
)

from domain.calendar import day_of, last_day_before
from domain.deal.records.ageing import NOT_DUE, bucket_of
from domain.deal.records.lines import Line
from domain.deal.state import Deal
from domain.policy import POLICY

from .asking import Asking, Filter, all_of, containing, page_of
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Intervals, Row, interval_columns
from .showing import shown
from .view import View

LIMITS = POLICY.collection.bucket_days
#: The buckets of the list, the youngest debts first.
BUCKETS = (NOT_DUE, *(bucket_of(limit, LIMITS) for limit in LIMITS), bucket_of(10**6, LIMITS))
#: Where lines stand in the list whose trigger has not happened yet: after all others.
NO_DAY = dt.date(9999, 12, 31)
ONE_DAY = dt.timedelta(days=1)
DUNNING = "DUNNING_"


class ReceivableFilter(Filter):
    """Which lines the list shows; `open`: with something still to be paid, or with nothing."""

    search: str | None = None
    bucket: str | None = None
    customer_id: UUID | None = None
    deal_id: UUID | None = None
    owner: str | None = None
    team: str | None = None
    open: bool | None = None
    disputed: bool = False


class ReceivablesView(View):
    """Every line's row, and how it was at each time."""

    name = "receivables"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.lines = Intervals(
            self.table(
                "rows",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *_columns(),
                now=("to_position", "due_order", "id"),
                order=("due_order", "id", "from_position", "to_position"),
                customer=("customer_id", "to_position", "due_order", "id"),
            )
        )
        self.written = (self.lines,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after = happening.before, happening.after
        if before is None or after is None or not isinstance(after.state, Deal):
            return
        old, deal = before.state, after.state
        for row_id in _fallen_away(old, deal):
            self.lines.end(connection, happening.position, row_id)
        for line in deal.receivables.lines:
            row = _row(deal, line, happening)
            self.lines.put(connection, happening.position, row)

    # ---- queries -------------------------------------------------------------------

    def page(self, asking: Asking, wanted: ReceivableFilter, limit: int, after: str | None) -> Page:
        """Lines, what is due first comes first; with the sums of all that was asked for."""
        c = self.lines.table.c
        key: tuple[Any, ...] | None = None
        if after is not None:
            position, *parts = key_of(after, self.name, int, str, UUID)
            asking = replace(asking, position=min(position, asking.seen))
            key = dt.date.fromisoformat(parts[0]), parts[1]
        conditions = self._conditions(asking, wanted)
        found = select(self.lines.table).where(
            self.lines.at(asking.position, asking.seen, in_order=True), *conditions
        )
        if key is not None:
            found = found.where(behind((c.due_order, c.id), key))
        found = found.order_by(c.due_order, c.id)

        def show(row: Row) -> dict[str, Any]:
            return _shown(row, asking)

        page = page_of(
            self.name, found, limit, ("due_order", "id"), asking, show, (asking.position,)
        )
        return replace(page, totals=self._totals(asking, conditions))

    def _totals(
        self, asking: Asking, conditions: list[ColumnElement[bool]]
    ) -> list[dict[str, Any]]:
        """For each bucket how many lines are open in it, what of them ages and what is disputed."""
        c = self.lines.table.c
        today = day_of(asking.instant)
        of_line = case(
            *((_in_bucket(c.due_order, bucket, today), bucket) for bucket in BUCKETS), else_=""
        )
        sums = (
            select(
                of_line.label("bucket"),
                func.count().label("count"),
                func.sum(c.open_fen).label("open_fen"),
                func.sum(c.disputed_fen).label("disputed_fen"),
            )
            .where(self.lines.at(asking.position, asking.seen), *conditions, c.open_fen > 0)
            .group_by("bucket")
        )
        found = {row["bucket"]: row for row in asking.connection.execute(sums).mappings()}
        return [_total(bucket, found.get(bucket)) for bucket in BUCKETS]

    def _conditions(self, asking: Asking, wanted: ReceivableFilter) -> list[ColumnElement[bool]]:
        c = self.lines.table.c
        same: dict[ColumnElement[Any], Any] = {
            c.customer_id: wanted.customer_id,
            c.deal_id: wanted.deal_id,
            c.owner_id: wanted.owner,
        }
        words = (c.customer_name, c.deal_number, c.contract_no)
        open_in = wanted.bucket is not None
        return all_of(
            [
                *(column == value for column, value in same.items() if value is not None),
                containing(wanted.search, *words) if wanted.search else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                _in_bucket(c.due_order, wanted.bucket, day_of(asking.instant))
                if wanted.bucket is not None
                else None,
                c.open_fen > 0 if open_in or wanted.open else None,
                c.open_fen == 0 if wanted.open is False else None,
                c.disputed_fen > 0 if wanted.disputed else None,
            ]
        )


def row_id(deal: Deal, line_id: str) -> UUID:
    """The id of a line's row, the same for ever."""
    return uuid5(deal.id, f"line {line_id}")


def _fallen_away(before: Deal, after: Deal) -> Iterator[UUID]:
    """The rows of lines that an amendment took out of the plan."""
    if before.receivables.lines is not after.receivables.lines:
        kept = {line.line_id for line in after.receivables.lines}
        for line in before.receivables.lines:
            if line.line_id not in kept:
                yield row_id(after, line.line_id)


def _in_bucket(due: ColumnElement[dt.date], bucket: str, today: dt.date) -> ColumnElement[bool]:
    """Whether what is due on that day stands in the bucket; one unknown here holds nothing."""
    if bucket == NOT_DUE:
        return due >= today
    edges = (0, *LIMITS)
    for least, most in zip(edges, LIMITS, strict=False):
        if bucket == bucket_of(most, LIMITS):
            return (due < today - least * ONE_DAY) & (due >= today - most * ONE_DAY)
    if bucket == BUCKETS[-1]:
        return due < today - LIMITS[-1] * ONE_DAY
    return due > NO_DAY


def _total(bucket: str, sums: Any) -> dict[str, Any]:
    count, open_fen, disputed_fen = (
        (sums["count"], int(sums["open_fen"]), int(sums["disputed_fen"])) if sums else (0, 0, 0)
    )
    return {
        "bucket": bucket,
        "count": count,
        "open_fen": open_fen,
        "disputed_fen": disputed_fen,
        "ageing_fen": open_fen - disputed_fen,
    }


def _row(deal: Deal, line: Line, happening: Happening) -> Row:
    return {
        "id": row_id(deal, line.line_id),
        "recorded_at": happening.trail.recorded_at,
        "deal_id": deal.id,
        "deal_number": deal.number,
        "customer_id": deal.customer_id,
        "customer_name": deal.customer_name,
        "contract_no": deal.contract.number,
        "line_id": line.line_id,
        "kind": str(line.plan.kind),
        "trigger": str(line.plan.trigger),
        "due_on": line.due_on,
        "due_order": line.due_on or NO_DAY,
        "amount_fen": line.amount_fen,
        "invoiced_fen": sum(i.amount_fen for i in deal.receivables.invoices_of(line.line_id)),
        "received_fen": line.received_fen + line.credited_fen,
        "written_off_fen": line.written_off_fen,
        "open_fen": line.open_fen,
        "disputed_fen": line.disputed_fen,
        "state": str(line.state),
        "last_paid_on": line.last_paid_on,
        "holds_deliveries": line.holds,
        **_reminded(line),
        **_promised(line),
        **_watched(deal, line),
        "owner_id": deal.owner_id,
        "imported": deal.imported,
    }


def _reminded(line: Line) -> Row:
    last = line.reminders[-1] if line.reminders else None
    return {
        "stage": last.step if last is not None else None,
        "dunned_on": day_of(last.at) if last is not None else None,
        "dunning_channel": str(last.channel) if last is not None else None,
        "dunned_by": last.by_person if last is not None else None,
        "dunning_reply": last.reply if last is not None else None,
    }


def _promised(line: Line) -> Row:
    """The last promise: kept, broken, or still open (None)."""
    last = line.promises[-1] if line.promises else None
    kept = None if last is None or not (last.is_kept or last.broken) else not last.broken
    return {
        "promised_on": last.promised_on if last is not None else None,
        "promised_fen": last.promised_fen if last is not None else None,
        "promise_kept": kept,
    }


def _watched(deal: Deal, line: Line) -> Row:
    """Until when the claim can be enforced, and the step of the ladder that comes next."""
    running = list(deal.clocks.running(subject=line.line_id))
    limitation = next((c for c in running if c.kind == "LIMITATION"), None)
    step = next((c for c in reversed(running) if c.kind.startswith(DUNNING)), None)
    return {
        "limitation_on": last_day_before(limitation.due_at) if limitation is not None else None,
        "next_action": step.kind.removeprefix(DUNNING) if step is not None else None,
        "next_action_on": last_day_before(step.due_at) if step is not None else None,
    }


def _shown(row: Row, asking: Asking) -> dict[str, Any]:
    del row["to_position"], row["due_order"]
    today, due_on = day_of(asking.instant), row["due_on"]
    is_open = row["open_fen"] > 0
    # What is paid is as late as it was paid; what is open gets later every day.
    until = today if is_open else row["last_paid_on"]
    overdue_days = max(0, (until - due_on).days) if due_on is not None and until else 0
    row |= {
        "overdue_days": overdue_days,
        "bucket": bucket_of(overdue_days, LIMITS) if is_open else None,
        "ageing_fen": row["open_fen"] - row["disputed_fen"],
        "as_of_position": row.pop("from_position"),
    }
    item: dict[str, Any] = shown(row)
    return item


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("deal_id", Uuid, nullable=False),
        Column("deal_number", String(40), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("contract_no", String(200), nullable=False),
        Column("line_id", String(64), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("trigger", String(20), nullable=False),
        Column("due_on", Date),
        Column("due_order", Date, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        Column("invoiced_fen", BigInteger, nullable=False),
        Column("received_fen", BigInteger, nullable=False),
        Column("written_off_fen", BigInteger, nullable=False),
        Column("open_fen", BigInteger, nullable=False),
        Column("disputed_fen", BigInteger, nullable=False),
        Column("state", String(20), nullable=False),
        Column("last_paid_on", Date),
        Column("holds_deliveries", Boolean, nullable=False),
        Column("stage", String(10)),
        Column("dunned_on", Date),
        Column("dunning_channel", String(20)),
        Column("dunned_by", String(64)),
        Column("dunning_reply", String(4000)),
        Column("promised_on", Date),
        Column("promised_fen", BigInteger),
        Column("promise_kept", Boolean),
        Column("limitation_on", Date),
        Column("next_action", String(10)),
        Column("next_action_on", Date),
        Column("owner_id", String(64), nullable=False),
        Column("imported", Boolean, nullable=False),
    )
