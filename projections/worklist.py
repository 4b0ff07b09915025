"""The work list (V5): what is due, for whom: duties of one's own and those one was told of.

Beside the deadlines stand the warnings that managers are to acknowledge; they are due at no time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Uuid,
    or_,
    select,
)

from domain.calendar import ONE_DAY, day_of
from domain.clocks import Clock, ClockEvent, DeadlineArmed
from domain.complaint.escalation import Escalated
from domain.decision import Stream
from domain.language import Language
from domain.values import Month

from .asking import Asking, Filter, all_of, containing, due_within, month_of, page_of
from .folding import Happening
from .paging import Page, behind, key_of
from .rows import Row, Rows
from .view import View
from .worklist_rows import (
    clock_row,
    columns,
    is_warned,
    named,
    shown_row,
    warning_id,
    warning_row,
)


class WorkFilter(Filter):
    """Whose work, and which of it; `today` and `month` are Shanghai's."""

    search: str | None = None
    person: str | None = None
    team: str | None = None
    kind: str | None = None
    overdue: bool = False
    today: bool = False
    month: Month | None = Field(default=None, description="Due in this month, e.g. 2026-04.")


class WorklistView(View):
    """Every open clock and warning, and who is to know of it."""

    name = "worklist"
    version = 2

    def __init__(self, build: int) -> None:
        super().__init__(build)
        clocks = self.table(
            "clocks", *columns(), due=("due_order", "clock_id"), owner=("owner_id",)
        )
        self.clocks = Rows(clocks)
        told = self.table(
            "told",
            Column("clock_id", Uuid, primary_key=True),
            Column("person_id", String(64), primary_key=True),
            person=("person_id",),
        )
        self.told = Rows(told)
        self.written = (self.clocks, self.told)

    def apply(self, connection: Connection, happening: Happening) -> None:
        before, after, event = happening.before, happening.after, happening.event
        if before is None or after is None:
            return
        if isinstance(event, ClockEvent):
            clock = after.state.clocks.get(event.clock_id)
            self._note(connection, clock, after, getattr(event, "told", ()), happening)
            return
        if isinstance(event, Escalated):
            for clock in after.state.clocks.running():
                self._note(connection, clock, after, event.told, happening)
        if named(before.state) != named(after.state):
            for clock in after.state.clocks.running():
                row = self.clocks.get(connection, clock.clock_id)
                assert row is not None
                self.clocks.put(row | named(after.state))
        if is_warned(before.state) or is_warned(after.state):
            self._warn(connection, before, after, happening)

    def _note(
        self,
        connection: Connection,
        clock: Clock,
        stream: Stream,
        told: tuple[str, ...],
        happening: Happening,
    ) -> None:
        armed = isinstance(happening.event, DeadlineArmed)
        old = self.clocks.get(connection, clock.clock_id, new=armed)
        known: list[str] = old["told"] if old is not None else []
        if not clock.is_open:
            self._remove(connection, clock, known, was_open=old is not None)
            return
        new = [person for person in dict.fromkeys(told) if person not in known]
        for person in new:
            self.told.put({"clock_id": clock.clock_id, "person_id": person})
        self.clocks.put(clock_row(clock, stream, [*known, *new], happening))

    def _warn(
        self, connection: Connection, before: Stream, after: Stream, happening: Happening
    ) -> None:
        """A lead's warning comes, goes, or its customer is called otherwise now."""
        row_id = warning_id(after.id)
        old = self.clocks.get(connection, row_id, new=not is_warned(before.state))
        if not is_warned(after.state):
            self.clocks.remove(row_id)
        elif old is None:
            self.clocks.put(warning_row(after, happening))
        elif named(before.state) != named(after.state):
            self.clocks.put(old | named(after.state))

    def _remove(
        self, connection: Connection, clock: Clock, known: list[str], *, was_open: bool
    ) -> None:
        if was_open:
            self.clocks.remove(clock.clock_id)
        for person in known:
            self.told.get(connection, clock.clock_id, person)
            self.told.remove(clock.clock_id, person)

    # ---- queries -------------------------------------------------------------------

    def page(
        self,
        asking: Asking,
        wanted: WorkFilter,
        language: Language,
        limit: int,
        after: str | None,
    ) -> Page:
        """What is due first comes first."""
        c = self.clocks.table.c
        found = select(self.clocks.table).where(*self._conditions(asking, wanted))
        if after is not None:
            key = key_of(after, self.name, dt.datetime, UUID)
            found = found.where(behind((c.due_order, c.clock_id), key))
        found = found.order_by(c.due_order, c.clock_id)

        def show(row: Row) -> dict[str, Any]:
            return shown_row(row, asking, language)

        return page_of(self.name, found, limit, ("due_order", "clock_id"), asking, show)

    def _conditions(self, asking: Asking, wanted: WorkFilter) -> list[ColumnElement[bool]]:
        c = self.clocks.table.c
        today = day_of(asking.instant)
        return all_of(
            [
                containing(wanted.search, c.customer_name, c.number) if wanted.search else None,
                self._of_person(asking, wanted.person) if wanted.person else None,
                self._of_team(asking, wanted.team) if wanted.team else None,
                c.kind == wanted.kind if wanted.kind else None,
                c.breached.is_(True) if wanted.overdue else None,
                due_within(c.due_at, today, today + ONE_DAY) if wanted.today else None,
                due_within(c.due_at, *month_of(wanted.month)) if wanted.month else None,
                *asking.readable(c.id),
            ]
        )

    def _of_person(self, asking: Asking, person: str) -> ColumnElement[bool]:
        c, told = self.clocks.table.c, self.told.table.c
        heard = select(told.clock_id).where(told.person_id == person)
        roles = asking.roles(person=person)
        return or_(c.owner_id == person, c.clock_id.in_(heard), c.for_role.in_(roles))

    def _of_team(self, asking: Asking, team: str) -> ColumnElement[bool]:
        c, told = self.clocks.table.c, self.told.table.c
        heard = select(told.clock_id).where(asking.works_in(told.person_id, team))
        roles = asking.roles(team=team)
        own = asking.works_in(c.owner_id, team)
        return or_(own, c.clock_id.in_(heard), c.for_role.in_(roles))
