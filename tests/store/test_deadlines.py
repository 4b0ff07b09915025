"""Deadlines fire by themselves: once each, in order, across restarts (domain 3.5)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest
from desk import Desk
from given import at
from people import CHEN, WANG, ZHAO
from samples import register, score

from application.log import CannotServeError
from application.sales import Sales
from domain.lead.contact import Channel, RecordFirstContact
from domain.lead.scoring import ApproveScore
from domain.lead.state import Outreach


def assigned(desk: Desk, name: str = "哪吒风火轮物流有限公司") -> UUID:
    lead = desk.do(ZHAO, register(customer_name=name)).id
    desk.do(ZHAO, score(4, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    return lead


def contact(**changes: object) -> RecordFirstContact:
    fields = {"channel": Channel.PHONE, "outcome": Outreach.REACHED}
    return RecordFirstContact(**fields | changes)  # type: ignore[arg-type]


def fired(desk: Desk, lead: UUID) -> list[tuple[str, dt.datetime]]:
    kinds = ("DeadlineWarned", "DeadlineBreached")
    return [
        (type(p.recorded.event).__name__, p.recorded.trail.recorded_at)
        for p in desk.sales.log.stream(lead)
        if type(p.recorded.event).__name__ in kinds
    ]


def test_a_clock_warns_and_breaches_at_its_instants(desk: Desk) -> None:
    desk.clock("03-06 17:30")
    lead = assigned(desk)
    desk.clock("03-07 17:30")
    assert fired(desk, lead) == [("DeadlineWarned", at("03-07 11:30"))]
    desk.clock("03-07 17:30:01")
    breach = at("03-07 17:30") + dt.timedelta(microseconds=1)
    assert fired(desk, lead)[1:] == [("DeadlineBreached", breach)]


def test_a_breach_is_never_fired_twice(desk: Desk) -> None:
    lead = assigned(desk)
    desk.clock("03-05 09:00")
    for _ in range(2):
        desk.restart()
        desk.clock("03-05 09:00")
    assert desk.names(lead).count("DeadlineBreached") == 1


def test_what_fell_due_while_the_service_was_down_fires_in_order(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "log.sqlite3")
    leads = []
    for hour in (9, 10, 11):
        desk.clock(f"03-02 {hour:02}:00")
        leads.append(assigned(desk, f"第{hour}家"))
    desk.restart()
    desk.clock("03-04 09:00")
    rows = desk.sales.log.after(0, 10_000)
    times = [
        p.recorded.trail.recorded_at
        for p in rows
        if type(p.recorded.event).__name__ in ("DeadlineWarned", "DeadlineBreached")
    ]
    assert len(times) == 2 * len(leads)
    assert times == sorted(times)
    desk.close()


def test_a_clock_that_was_stopped_does_not_fire(desk: Desk) -> None:
    lead = assigned(desk)
    desk.do(ZHAO, contact(), lead)
    desk.clock("03-20 09:00")
    assert fired(desk, lead) == []


def test_nothing_fires_while_the_manual_clock_was_never_set(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "log.sqlite3", hire=True)
    lead = assigned(desk)
    desk.close()
    again = Desk(tmp_path / "log.sqlite3", hire=False)
    assert again.sales.clock.now() == at("03-02 09:00")
    assert fired(again, lead) == []
    again.close()


def test_a_database_with_a_manual_instant_wants_its_manual_clock(desk: Desk) -> None:
    with pytest.raises(CannotServeError, match="DEALTRAIL_CLOCK=manual"):
        Sales(desk.location, keys=desk.keys)


def test_a_clock_that_fires_leaves_no_version_stale(desk: Desk) -> None:
    lead = assigned(desk)
    seen = desk.sales.look(lead, ZHAO)
    assert seen is not None
    desk.clock("03-04 09:00")
    desk.do(ZHAO, contact(), lead, if_match=seen.version)


def test_a_firing_names_its_cause_and_has_no_receipt(desk: Desk) -> None:
    lead = assigned(desk)
    before = desk.sales.log.last_position()
    desk.clock("03-04 09:00")
    rows = desk.sales.log.after(before, 100)
    armed = {
        p.recorded.trail.event_id: p.recorded.trail
        for p in desk.sales.log.stream(lead)
        if type(p.recorded.event).__name__ == "DeadlineArmed"
    }
    assert [type(p.recorded.event).__name__ for p in rows] == [
        "DeadlineWarned",
        "DeadlineBreached",
    ]
    for placed in rows:
        trail = placed.recorded.trail
        assert trail.actor == "system"
        assert trail.command is None
        assert trail.causation_id in armed
        assert trail.correlation_id == armed[trail.causation_id].correlation_id


def test_in_real_time_a_clock_fires_by_itself(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "log.sqlite3", manual=False)
    lead = desk.do(ZHAO, register()).id
    desk.do(ZHAO, score(4, 4, 4), lead)
    desk.do(WANG, ApproveScore(round=1), lead)
    late = dt.datetime.now(dt.UTC)
    names = desk.names(lead)
    assert names.count("DeadlineArmed") == 2
    assert "DeadlineBreached" not in names
    assert all(p.recorded.trail.recorded_at <= late for p in desk.sales.log.stream(lead))
    desk.close()


def test_G3_1_9_an_earlier_call_booked_later_excuses_the_breach(desk: Desk) -> None:
    desk.clock("03-06 17:30")
    lead = assigned(desk)
    desk.clock("03-09 09:05")
    desk.do(ZHAO, contact(), lead)
    desk.clock("03-10 10:00")
    booking = contact(occurred_at=at("03-07 17:10"), reason="电话记录为证")
    names = [type(p.recorded.event).__name__ for p in desk.do(WANG, booking, lead).events]
    assert names == ["FirstContactMade", "DeadlineMet", "BreachExcused"]
    assert desk.names(lead).count("DeadlineBreached") == 1
    refused = desk.refused(CHEN, contact(), lead)
    assert refused.problem == "role"
