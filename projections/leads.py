"""The lead list (V7): every lead with its scores, its owner, and how late it was contacted."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    String,
    Uuid,
    select,
)

from domain.clocks import Clock, ClockState
from domain.lead.scoring import LeadScoreApproved
from domain.lead.state import Lead, Source, Status
from domain.policy import Grade

from .asking import Asking, Filter, all_of, containing, page_of
from .folding import Happening
from .ordering import Order, sorted_by
from .paging import Page
from .rows import Intervals, Row, interval_columns
from .showing import shown
from .store import InstantColumn
from .view import View

#: The clocks by which the first contact is late (G3.1.9, R3.8.4).
CONTACT_CLOCKS = frozenset({"A_FIRST_CONTACT", "REPURCHASE_CONTACT"})


class LeadFilter(Filter):
    """Which leads the list shows; `duplicates`: registered past a lead that looks the same."""

    search: str | None = None
    grade: Grade | None = None
    state: Status | None = None
    source: Source | None = None
    owner: str | None = None
    team: str | None = None
    duplicates: bool | None = None
    sort: str | None = sorted_by(
        "number", "customer_name", "total", "grade", "first_contact_due_at", "next_review_on"
    )


class LeadsView(View):
    """Every lead's row, and how it was at each time."""

    name = "leads"

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.leads = Intervals(
            self.table(
                "rows",
                Column("id", Uuid, primary_key=True),
                *interval_columns(),
                *_columns(),
                now=("to_position", "number", "id"),
                order=("number", "id", "from_position", "to_position"),
                owner=("owner_id", "to_position", "number", "id"),
            )
        )
        self.written = (self.leads,)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after = happening.after
        if after is None or not isinstance(after.state, Lead):
            return
        row = self._row(connection, after.state, happening)
        self.leads.put(connection, happening.position, row)

    def _row(self, connection: Connection, lead: Lead, happening: Happening) -> Row:
        score = lead.score or lead.pending
        return {
            "id": lead.id,
            "recorded_at": happening.trail.recorded_at,
            "number": lead.number,
            "customer_id": lead.customer_id,
            "customer_name": lead.customer_name,
            "scenario": str(lead.scenario),
            "source": str(lead.source),
            "industry": lead.industry,
            "region": lead.region,
            "size_fit": score and score.size_fit,
            "budget_clarity": score and score.budget_clarity,
            "urgency": score and score.urgency,
            "total": score and score.total,
            "grade": lead.grade and str(lead.grade),
            "round": lead.rounds,
            "rescore_pending": lead.rescore_pending,
            "approver_id": self._approver(connection, lead, happening),
            "owner_id": lead.owner_id,
            **_first_contact(lead),
            "next_review_on": lead.review_due_on,
            "state": str(lead.status),
            "duplicates_suspected": lead.forced,
            "deal_id": lead.deal_id,
        }

    def _approver(self, connection: Connection, lead: Lead, happening: Happening) -> str | None:
        """Who approved the score in force."""
        if isinstance(happening.event, LeadScoreApproved):
            return happening.trail.actor
        before = self.leads.current(connection, lead.id, new=happening.begins)
        return before["approver_id"] if before is not None and lead.score is not None else None

    # ---- queries -------------------------------------------------------------------

    def page(self, asking: Asking, wanted: LeadFilter, limit: int, after: str | None) -> Page:
        """Leads, as a rule the newest number first; further pages are as of the first one."""
        order = Order.of(self.name, self.leads.table, ("-number", "-id"), wanted.sort)
        found = select(self.leads.table)
        if after is not None:
            position, *key = order.key(after, int)
            asking = replace(asking, position=min(position, asking.seen))
            found = found.where(order.behind(key))
        found = found.where(*self._conditions(asking, wanted)).order_by(*order.clauses)

        def show(row: Row) -> dict[str, Any]:
            return _shown(row, asking)

        return page_of(order.name, found, limit, order.by, asking, show, (asking.position,))

    def _conditions(self, asking: Asking, wanted: LeadFilter) -> list[ColumnElement[bool]]:
        c = self.leads.table.c
        same = {
            c.grade: wanted.grade,
            c.state: wanted.state,
            c.source: wanted.source,
            c.owner_id: wanted.owner,
        }
        return all_of(
            [
                self.leads.at(asking.position, asking.seen, in_order=wanted.sort is None),
                *(column == str(value) for column, value in same.items() if value is not None),
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                asking.works_in(c.owner_id, wanted.team) if wanted.team else None,
                c.duplicates_suspected.is_(wanted.duplicates)
                if wanted.duplicates is not None
                else None,
                *asking.readable(c.id),
            ]
        )


def _first_contact(lead: Lead) -> Row:
    """When the customer was to be contacted at the latest, and when he was."""
    clock = next((c for c in reversed(lead.clocks) if _counts(c)), None)
    contact = lead.first_contact
    late = None
    if clock is not None and clock.met_at is not None:
        late = max(0, math.ceil((clock.met_at - clock.due_at).total_seconds()))
    return {
        "first_contact_at": contact.at if contact is not None else None,
        "first_contact_due_at": clock.due_at if clock is not None else None,
        "first_contact_late_seconds": late,
        "first_contact_breached": clock is not None and clock.breached,
    }


def _counts(clock: Clock) -> bool:
    return clock.kind in CONTACT_CLOCKS and clock.state is not ClockState.CANCELLED


def _shown(row: Row, asking: Asking) -> dict[str, Any]:
    del row["to_position"]
    due_at: dt.datetime | None = row["first_contact_due_at"]
    if due_at is not None and row["first_contact_late_seconds"] is None:
        row["first_contact_late_seconds"] = max(0, -asking.seconds_until(due_at))
    row |= {"lead_id": row["id"], "as_of_position": row.pop("from_position")}
    lead: dict[str, Any] = shown(row)
    return lead


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("number", String(40), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("scenario", String(40), nullable=False),
        Column("source", String(20), nullable=False),
        Column("industry", String(200), nullable=False),
        Column("region", String(200)),
        Column("size_fit", Integer),
        Column("budget_clarity", Integer),
        Column("urgency", Integer),
        Column("total", Integer),
        Column("grade", String(1)),
        Column("round", Integer, nullable=False),
        Column("rescore_pending", Boolean, nullable=False),
        Column("approver_id", String(64)),
        Column("owner_id", String(64)),
        Column("first_contact_at", InstantColumn),
        Column("first_contact_due_at", InstantColumn),
        Column("first_contact_late_seconds", Integer),
        Column("first_contact_breached", Boolean, nullable=False),
        Column("next_review_on", Date),
        Column("state", String(20), nullable=False),
        Column("duplicates_suspected", Boolean, nullable=False),
        Column("deal_id", Uuid),
    )
