"""The calendar that ships, and the calendars that the company publishes (R5.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import holidays
import pytest
from given import Story, at, given
from people import CHEN, EVERYBODY, QIAN, WANG
from pydantic import ValidationError

from domain.calendar import ONE_DAY, Calendar, Span
from domain.china import CHINA
from domain.company.calendars import CalendarDay, CalendarPublished, PublishCalendar
from domain.outcomes import Problem
from domain.people import People, Person, Role
from domain.registry import COMPANY

ADMIN = "admin0"
PLAIN = Calendar()

# ---- the calendar that ships ----------------------------------------------------------------


def days_of(year: int) -> Iterable[dt.date]:
    day = dt.date(year, 1, 1)
    while day.year == year:
        yield day
        day += ONE_DAY


@pytest.mark.parametrize("year", sorted(CHINA.years))
def test_R5_3_what_ships_is_what_others_know_of_every_day(year: int) -> None:
    others = holidays.country_holidays("CN", years=year)
    wrong = [d for d in days_of(year) if CHINA.is_worked(d) != others.is_working_day(d)]
    assert not wrong


def test_R5_3_what_ships_names_only_days_that_differ_from_the_week() -> None:
    assert not [d for d, works in CHINA.exceptions.items() if works == PLAIN.is_worked(d)]


@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        # Qingming 2026: Saturday to Monday.
        ("04-03 10:00", 1, "04-08 00:00"),
        # Labour Day 2026: five days, and Saturday the 9th is worked.
        ("04-30 10:00", 1, "05-07 00:00"),
        ("05-08 10:00", 1, "05-10 00:00"),
        # National Day 2026: seven days, between two worked weekend days.
        ("09-19 10:00", 1, "09-21 00:00"),
        ("09-30 18:00", 3, "10-11 00:00"),
        # Spring Festival 2026: the 14th and the 28th are worked.
        ("02-13 18:00", 2, "02-25 00:00"),
        ("02-27 10:00", 1, "03-01 00:00"),
        # Into a year of which nothing is known yet.
        ("2026-12-31 10:00", 1, "2027-01-02 00:00"),
    ],
)
def test_R3_1_1_working_days_skip_holidays_and_count_shifted_days(
    start: str, working_days: int, due: str
) -> None:
    assert CHINA.after(at(start), Span(working_days=working_days)) == at(due)


def test_R3_1_1_a_warning_skips_holidays_backwards() -> None:
    assert CHINA.before(at("10-09 00:00"), Span(working_days=1)) == at("10-01 00:00")


# ---- publishing one -------------------------------------------------------------------------


def company() -> Story:
    admin = Person(ADMIN, "管理员", frozenset({Role.ADMIN}), "sales")
    return replace(given(COMPANY), people=People({**EVERYBODY.by_id, ADMIN: admin}))


def publish(*days: tuple[str, bool], version: str = "cn-2027-1", by: str = ADMIN) -> Story:
    return company().when(command(*days, version=version), by=by)


def command(*days: tuple[str, bool], version: str = "cn-2027-1") -> PublishCalendar:
    named = (CalendarDay(date=dt.date.fromisoformat(d), working=w) for d, w in days)
    return PublishCalendar(calendar_version=version, days=tuple(named))


def whole(year: int, *, but: Iterable[str] = ()) -> list[tuple[str, bool]]:
    listed = ((str(day), PLAIN.is_worked(day)) for day in days_of(year))
    return [(day, works) for day, works in listed if day not in but]


OFF, SHIFTED = ("2027-02-08", False), ("2027-02-20", True)


def test_R5_3_a_year_is_laid_down_by_the_days_that_differ() -> None:
    story = publish(OFF, SHIFTED)
    published = command(OFF, SHIFTED)
    story.then(CalendarPublished(calendar_version="cn-2027-1", days=published.days))
    calendar = story.state.calendar
    assert calendar.version == "cn-2027-1"
    assert calendar.years == {2025, 2026, 2027}
    assert not calendar.is_worked(dt.date(2027, 2, 8))
    assert calendar.is_worked(dt.date(2027, 2, 20))
    assert calendar.is_worked(dt.date(2027, 2, 9))
    assert not calendar.is_worked(dt.date(2026, 10, 1)), "other years stay"


@pytest.mark.parametrize("year", [2027, 2028])
def test_R5_3_a_year_is_laid_down_by_all_its_days(year: int) -> None:
    story = publish(*whole(year)).then_accepted()
    assert year in story.state.calendar.years
    assert story.state.calendar.is_worked(dt.date(year, 10, 1)) == PLAIN.is_worked(
        dt.date(year, 10, 1)
    )


def test_R5_3_a_later_calendar_replaces_the_years_that_it_names_and_no_others() -> None:
    story = publish(OFF, SHIFTED, ("2026-04-07", False), ("2026-04-11", True))
    calendar = story.then_accepted().state.calendar
    assert calendar.is_worked(dt.date(2026, 10, 1)), "2026 is laid down anew"
    assert not calendar.is_worked(dt.date(2026, 4, 7))
    assert not calendar.is_worked(dt.date(2025, 10, 1))
    again = story.when(command(OFF, SHIFTED, version="cn-2027-2"), by=ADMIN).then_accepted()
    assert again.state.calendar.version == "cn-2027-2"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([OFF], "SHIFTED_DAYS_MISSING"),
        ([SHIFTED], "SHIFTED_DAYS_MISSING"),
        ([OFF, SHIFTED, ("2026-04-07", False)], "SHIFTED_DAYS_MISSING"),
        ([OFF, SHIFTED, ("2027-02-09", True)], "YEAR_NOT_WHOLE"),
        (whole(2027)[:31], "YEAR_NOT_WHOLE"),
        (whole(2027, but=["2027-12-31"]), "YEAR_NOT_WHOLE"),
        (whole(2028, but=["2028-02-29"]), "YEAR_NOT_WHOLE"),
        ([OFF, SHIFTED, OFF], "DATE_TWICE"),
        ([OFF, SHIFTED, ("2027-02-08", True)], "DATE_TWICE"),
    ],
)
def test_R5_3_half_a_year_is_refused(days: list[tuple[str, bool]], code: str) -> None:
    publish(*days).then_refused("R5.3", code)


def test_R5_3_a_holiday_may_be_told_with_the_weekend_in_it() -> None:
    weekend = ("2027-02-06", False), ("2027-02-07", False)
    calendar = publish(*weekend, OFF, SHIFTED).then_accepted().state.calendar
    assert not calendar.is_worked(dt.date(2027, 2, 7))
    assert calendar.is_worked(dt.date(2027, 2, 9))


def test_R5_3_a_version_left_out_is_the_next_of_the_latest_year() -> None:
    days = command(OFF, SHIFTED, ("2026-04-07", False), ("2026-04-11", True)).days
    once = company().when(PublishCalendar(days=days), by=ADMIN).then_accepted()
    assert once.state.calendar.version == "2027-1"
    again = once.when(PublishCalendar(days=days), by=ADMIN).then_accepted()
    assert again.state.calendar.version == "2027-2"


def test_R5_3_a_refusal_names_the_years() -> None:
    (reason,) = publish(OFF, ("2028-02-08", False)).reasons
    assert reason.detail == {"years": "2027, 2028"}


@pytest.mark.parametrize("version", ["cn-2027-1", CHINA.version, PLAIN.version])
def test_R5_3_a_version_is_used_once(version: str) -> None:
    story = publish(OFF, SHIFTED).when(command(OFF, SHIFTED, version=version), by=ADMIN)
    story.then_refused("R5.3", "CALENDAR_VERSION_USED")


@pytest.mark.parametrize("by", [CHEN, WANG, QIAN])
def test_R5_3_only_an_admin_publishes_a_calendar(by: str) -> None:
    publish(OFF, SHIFTED, by=by).then_refused("R5.3", "ROLE", Problem.ROLE)


@pytest.mark.parametrize("day", ["1969-12-31", "2200-01-01"])
def test_R5_3_a_year_out_of_reach_is_no_day(day: str) -> None:
    with pytest.raises(ValidationError):
        command((day, False))
