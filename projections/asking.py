"""A query's circumstances: what the view has seen, as of when it is asked, and who works here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Connection, Select, case, or_

from application.policies import PolicyBook
from domain.calendar import begin_of, months_after
from domain.policy import Policy
from domain.registry import PERSONAL_ACTS

from .paging import Page, cursor
from .people import PeopleView
from .reader import Reading
from .rows import Row

ONE_DAY = dt.timedelta(days=1)


class BadFilterError(ValueError):
    """A condition that nothing can meet; the text says what it may be."""


class Filter(BaseModel):
    """What a reader wants to see of a view; everything left out is no condition."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Asking:
    """One query in its snapshot: as of a position, with days and ages counted to an instant."""

    connection: Connection
    seen: int
    position: int
    instant: dt.datetime
    people: PeopleView
    policies: PolicyBook
    #: Of a reader who does not see every case: which he sees.
    reading: Reading | None = None
    #: Whether the reader learns what was laid down about personal data.
    personal_data: bool = True

    @property
    def sees_all(self) -> bool:
        """Whether figures that stand ready for everybody's cases answer the reader."""
        return self.reading is None

    def readable(self, id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Conditions by which only cases are left that the reader sees; `id` is theirs."""
        return [] if self.reading is None else [self.reading.holds(id)]

    def readable_either(
        self, deal_id: ColumnElement[Any], id: ColumnElement[Any]
    ) -> list[ColumnElement[bool]]:
        """The same of what is a deal from some time on, and something else before."""
        if self.reading is None:
            return []
        of_deal, of_other = self.reading.holds(deal_id), self.reading.holds(id)
        return [case((deal_id.is_not(None), of_deal), else_=of_other)]

    def readable_rows(
        self, kind: ColumnElement[str], id: ColumnElement[Any], actor: ColumnElement[str]
    ) -> list[ColumnElement[bool]]:
        """The same of rows about any kind of aggregate, each with who brought it about."""
        conditions = [] if self.reading is None else [self.reading.holds_row(kind, id, actor)]
        if not self.personal_data:
            conditions.append(kind.not_in(sorted(PERSONAL_ACTS)))
        return conditions

    @property
    def policy(self) -> Policy:
        """The policy that was in force at the position that is asked about."""
        return self.policies.at(self.position)

    def works_in(self, person: ColumnElement[str], team: str) -> ColumnElement[bool]:
        """Whether the person of the column was in the team then."""
        return person.in_(self.people.members(team, self.position))

    def roles(self, person: str | None = None, team: str | None = None) -> frozenset[str]:
        """The roles that the person, or somebody of the team, held then."""
        return self.people.roles(self.connection, self.position, person, team)

    def days_since(self, moment: dt.datetime) -> int:
        """Whole days from the moment on."""
        return max(0, (self.instant - moment) // ONE_DAY)

    def seconds_until(self, moment: dt.datetime) -> int:
        """Whole seconds left, negative once the moment is past."""
        return (moment - self.instant) // dt.timedelta(seconds=1)


def page_of(
    of: str,
    found: Select[Any],
    limit: int,
    by: Sequence[str],
    asking: Asking,
    show: Callable[[Row], dict[str, Any]],
    pinned: tuple[Any, ...] = (),
) -> Page:
    """The first rows of what was found, and the cursor behind the last of them if more follow.

    `by` are the columns that the rows are sorted by; `pinned` stands before their values in
    the cursor, for what all pages of a list share.
    """
    rows = [dict(row) for row in asking.connection.execute(found.limit(limit + 1)).mappings()]
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = cursor(of, *pinned, *(last[column] for column in by))
    return Page([show(row) for row in rows[:limit]], following, asking.seen)


def containing(text: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether one of the columns contains the text, in whatever case."""
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def due_within(
    due: ColumnElement[dt.datetime], first: dt.date, end: dt.date
) -> ColumnElement[bool]:
    """Whether something is due from the first day until before the end; 24:00 is its day's."""
    return (due > begin_of(first)) & (due <= begin_of(end))


def month_of(text: str) -> tuple[dt.date, dt.date]:
    """The first day of a month `2026-03` and the first one of the next."""
    first = dt.date.fromisoformat(f"{text}-01")
    return first, months_after(first, 1)


def all_of(conditions: Collection[ColumnElement[bool] | None]) -> list[ColumnElement[bool]]:
    """Those conditions that there are."""
    return [condition for condition in conditions if condition is not None]
