"""The calendar of working days: what the company lays down for a year (R5.3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
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
    """A version of the calendar, and the days of the years that it is about."""

    calendar_version: Annotated[ItemId, By("R5.3")]
    days: Annotated[
        tuple[CalendarDay, ...],
        Field(
            min_length=1,
            max_length=5000,
            description="Of each year every day, or only those that differ from Monday to "
            "Friday: the weekdays off and the weekend days worked in return.",
        ),
        By("R5.3"),
    ]

    @property
    def by_date(self) -> dict[dt.date, bool]:
        return {day.date: day.working for day in self.days}


class CalendarPublished(CalendarDetails, Event):
    """From now on working days are counted by it; due times already stored stay."""

    sentence = Text("Calendar {calendar_version} published", "发布工作日历 {calendar_version}")

    def evolve(self, company: Company, trail: Trail, /) -> Company:
        calendar = company.calendar.replacing(self.calendar_version, self.by_date)
        versions = company.calendar_versions | {self.calendar_version}
        return replace(company, calendar=calendar, calendar_versions=versions)


class PublishCalendar(CalendarDetails, Command):
    """Lay down which days of whole years are worked; other years stay as they are (R5.3)."""

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
        yield CalendarPublished.of(self)

    def _against(self) -> dict[str, set[int]]:
        """What is wrong with a year, and with which years it is."""
        found: dict[str, set[int]] = defaultdict(set)
        for year in {day.year for day in self.by_date}:
            if (code := self._against_year(year)) is not None:
                found[code].add(year)
        return found

    def _against_year(self, year: int) -> str | None:
        """A year is whole with every day of it, or with all that differs from the week's rule."""
        days = {day: works for day, works in self.by_date.items() if day.year == year}
        if len(days) == (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days:
            return None
        if any(works == PLAIN.is_worked(day) for day, works in days.items()):
            return "YEAR_NOT_WHOLE"
        # Holidays on weekdays are worked in on weekends: one without the other is half a notice.
        return None if len(set(days.values())) > 1 else "SHIFTED_DAYS_MISSING"
