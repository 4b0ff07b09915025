"""Calendar hours, working days and months (domain, conventions)."""

from __future__ import annotations

import calendar as _calendar
import datetime as dt

import pytest
from given import at
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    Calendar,
    Span,
    begin_of,
    day_of,
    end_of,
    last_day_before,
    months_after,
)

CALENDAR = Calendar()
DAYS = st.dates(dt.date(1992, 1, 1), dt.date(2150, 12, 31))
INSTANTS = st.builds(dt.datetime.combine, DAYS, st.times(), st.just(dt.UTC))


@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        ("03-02 09:00", 1, "03-04 00:00"),
        ("03-02 00:00", 1, "03-04 00:00"),
        ("03-02 23:59", 1, "03-04 00:00"),
        ("03-05 10:00", 2, "03-10 00:00"),
        ("03-06 10:00", 1, "03-10 00:00"),
        ("03-07 10:00", 1, "03-10 00:00"),
        ("03-08 10:00", 1, "03-10 00:00"),
        ("03-06 10:00", 5, "03-14 00:00"),
        ("03-06 10:00", 6, "03-17 00:00"),
    ],
)
def test_R3_1_1_working_days_end_with_the_day_and_skip_the_weekend(
    start: str, working_days: int, due: str
) -> None:
    assert CALENDAR.after(at(start), Span(working_days=working_days)) == at(due)


def test_R3_1_1_holidays_and_shifted_working_days_are_exceptions_of_a_calendar() -> None:
    shifted = Calendar("2026", {dt.date(2026, 3, 3): False, dt.date(2026, 3, 7): True})
    assert shifted.after(at("03-02 09:00"), Span(working_days=1)) == at("03-05 00:00")
    assert shifted.after(at("03-06 09:00"), Span(working_days=1)) == at("03-08 00:00")


@pytest.mark.parametrize(
    ("due", "working_days", "instant"),
    [
        ("03-11 00:00", 1, "03-10 00:00"),
        ("03-10 00:00", 1, "03-07 00:00"),
        ("03-10 12:00", 1, "03-10 00:00"),
        ("03-11 00:00", 2, "03-07 00:00"),
    ],
)
def test_R3_8_4_a_working_day_before_the_end_of_a_day(
    due: str, working_days: int, instant: str
) -> None:
    assert CALENDAR.before(at(due), Span(working_days=working_days)) == at(instant)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", 36, "2029-03-31"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_G3_1_11_months_are_clamped_to_the_end_of_the_month(
    day: str, months: int, expected: str
) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


@given(DAYS, st.integers(0, 120))
def test_G3_1_11_the_same_day_of_a_later_month_or_that_months_last(
    day: dt.date, months: int
) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    last = _calendar.monthrange(later.year, later.month)[1]
    assert later.day == min(day.day, last)


@given(DAYS)
def test_R5_8_a_day_runs_from_its_begin_to_the_next_ones(day: dt.date) -> None:
    assert end_of(day) - begin_of(day) == dt.timedelta(days=1)
    assert end_of(day) == begin_of(day + dt.timedelta(days=1))
    assert day_of(begin_of(day)) == last_day_before(end_of(day)) == day
    assert day_of(end_of(day)) == day + dt.timedelta(days=1)


@given(INSTANTS, st.integers(1, 30))
def test_R3_1_1_n_working_days_are_n_worked_days_after_the_day_itself(
    start: dt.datetime, count: int
) -> None:
    due = CALENDAR.after(start, Span(working_days=count))
    first, last = day_of(start) + dt.timedelta(days=1), last_day_before(due)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(day.weekday() < 5 for day in days) == count
    assert last.weekday() < 5


@given(INSTANTS, st.integers(0, 10_000), st.integers(0, 400))
def test_G3_1_9_hours_and_days_are_exact_both_ways(
    start: dt.datetime, minutes: int, days: int
) -> None:
    for span in (Span(minutes=minutes), Span(days=days)):
        due = CALENDAR.after(start, span)
        assert due - start == dt.timedelta(minutes=span.minutes, days=span.days)
        assert CALENDAR.before(due, span) == start


@given(INSTANTS, st.integers(1, 10))
def test_R3_8_4_a_warning_of_working_days_lies_before_and_at_the_end_of_a_worked_day(
    start: dt.datetime, count: int
) -> None:
    due = CALENDAR.after(start, Span(working_days=count + 1))
    warning = CALENDAR.before(due, Span(working_days=count))
    assert warning < due
    assert CALENDAR.after(warning - dt.timedelta(seconds=1), Span(working_days=count)) == due
