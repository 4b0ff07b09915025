"""The calendar of working days: what the company lays down for a year (R5.3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Annotated

from pydantic import Field

from domain.calendar import Calendar
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, Date, ItemId, Shape

from .state import Company

#: Monday to Friday, against which a year that is not listed whole is told.
PLAIN = Calendar()


class CalendarDay(Shape):
    """One day, and whether it is worked."""

    date: Date
    working: bool


class CalendarDetails(Shape):
    """The days of the years that a calendar is about."""

    days: Annotated[
        tuple[CalendarDay, ...],
        Field(
            min_length=1,
            max_length=5000,
            description="Of each year every day, or only those that differ from Monday to "
            "Friday: the weekdays off and the weekend days worked in return. A holiday's own "
            "weekend may stand among them.",
        ),
        By("R5.3"),
    ]

    @property
    def by_date(self) -> dict[dt.date, bool]:
        return {day.date: day.working for day in self.days}


class CalendarPublished(CalendarDetails, Event):
    """From now on working days are counted by it; due times already stored stay."""

    sentence = Text("Calendar {calendar_version} published", "发布工作日历 {calendar_version}")

    calendar_version: ItemId

    def evolve(self, company: Company, trail: Trail, /) -> Company:
        calendar = company.calendar.replacing(self.calendar_version, self.by_date)
        versions = company.calendar_versions | {self.calendar_version}
        return replace(company, calendar=calendar, calendar_versions=versions)


class PublishCalendar(CalendarDetails, Command):
    """Lay down which days of whole years are worked; other years stay as they are (R5.3)."""

    calendar_version: Annotated[
        ItemId | None, By("R5.3"), Field(description="Left out: the next of the latest year.")
    ] = None

    aggregates = ("company",)
    issued_by = anyone(Role.ADMIN)
    clause = "R5.3"

    def decide(self, company: Company, context: Context, /) -> Iterator[CalendarPublished | Reason]:
        if self.calendar_version in company.calendar_versions:
            yield Reason("R5.3", "CALENDAR_VERSION_USED", field="calendar_version")
        if len(self.by_date) < len(self.days):
            yield Reason("R5.3", "DATE_TWICE", field="days")
        for code, years in self._against().items():
            detail = {"years": ", ".join(map(str, sorted(years)))}
            yield Reason("R5.3", code, field="days", detail=detail)
        version = self.calendar_version or self._next_version(company)
        yield CalendarPublished(calendar_version=version, days=self.days)

    def _next_version(self, company: Company) -> str:
        year = max(day.year for day in self.by_date)
        names = (f"{year}-{n}" for n in count(1))
        return next(name for name in names if name not in company.calendar_versions)

    def _against(self) -> dict[str, set[int]]:
        """What is wrong with a year, and with which years it is."""
        found: dict[str, set[int]] = defaultdict(set)
        for year in {day.year for day in self.by_date}:
            if (code := self._against_year(year)) is not None:
                found[code].add(year)
        return found

    def _against_year(self, year: int) -> str | None:
        """A year is whole with every day of it, or with all that differs from the week's rule.

        A list that names an ordinary working day goes day by day, so it must name every day.
        """
        days = {day: works for day, works in self.by_date.items() if day.year == year}
        if len(days) == (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days:
            return None
        if any(works and PLAIN.is_worked(day) for day, works in days.items()):
            return "YEAR_NOT_WHOLE"
        # Holidays on weekdays are worked in on weekends: one without the other is half a notice.
        return None if len(set(days.values())) > 1 else "SHIFTED_DAYS_MISSING"
