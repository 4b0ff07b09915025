"""Commands are decided by the calendar in force; what was decided before stays (R5.3)."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from uuid import UUID

import pytest
from desk import Desk
from given import at
from people import CHEN
from samples import register, score

from application.clock import ManualClock
from application.exchange import Accepted, Issuer
from application.sales import Sales
from domain.china import CHINA
from domain.clocks import DeadlineArmed, DeadlineBreached
from domain.company.calendars import CalendarDay, PublishCalendar
from domain.company.state import COMPANY_ID
from domain.people import OPERATOR, Role

ADMIN = Issuer("admin0", frozenset({Role.ADMIN}), "test")


def calendar(version: str, *days: tuple[str, bool]) -> PublishCalendar:
    named = (CalendarDay(date=dt.date.fromisoformat(d), working=w) for d, w in days)
    return PublishCalendar(calendar_version=version, days=tuple(named))


#: Monday 2 March is the day of every test; the Tuesday and Wednesday after it are off.
TWO_DAYS_OFF = calendar(
    "cn-2026-2", ("2026-03-03", False), ("2026-03-04", False), ("2026-03-07", True)
)


def publish(desk: Desk, command: PublishCalendar) -> None:
    desk.do(OPERATOR, command, COMPANY_ID, issuer=ADMIN)


def scored(desk: Desk, name: str) -> UUID:
    """A lead whose score waits for a manager, one working day."""
    lead = desk.do(CHEN, register(customer_name=name)).id
    desk.do(CHEN, score(3, 4, 4), lead)
    return lead


def armed(desk: Desk, lead: UUID) -> DeadlineArmed:
    events = [p.recorded.event for p in desk.sales.log.stream(lead)]
    (found,) = (e for e in events if isinstance(e, DeadlineArmed) and e.kind == "SCORE_REVIEW")
    return found


def told(desk: Desk, lead: UUID) -> tuple[str, str]:
    """By when the score is reviewed, on Shanghai's dates, and by which calendar."""
    clock = armed(desk, lead)
    last = clock.due_at.astimezone(at("03-02 00:00").tzinfo) - dt.timedelta(seconds=1)
    return last.date().isoformat(), clock.calendar_version


def test_R5_3_the_calendar_that_ships_is_in_force_from_the_start(desk: Desk) -> None:
    assert told(desk, scored(desk, "甲")) == ("2026-03-03", CHINA.version)
    desk.clock("04-30 10:00")
    assert told(desk, scored(desk, "乙")) == ("2026-05-06", CHINA.version)


def test_R5_3_a_published_calendar_counts_from_the_next_command_on(desk: Desk) -> None:
    publish(desk, TWO_DAYS_OFF)
    assert told(desk, scored(desk, "甲")) == ("2026-03-05", "cn-2026-2")
    desk.restart()
    assert told(desk, scored(desk, "乙")) == ("2026-03-05", "cn-2026-2")


def test_R5_3_it_counts_within_the_turn_that_publishes_it(desk: Desk) -> None:
    lead = desk.do(CHEN, register(customer_name="甲")).id
    requests = (
        desk.request(OPERATOR, TWO_DAYS_OFF, COMPANY_ID, issuer=ADMIN),
        desk.request(CHEN, score(3, 4, 4), lead),
    )
    answers = [desk.sales.submit(request) for request in requests]
    assert all(isinstance(answer.result(), Accepted) for answer in answers)
    assert told(desk, lead) == ("2026-03-05", "cn-2026-2")


def test_R5_3_a_stored_due_time_is_never_rewritten(desk: Desk) -> None:
    lead = scored(desk, "甲")
    before = armed(desk, lead)
    publish(desk, TWO_DAYS_OFF)
    assert armed(desk, lead) == before
    desk.restart()
    assert armed(desk, lead) == before
    desk.clock("03-04 00:00")
    assert "DeadlineBreached" not in desk.names(lead)
    desk.clock("03-04 00:01")
    breaches = [
        p.recorded.trail.recorded_at
        for p in desk.sales.log.stream(lead)
        if isinstance(p.recorded.event, DeadlineBreached)
    ]
    assert breaches == [before.due_at + dt.timedelta(microseconds=1)]


def test_R5_3_another_process_takes_notice_of_it(desk: Desk) -> None:
    other = desk.beside()
    publish(other, TWO_DAYS_OFF)
    assert told(desk, scored(desk, "甲")) == ("2026-03-05", "cn-2026-2")
    publish(desk, calendar("cn-2026-3", ("2026-03-05", False), ("2026-03-07", True)))
    assert told(other, scored(other, "乙")) == ("2026-03-03", "cn-2026-3")
    other.close()


def test_R5_3_a_refused_calendar_changes_nothing(desk: Desk) -> None:
    half = calendar("cn-2026-2", ("2026-03-03", False))
    refused = desk.refused(OPERATOR, half, COMPANY_ID, issuer=ADMIN)
    assert [reason.code for reason in refused.reasons] == ["SHIFTED_DAYS_MISSING"]
    assert told(desk, scored(desk, "甲")) == ("2026-03-03", CHINA.version)


@pytest.mark.parametrize(
    ("now", "warns"),
    [("2026-12-31 23:59:59", False), ("2027-01-01 00:00:00", True), ("2025-01-01 00:00", False)],
)
def test_R5_3_a_year_without_a_calendar_is_said_at_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, now: str, warns: bool
) -> None:
    with caplog.at_level(logging.WARNING, "dealtrail"):
        Sales(tmp_path / "log.sqlite3", clock=ManualClock(at(now), kept=False)).close()
    said = [record.getMessage() for record in caplog.records]
    assert any("knows no holidays of 2027" in line for line in said) == warns
