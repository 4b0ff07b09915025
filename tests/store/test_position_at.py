"""At which position a log stood at an instant: found by halving, or by looking back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, Place, place
from people import CHEN
from samples import register

from application.reading import Records
from domain.customers import ContactDetails
from domain.lead.registration import RegisterLead

MICROSECOND = dt.timedelta(microseconds=1)


@pytest.fixture(params=ENGINES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


def lead(number: int) -> RegisterLead:
    """One that claims nothing that another one has."""
    contact = ContactDetails(name="吴刚", phone=f"1380000{number:04}")
    return register(customer_name=f"公司{number}", contact=contact)


def highest(desk: Desk, instant: dt.datetime) -> int:
    """The answer by looking at every event."""
    found = desk.sales.log.after(0, 10_000)
    return max((p.position for p in found if p.recorded.trail.recorded_at <= instant), default=0)


def agrees(desk: Desk) -> None:
    """At, right before and right after each instant at which something was recorded."""
    records = Records(desk.sales.log)
    instants = {p.recorded.trail.recorded_at for p in desk.sales.log.after(0, 10_000)}
    for instant in instants:
        for asked in (instant - MICROSECOND, instant, instant + MICROSECOND):
            assert records.position_at(asked) == highest(desk, asked)


def test_by_the_machine_s_clock(where: Place) -> None:
    desk = Desk(where.location, keys=where.keys, manual=False)
    for number in range(5):
        desk.do(CHEN, lead(number))
    agrees(desk)
    records = Records(desk.sales.log)
    assert records.position_at(dt.datetime(1990, 1, 1, tzinfo=dt.UTC)) == 0
    assert (
        records.position_at(dt.datetime(2190, 1, 1, tzinfo=dt.UTC)) == records.log.last_position()
    )
    desk.close()


def test_by_a_manual_clock_that_was_set_back_once(where: Place) -> None:
    """Everybody is hired at the real time; then the time is March 2026."""
    desk = Desk(where.location, keys=where.keys)
    for number, when in enumerate(("03-02 09:00", "03-02 09:00", "03-03 10:00")):
        desk.clock(when)
        desk.do(CHEN, lead(number))
    agrees(desk)
    desk.close()


def test_an_empty_log_stood_nowhere(where: Place) -> None:
    desk = Desk(where.location, keys=where.keys, hire=False, manual=False)
    assert Records(desk.sales.log).position_at(dt.datetime(2190, 1, 1, tzinfo=dt.UTC)) == 0
    desk.close()


def test_few_events_are_read(where: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(where.location, keys=where.keys, manual=False)
    log, read = desk.sales.log, list[int]()
    after = type(log).after

    def counting(self: object, position: int, limit: int) -> object:
        read.append(limit)
        return after(log, position, limit)

    last = log.last_position()
    monkeypatch.setattr(type(log), "after", counting)
    Records(log).position_at(dt.datetime(1990, 1, 1, tzinfo=dt.UTC))
    assert sum(read) <= last.bit_length() + 1 < last
    desk.close()
