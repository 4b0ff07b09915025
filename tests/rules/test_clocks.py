"""What arming, stopping, cancelling and handing over do to clocks (domain 3.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

import pytest
from given import NAMESPACE, at

from domain.calendar import Span
from domain.clocks import (
    NO_CLOCKS,
    Arm,
    BreachExcused,
    Cancel,
    Clock,
    ClockEvent,
    Clocks,
    ClockState,
    DeadlineArmed,
    DeadlineCancelled,
    DeadlineHandedOver,
    DeadlineMet,
    HandOver,
    Step,
    Stop,
    fired,
    follow,
)
from domain.context import Context
from domain.people import SYSTEM, Role
from domain.policy import POLICY, Notice, Terms

DAY = dt.timedelta(days=1)
START = at("03-02 10:00").astimezone(dt.UTC)
BY_EVENT = UUID(int=1)
POLICY_OF_THE_TEST = POLICY.model_copy(
    update={
        "clocks": {
            "DAY": Terms(limit=Span(minutes=1440), notice=Notice(percent=75)),
            "SHORT": Terms(limit=Span(working_days=1), notice=Notice(before=Span(days=3))),
            "WEEKLY": Terms(limit=Span(days=30), repeats=Span(days=7)),
        }
    }
)


@dataclass(frozen=True)
class Thing:
    """Something that has clocks and nothing else."""

    id: UUID = NAMESPACE
    clocks: Clocks = NO_CLOCKS

    def with_clocks(self, clocks: Clocks, /) -> Self:
        return replace(self, clocks=clocks)

    def after(self, *steps: Step) -> Thing:
        clocks = self.clocks
        for event in self.events(*steps):
            clocks = event.on(clocks)
        return Thing(self.id, clocks)

    def events(self, *steps: Step) -> list[ClockEvent]:
        return list(follow(steps, self, BY_EVENT, CONTEXT))

    def fire(self) -> Thing:
        (clock,) = self.clocks
        return Thing(self.id, fired(clock, ()).on(self.clocks))

    @property
    def clock(self) -> Clock:
        return self.clocks[-1]


CONTEXT = Context(
    now=START,
    at=START,
    actor=SYSTEM,
    role=Role.SYSTEM,
    command_id=NAMESPACE,
    correlation_id=NAMESPACE,
    policy=POLICY_OF_THE_TEST,
)
ARM = Arm("DAY", "G3.1.9", START, "chen")
RUNNING = Thing().after(ARM)
BREACHED = RUNNING.fire().fire()


def test_R5_3_a_clock_keeps_the_times_of_its_arming() -> None:
    (armed,) = Thing().events(ARM)
    assert isinstance(armed, DeadlineArmed)
    assert (armed.starts_at, armed.due_at) == (START, START + DAY)
    assert armed.warns_at == START + 0.75 * DAY
    assert (armed.owner_id, armed.calendar_version) == ("chen", CONTEXT.calendar.version)
    assert DeadlineArmed.model_validate_json(armed.model_dump_json()) == armed


def test_R5_3_every_clock_has_an_id_of_its_own() -> None:
    first, second = Thing().events(ARM, ARM)
    assert first.clock_id != second.clock_id
    assert Thing().events(ARM)[0].clock_id == first.clock_id, "and the same one when replayed"


@pytest.mark.parametrize(
    ("arm", "due"),
    [
        (replace(ARM, limit=Span(working_days=2)), "03-05 00:00"),
        (replace(ARM, due_on=dt.date(2026, 3, 20)), "03-21 00:00"),
        (Arm("UNHEARD", "R5.9", START, None, due_on=dt.date(2026, 3, 2)), "03-03 00:00"),
    ],
)
def test_R5_3_an_event_may_name_its_own_limit_or_date(arm: Arm, due: str) -> None:
    assert Thing().after(arm).clock.due_at == at(due)


def test_R5_3_a_warning_that_would_lie_before_the_start_is_left_out() -> None:
    short = Thing().after(Arm("SHORT", "R3.1.1", START, None))
    assert short.clock.warns_at is None
    assert short.clock.fires_at == short.clock.due_at + dt.timedelta(microseconds=1)
    named = Thing().after(Arm("SHORT", "R3.1.1", START, None, due_on=dt.date(2026, 3, 6)))
    assert named.clock.warns_at == at("03-04 00:00")


@pytest.mark.parametrize(
    ("after", "late"),
    [
        (dt.timedelta(0), 0),
        (DAY, 0),
        (DAY + dt.timedelta(microseconds=1), 1),
        (DAY + dt.timedelta(seconds=1), 1),
        (2 * DAY, 86_400),
        (-DAY, 0),
    ],
)
def test_G3_1_9_a_stop_at_the_due_time_is_in_time(after: dt.timedelta, late: int) -> None:
    (met,) = RUNNING.events(Stop("DAY", START + after))
    assert met == DeadlineMet(
        clock_id=RUNNING.clock.clock_id,
        kind="DAY",
        by_event=BY_EVENT,
        late_seconds=late,
        met_at=START + after,
    )


def test_G3_1_9_a_stop_names_the_event_that_did_it() -> None:
    (met,) = RUNNING.events(Stop("DAY", START, by_event=UUID(int=2)))
    assert isinstance(met, DeadlineMet)
    assert met.by_event == UUID(int=2)


def test_G3_1_9_a_breach_does_not_end_a_clock() -> None:
    assert BREACHED.clock.is_open
    late = BREACHED.after(Stop("DAY", START + 2 * DAY))
    assert (late.clock.state, late.clock.breached) == (ClockState.MET, True)
    assert late.clock.fires_at is None


def test_R5_8_a_stop_in_time_recorded_after_the_breach_excuses_it() -> None:
    met, excused = BREACHED.events(Stop("DAY", START + DAY))
    assert isinstance(met, DeadlineMet)
    assert met.late_seconds == 0
    assert excused == BreachExcused(clock_id=BREACHED.clock.clock_id, kind="DAY", by_event=BY_EVENT)


def test_R5_8_an_earlier_stop_after_a_late_one_counts_but_no_later_or_equal_one() -> None:
    late = BREACHED.after(Stop("DAY", START + 3 * DAY))
    earlier = late.events(Stop("DAY", START + 2 * DAY))
    assert [type(e) for e in earlier] == [DeadlineMet]
    assert len(late.events(Stop("DAY", START + DAY))) == 2
    assert not late.events(Stop("DAY", START + 3 * DAY))
    assert not late.events(Stop("DAY", START + 4 * DAY))


def test_R5_8_what_was_met_in_time_is_settled_and_excused_once() -> None:
    settled = BREACHED.after(Stop("DAY", START + DAY))
    assert not settled.events(Stop("DAY", START))
    assert not settled.events(Cancel(why="LOST"))


def test_R5_8_other_kinds_and_subjects_are_left_alone() -> None:
    assert not RUNNING.events(Stop("WEEKLY", START))
    assert not RUNNING.events(Stop("DAY", START, subject="LEGAL"))
    assert not RUNNING.events(Cancel(why="x", kind="WEEKLY"))
    assert not RUNNING.events(Cancel(why="x", subject="LEGAL"))


def test_R5_8_a_cancelled_clock_is_neither_met_nor_fired() -> None:
    (event,) = BREACHED.events(Cancel(why="LOST"))
    assert event == DeadlineCancelled(clock_id=BREACHED.clock.clock_id, kind="DAY", why="LOST")
    gone = BREACHED.after(Cancel(why="LOST"))
    assert gone.clock.fires_at is None
    assert gone.clock.breached, "the breach itself is never undone"
    assert not gone.events(Stop("DAY", START), Cancel(why="again"), HandOver("chen", "zhao"))


def test_R5_7_handing_over_changes_the_owner_of_open_clocks_only() -> None:
    clocks = Thing().after(ARM, replace(ARM, kind="WEEKLY"), replace(ARM, owner_id="wang"))
    assert clocks.events(HandOver("chen", "zhao")) == [
        DeadlineHandedOver(clock_id=clock.clock_id, kind=clock.kind, owner_id="zhao")
        for clock in clocks.clocks[:2]
    ]
    some = clocks.events(HandOver("chen", "zhao", kinds=frozenset({"WEEKLY"})))
    assert [e.kind for e in some] == ["WEEKLY"]
    moved = clocks.after(HandOver("chen", "zhao")).clocks[0]
    assert (moved.due_at, moved.warns_at) == (RUNNING.clock.due_at, RUNNING.clock.warns_at)


def test_R5_7_steps_see_what_the_earlier_ones_left() -> None:
    steps: tuple[Step, ...] = (ARM, Stop("DAY", START), ARM)
    events = Thing().events(*steps)
    assert [type(e).__name__ for e in events] == ["DeadlineArmed", "DeadlineMet", "DeadlineArmed"]
    assert [c.state for c in Thing().after(*steps).clocks] == [ClockState.MET, ClockState.RUNNING]


def test_G3_1_9_first_the_warning_then_the_breach_then_nothing() -> None:
    assert RUNNING.clock.fires_at == START + 0.75 * DAY
    warned = RUNNING.fire()
    assert warned.clock.fires_at == START + DAY + dt.timedelta(microseconds=1)
    assert warned.fire().clock.state is ClockState.BREACHED
    assert warned.fire().clock.fires_at is None


def test_G3_1_11_a_clock_without_warning_repeats_from_its_due_time_too() -> None:
    clock = Thing().after(Arm("WEEKLY", "G3.1.11", START, None))
    due = clock.clock.due_at
    breached = clock.fire()
    assert breached.clock.state is ClockState.BREACHED
    assert breached.clock.fires_at == due + 7 * DAY
    assert breached.fire().clock.fires_at == due + 14 * DAY
    assert breached.fire().clock.state is ClockState.BREACHED
