"""Calendar hours, working days and months, all read in Asia/Shanghai.

Conventions (domain, section "Conventions"): hours and days are exact multiples; n working
days are due at the end of the n-th working day after the day of the instant; months run to
the end of the same day, clamped to the month's end.

Which days are worked a calendar says, which is data: the one that ships stands in `china.py`,
later ones come as events (`company/calendars.py`). A due time keeps the version of the calendar
that it was computed by, and never moves with a later one.
"""

from __future__ import annotations

import calendar as _calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from .values import Shape

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


class Span(Shape):
    """A length of time in exactly one unit; zero in all of them is no time at all."""

    minutes: Annotated[int, Field(ge=0, le=525_600)] = 0
    days: Annotated[int, Field(ge=0, le=3650)] = 0
    working_days: Annotated[int, Field(ge=0, le=366)] = 0
    months: Annotated[int, Field(ge=0, le=120)] = 0


def day_of(instant: dt.datetime) -> dt.date:
    """The date on which the instant falls in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def begin_of(day: dt.date) -> dt.datetime:
    """00:00 of the date, as UTC."""
    return dt.datetime.combine(day, dt.time(), SHANGHAI).astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """24:00 of the date, as UTC."""
    return begin_of(day + ONE_DAY)


def last_day_before(due: dt.datetime) -> dt.date:
    """The last date on which something due then may still be done: 24:00 belongs to its day."""
    return day_of(due - dt.timedelta(microseconds=1))


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day if it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = _calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: Monday to Friday, but for the days that say otherwise.

    In a year of which it names no day nobody has said yet, and Monday to Friday is a guess.
    """

    version: str = "mon-fri-1"
    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)

    @property
    def years(self) -> frozenset[int]:
        """The years of which it was said which days are worked."""
        return frozenset(day.year for day in self.exceptions)

    def replacing(self, version: str, days: Mapping[dt.date, bool]) -> Calendar:
        """With the years of these days as they say, and all other years as they were."""
        anew = {day.year for day in days}
        kept = {day: works for day, works in self.exceptions.items() if day.year not in anew}
        return Calendar(version, kept | dict(days))

    def is_worked(self, day: dt.date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def working_day(self, day: dt.date, count: int) -> dt.date:
        """The count-th working day after (or, if negative, before) the day."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_worked(day):
                day += step
        return day

    def after(self, start: dt.datetime, span: Span) -> dt.datetime:
        """When a limit that began at `start` ends."""
        if span.months:
            return end_of(months_after(day_of(start), span.months))
        if span.working_days:
            return end_of(self.working_day(day_of(start), span.working_days))
        return start + dt.timedelta(days=span.days, minutes=span.minutes)

    def before(self, due: dt.datetime, span: Span) -> dt.datetime:
        """The instant that lies a span ahead of `due`."""
        if span.working_days:
            return end_of(self.working_day(last_day_before(due), -span.working_days))
        return due - dt.timedelta(days=span.days, minutes=span.minutes)
