"""Deadlines in numbers, in several processes, already overdue, and at the end of time."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from desk import Desk
from given import at
from people import CHEN, WANG, ZHAO
from pydantic import TypeAdapter, ValidationError
from samples import register, score

from application.clock import ClockGoesBackError
from application.deadlines import BATCH
from application.envelope import Placed
from application.exchange import Accepted, Request
from application.sales import Sales
from domain.lead.scoring import ApproveScore
from domain.values import Instant

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
MANY = 10_000 if SOAK else BATCH + 100

FIRINGS = ("DeadlineWarned", "DeadlineBreached")


def scored(desk: Desk, name: str, scores: tuple[int, int, int] = (4, 4, 4)) -> UUID:
    lead = desk.do(ZHAO, register(customer_name=name)).id
    desk.do(ZHAO, score(*scores), lead)
    return lead


def many_scored(desk: Desk, count: int) -> list[UUID]:
    """Leads whose scores wait for their review until the same instant."""
    names = [f"第{n}家" for n in range(count)]
    leads = all_done(desk, [desk.request(ZHAO, register(customer_name=name)) for name in names])
    all_done(desk, [desk.request(ZHAO, score(4, 4, 4), lead) for lead in leads])
    return leads


def all_done(desk: Desk, requests: list[Request]) -> list[UUID]:
    """The aggregates of commands that were handed over many at once."""
    done = []
    for first in range(0, len(requests), BATCH):
        futures = [desk.sales.submit(r) for r in requests[first : first + BATCH]]
        done += [a.id for a in (f.result(60) for f in futures) if isinstance(a, Accepted)]
    assert len(done) == len(requests)
    return done


def firings(desk: Desk) -> list[Placed]:
    rows = desk.sales.log.after(0, 10**6)
    return [p for p in rows if type(p.recorded.event).__name__ in FIRINGS]


def clock_of(placed: Placed) -> str:
    return str(placed.recorded.event.model_dump()["clock_id"])


@pytest.mark.soak
def test_many_that_fall_due_at_once_fire_once_each_in_order(desk: Desk) -> None:
    leads = many_scored(desk, MANY)
    other = desk.beside()
    movers = [threading.Thread(target=d.clock, args=("03-04 09:00",)) for d in (desk, other)]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    fired = firings(desk)
    assert len(fired) == len(leads)
    assert set(Counter(map(clock_of, fired)).values()) == {1}
    assert [clock_of(p) for p in fired] == sorted(map(clock_of, fired))
    assert {p.recorded.trail.recorded_at for p in fired} == {
        at("03-04 00:00") + dt.timedelta(microseconds=1)
    }
    other.close()


def test_all_that_is_due_fires_before_a_command_is_decided(desk: Desk) -> None:
    leads = many_scored(desk, BATCH + 20)
    last = max(leads, key=lambda lead: clock_of(desk.sales.log.stream(lead)[-1]))
    # As a service finds it that slept beyond the instant: nothing has fired on the way.
    desk.sales.clock.set(at("03-04 09:00"))  # type: ignore[attr-defined]
    with desk.sales.log.turn() as cursor:
        cursor.execute("DELETE FROM settings")
    desk.do(WANG, ApproveScore(round=1), last)
    assert desk.names(last)[3:5] == ["DeadlineBreached", "LeadScoreApproved"]
    assert len(firings(desk)) == len(leads)


def test_G3_1_9_a_clock_armed_when_it_is_already_overdue_fires_in_the_same_turn(
    desk: Desk,
) -> None:
    lead = scored(desk, "风火轮")
    desk.clock("03-04 09:00")
    approval = ApproveScore(round=1, occurred_at=at("03-02 10:00"), reason="当时已口头批准")
    approve, contact = desk.request(WANG, approval, lead), desk.request(WANG, approval, lead)
    answers = [f.result() for f in map(desk.sales.submit, (approve, contact))]
    assert isinstance(answers[0], Accepted)
    fired = [p for p in firings(desk) if p.recorded.aggregate_id == lead][-2:]
    assert [type(p.recorded.event).__name__ for p in fired] == list(FIRINGS)
    trails = [p.recorded.trail for p in fired]
    assert [t.occurred_at for t in trails] == [
        at("03-03 04:00"),
        at("03-03 10:00") + dt.timedelta(microseconds=1),
    ]
    assert {t.recorded_at for t in trails} == {at("03-04 09:00")}
    # Nobody else's command stands between the arming and the firing.
    assert fired[0].position == answers[0].position + 1
    seen = desk.sales.look(lead, WANG)
    assert seen is not None
    assert seen.version == answers[0].version < fired[0].recorded.version
    desk.restart()
    loaded = desk.sales.look(lead, WANG)
    assert loaded is not None
    assert loaded.version == seen.version


class Passing:
    """A time that passes by itself, though only as fast as the test lets it."""

    manual = False
    stands = False

    def __init__(self, instant: dt.datetime) -> None:
        self.instant = instant

    def now(self) -> dt.datetime:
        return self.instant

    def due_until(self) -> dt.datetime:
        return self.instant


def test_in_passing_time_two_processes_fire_each_deadline_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("application.writer.LONGEST_SLEEP", 0.01)
    desk = Desk(tmp_path / "log.sqlite3", manual=False)
    desk.sales.close()
    clock = Passing(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    desk.sales, other = (Sales(desk.location, keys=desk.keys, clock=clock) for _ in range(2))
    leads = [scored(desk, f"第{n}家") for n in range(20)]
    for lead in leads[:10]:
        desk.do(WANG, ApproveScore(round=1), lead)
    clock.instant += dt.timedelta(days=10)
    give_up = time.monotonic() + 10
    while len(firings(desk)) < 30 and time.monotonic() < give_up:
        other.wait_past(other.position, 0.05)
    fired = firings(desk)
    # Ten that wait for review are breached; ten first contacts are warned and breached.
    assert Counter(Counter(map(clock_of, fired)).values()) == {1: 10, 2: 10}
    occurred = [p.recorded.trail.occurred_at for p in fired]
    assert occurred == sorted(occurred)
    other.close()
    desk.close()


def test_a_clock_moved_by_another_process_moves_here_too(desk: Desk) -> None:
    other = desk.beside()
    desk.clock("03-05 09:00")
    lead = other.do(CHEN, register()).id
    assert other.sales.log.stream(lead)[0].recorded.trail.recorded_at == at("03-05 09:00")
    with pytest.raises(ClockGoesBackError):
        other.clock("03-04 09:00")
    other.close()


def test_a_clock_never_goes_back(desk: Desk) -> None:
    desk.clock("03-05 09:00")
    desk.clock("03-05 09:00")
    with pytest.raises(ClockGoesBackError):
        desk.clock("03-05 08:59")
    assert desk.sales.clock.now() == at("03-05 09:00")


def test_at_the_last_instant_deadlines_still_can_be_armed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "log.sqlite3")
    desk.sales.set_clock(dt.datetime(2199, 12, 31, 15, tzinfo=dt.UTC))
    lead = scored(desk, "世纪末")
    desk.do(WANG, ApproveScore(round=1), lead)
    held = desk.sales.held(lead)
    desk.restart()
    assert desk.sales.held(lead) == held
    desk.close()


@pytest.mark.parametrize("text", ["2199-12-31T23:59:00-10:00", "1970-01-01T00:00:00+08:00"])
def test_an_instant_out_of_bounds_in_utc_could_not_be_read_back_and_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(dt.datetime.fromisoformat(text))


def test_a_year_of_weekly_reminders_fires_each_once(desk: Desk) -> None:
    lead = scored(desk, "慢热", (1, 1, 1))
    desk.do(WANG, ApproveScore(round=1), lead)
    desk.sales.set_clock(at("03-02 09:00").replace(year=2027))
    fired = [p.recorded for p in firings(desk) if p.recorded.aggregate_id == lead]
    times = [r.trail.recorded_at for r in fired]
    breach = [type(r.event).__name__ for r in fired].index("DeadlineBreached")
    weeks = {b - a for a, b in zip(times[breach + 1 :], times[breach + 2 :], strict=False)}
    assert weeks == {dt.timedelta(days=7)}
    assert len({r.trail.command_id for r in fired}) == len(fired) > 45
