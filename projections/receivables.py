"""The ageing of receivables (V8): every line of every signed contract, and how old its debt is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Column, ColumnElement, Connection, Uuid, case, func, select

from domain.calendar import ONE_DAY, day_of
from domain.deal.records.ageing import NOT_DUE, bucket_of
from domain.deal.records.lines import Line
from domain.deal.state import Deal

from .asking import Asking, BadFilterError, Filter, all_of, containing, page_of
from .folding import Happening
from .ordering import Order, sorted_by
from .paging import Page
from .receivable_rows import columns, events_behind, reply_behind, row_id, row_of, shown_row
from .rows import Intervals, Row, interval_columns
from .view import View

#: By what the list is sorted.
ORDER = ("due_order", "deal_number", "place")

#: Which buckets there are, the policy in force says.
Bucket = Annotated[str, Field(max_length=20, examples=["NOT_DUE", "0-30", ">180"])]


class ReceivableFilter(Filter):
    """Which lines the list shows; `open`: with something still to be paid, or with nothing."""

    search: str | None = None
    bucket: Bucket | None = Field(default=None, description="Open lines that are so old.")
    customer_id: UUID | None = None
    deal_id: UUID | None = None
    owner: str | None = None
    team: str | None = None
    open: bool | None = None
    disputed: bool = False
    sort: str | None = sorted_by("due_on", "amount_fen", "open_fen", "customer_name")


class ReceivablesView(View):
    """Every line's row, and how it was at each time."""

    name = "receivables"
    version = 3

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.lines = Intervals(
            self.table(
                "rows",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *columns(),
                now=("to_position", *ORDER),
                order=(*ORDER, "from_position", "to_position"),
                deal=("deal_id", "to_position"),
                customer=("customer_id", "to_position", *ORDER),
                owner=("owner_id", "to_position", *ORDER),
            )
        )
        self.written = (self.lines,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after = happening.before, happening.after
        if before is None or after is None or not isinstance(after.state, Deal):
            return
        old, deal = before.state, after.state
        if _same(old, deal):
            return
        for line_id in _fallen_away(old, deal):
            self.lines.end(connection, happening.position, line_id)
        for place, line in _touched(old, deal):
            row = row_of(deal, line, place, happening)
            held = self.lines.current(connection, row["id"])
            row["events"] = events_behind(row, held, happening)
            row["reply_position"] = reply_behind(line, held, happening)
            self.lines.put(connection, happening.position, row)

    # ---- queries -------------------------------------------------------------------

    def page(self, asking: Asking, wanted: ReceivableFilter, limit: int, after: str | None) -> Page:
        """Lines, as a rule what is due first, then as planned; with the sums of all asked for.

        Further pages are as of the first one.
        """
        order = Order.of(self.name, self.lines.table, ORDER, wanted.sort)
        found = select(self.lines.table)
        if after is not None:
            position, *key = order.key(after, int)
            asking = replace(asking, position=min(position, asking.seen))
            found = found.where(order.behind(key))
        conditions = self._conditions(asking, wanted)
        held = self.lines.at(asking.position, asking.seen, in_order=wanted.sort is None)
        found = found.where(held, *conditions).order_by(*order.clauses)

        limits = _limits(asking)

        def show(row: Row) -> dict[str, Any]:
            return shown_row(row, asking, limits)

        page = page_of(order.name, found, limit, order.by, asking, show, (asking.position,))
        return replace(page, totals=self._totals(asking, conditions))

    def _totals(
        self, asking: Asking, conditions: list[ColumnElement[bool]]
    ) -> list[dict[str, Any]]:
        """For each bucket how many lines are open in it, what of them ages and what is disputed."""
        c = self.lines.table.c
        today, limits = day_of(asking.instant), _limits(asking)
        buckets = buckets_within(limits)
        of_line = case(
            *((_in_bucket(c.due_order, bucket, today, limits), bucket) for bucket in buckets),
            else_="",
        ).label("bucket")
        sums = (
            select(of_line, func.count(), func.sum(c.open_fen), func.sum(c.disputed_fen))
            .where(self.lines.at(asking.position, asking.seen), *conditions, c.open_fen > 0)
            .group_by(of_line)
        )
        found = {bucket: figures for bucket, *figures in asking.connection.execute(sums)}
        return [_total(bucket, *found.get(bucket, (0, 0, 0))) for bucket in buckets]

    def _conditions(self, asking: Asking, wanted: ReceivableFilter) -> list[ColumnElement[bool]]:
        c = self.lines.table.c
        same: dict[ColumnElement[Any], Any] = {
            c.customer_id: wanted.customer_id,
            c.deal_id: wanted.deal_id,
            c.owner_id: wanted.owner,
        }
        words = (c.customer_name, c.deal_number, c.contract_no)
        bucket, today = wanted.bucket, day_of(asking.instant)
        return all_of(
            [
                *(column == value for column, value in same.items() if value is not None),
                containing(wanted.search, *words) if wanted.search else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                _in_bucket(c.due_order, bucket, today, _limits(asking))
                if bucket is not None
                else None,
                c.open_fen > 0 if bucket is not None or wanted.open else None,
                c.open_fen == 0 if wanted.open is False else None,
                c.disputed_fen > 0 if wanted.disputed else None,
                *asking.readable(c.deal_id),
            ]
        )


def _same(before: Deal, after: Deal) -> bool:
    """Whether the event changed nothing that a row could tell."""
    return before.receivables is after.receivables and _told(before) == _told(after)


def _told(deal: Deal) -> tuple[object, ...]:
    """What a row says besides the money."""
    return *_named(deal), deal.clocks


def _named(deal: Deal) -> tuple[object, ...]:
    return deal.number, deal.customer_name, deal.owner_id, deal.contract.number


def _touched(before: Deal, after: Deal) -> Iterator[tuple[int, Line]]:
    """Lines of which something may be new, with their places: most clocks are of none."""
    old, new = before.receivables, after.receivables
    all_are = old.invoices is not new.invoices or _named(before) != _named(after)
    clocks = zip_longest(before.clocks, after.clocks)
    timed = {now.subject for was, now in clocks if now is not None and now is not was}
    for place, line in enumerate(new.lines):
        is_new = place >= len(old.lines) or old.lines[place] is not line
        if all_are or is_new or line.line_id in timed:
            yield place, line


def _fallen_away(before: Deal, after: Deal) -> Iterator[UUID]:
    """The rows of lines that an amendment took out of the plan."""
    kept = {line.line_id for line in after.receivables.lines}
    for line in before.receivables.lines:
        if line.line_id not in kept:
            yield row_id(after, line.line_id)


def _limits(asking: Asking) -> tuple[int, ...]:
    """The limits of the buckets: like the days they are counted at the query, as of its time."""
    return asking.policy.collection.bucket_days


def buckets_within(limits: tuple[int, ...]) -> tuple[str, ...]:
    """The buckets of the list, the youngest debts first."""
    return (NOT_DUE, *(bucket_of(days, limits) for days in (*limits, limits[-1] + 1)))


def _in_bucket(
    due: ColumnElement[dt.date], bucket: str, today: dt.date, limits: tuple[int, ...]
) -> ColumnElement[bool]:
    """Whether what is due on that day stands in the bucket; raises BadFilterError."""
    if bucket == NOT_DUE:
        return due >= today
    known = buckets_within(limits)
    if bucket not in known:
        raise BadFilterError(f"bucket: one of {', '.join(known)}")
    number = known.index(bucket) - 1
    least, most = (0, *limits)[number], (*limits, None)[number]
    overdue = due < today - least * ONE_DAY
    return overdue if most is None else overdue & (due >= today - most * ONE_DAY)


def _total(bucket: str, count: int, open_fen: int, disputed_fen: int) -> dict[str, Any]:
    return {
        "bucket": bucket,
        "count": count,
        "open_fen": int(open_fen),
        "disputed_fen": int(disputed_fen),
        "ageing_fen": int(open_fen) - int(disputed_fen),
    }
