"""Waiting for the customer: what stands still, and by how much it is due later (R3.7.3)."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from complaint_stages import ACKNOWLEDGED, REGISTERED, found, investigating, responded
from fields import refused_under
from given import T0, Story
from hypothesis import given as whenever
from hypothesis import settings
from hypothesis import strategies as st
from people import CHEN, HE, SHEN, WANG, XU, ZHOU
from samples_complaint import change, find, pause, resume, triage
from samples_remedies import ACCEPT, COMMUNICATE, RESOLVE, approve, closed, follow_up, propose

from domain.china import CHINA
from domain.clocks import DeadlineArmed, DeadlineBreached, DeadlineMoved, DeadlineWarned
from domain.complaint.kinds import Founded
from domain.complaint.pausing import ClockPaused, ClockResumed, PauseClock, PauseReason
from domain.complaint.reopening import Appeal
from domain.complaint.severity import Severity
from domain.complaint.triage import SeverityChanged
from domain.kernel import Recorded
from domain.outcomes import Problem
from domain.policy import POLICY
from domain.shared import GiveConsent

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
GENERAL, MAJOR, URGENT = Severity
PAUSABLE = ("CMP_SOLUTION", "CMP_RESOLVE")


def paused(severity: Severity = URGENT, at: str = "03-02 12:00") -> Story:
    return responded(severity).when(pause(), by=ZHOU, at=at).then_accepted()


def test_R3_7_3_solution_and_resolution_stand_still_and_go_on_later_by_as_long() -> None:
    story = paused()
    story.then(ClockPaused(reason_code=PauseReason.WAITING_CUSTOMER))
    assert [story.clock(kind).fires_at for kind in PAUSABLE] == [None, None]
    resumed = story.wait("03-06 12:00").when(resume(), by=XU, at="03-06 12:00")
    resumed.then(ClockResumed())
    assert resumed.names() == ["ClockResumed", "DeadlineMoved", "DeadlineMoved"]
    resumed.then_due("CMP_SOLUTION", "03-07 09:00", warns="03-07 03:00")
    resumed.then_due("CMP_RESOLVE", "03-09 09:00", warns="03-08 15:00")
    assert not [r for r in resumed.history if isinstance(r.event, DeadlineBreached)]


def test_R3_7_3_working_days_move_by_the_paused_time_too() -> None:
    resumed = paused(GENERAL).when(resume(), by=ZHOU, at="03-03 13:30")
    resumed.then_due("CMP_SOLUTION", "03-07 01:30").then_due("CMP_RESOLVE", "03-18 01:30")


def test_R3_7_3_the_first_response_is_never_paused() -> None:
    story = investigating(URGENT).when(pause(), by=ZHOU, at="03-02 10:30").then_accepted()
    assert story.clock("CMP_FIRST").paused_at is None
    assert story.wait("03-02 11:01").clock("CMP_FIRST").breached
    assert story.when(resume(), by=ZHOU, at="03-02 10:50").clock("CMP_FIRST").due_at == (
        investigating(URGENT).clock("CMP_FIRST").due_at
    )


@pytest.mark.parametrize(
    ("person", "may"), [(ZHOU, True), (SHEN, True), (CHEN, False), (HE, False)]
)
def test_R3_7_3_handler_and_customer_service_pause_and_resume(person: str, may: bool) -> None:
    for story, command in ((responded(), pause()), (paused(), resume())):
        done = story.when(command, by=person)
        if may:
            done.then_accepted()
        else:
            done.then_refused("R3.7.3", problem=Problem.ROLE)


def test_R3_7_3_one_pauses_what_runs_and_resumes_what_stands_still() -> None:
    paused().when(pause(), by=XU).then_refused("R3.7.3", "ALREADY_PAUSED", Problem.ILLEGAL_STATE)
    responded().when(resume(), by=XU).then_refused("R3.7.3", "NOT_PAUSED", Problem.ILLEGAL_STATE)
    for command in (pause(), resume()):
        over = closed().when(command, by=XU)
        over.then_refused("R3.7.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    assert refused_under(PauseClock, lambda: PauseClock.model_validate({})) == {
        "reason_code": "R3.7.3"
    }


def test_R3_7_3_a_pause_may_last_from_before_the_triage() -> None:
    story = ACKNOWLEDGED.when(pause(), by=XU, at="03-02 09:40").then_accepted()
    story = story.when(triage(URGENT), by=XU, at="03-02 10:00").then_accepted()
    assert [story.clock(kind).fires_at for kind in PAUSABLE] == [None, None]
    resumed = story.when(resume(), by=XU, at="03-02 10:40")
    resumed.then_due("CMP_SOLUTION", "03-03 10:00").then_due("CMP_FIRST", "03-02 11:00")
    short = REGISTERED.when(pause(), by=XU, at="03-02 09:10").when(
        resume(), by=XU, at="03-02 09:20"
    )
    judged = short.when(triage(URGENT), by=XU, at="03-02 10:00")
    judged.then_due("CMP_SOLUTION", "03-03 09:10").then_due("CMP_RESOLVE", "03-05 09:10")


# ---- a change of severity ------------------------------------------------------------------


def test_R3_7_3_another_severity_keeps_what_was_waited() -> None:
    resumed = paused(GENERAL).when(resume(), by=ZHOU, at="03-02 13:00").then_accepted()
    raised = resumed.when(change(URGENT), by=XU, at="03-02 14:00", reason="媒体")
    raised.then_due("CMP_SOLUTION", "03-03 10:00").then_due("CMP_RESOLVE", "03-05 10:00")


def test_R3_7_3_clocks_armed_during_a_pause_stand_still_with_it() -> None:
    raised = paused(GENERAL).when(change(URGENT), by=XU, at="03-02 13:00", reason="媒体")
    assert [raised.clock(kind).fires_at for kind in PAUSABLE] == [None, None]
    resumed = raised.wait("03-04 12:00").when(resume(), by=XU, at="03-04 12:00")
    resumed.then_due("CMP_SOLUTION", "03-05 09:00").then_due("CMP_RESOLVE", "03-07 09:00")


def test_R3_7_3_overdue_by_the_new_severity_it_is_breached_when_it_goes_on() -> None:
    story = responded(GENERAL).when(pause(), by=ZHOU, at="03-03 12:00").then_accepted()
    raised = story.when(change(URGENT), by=XU, at="03-03 13:00", reason="媒体")
    assert not raised.wait("03-03 14:00").clock("CMP_SOLUTION").breached
    resumed = raised.when(resume(), by=XU, at="03-03 15:00").then_due("CMP_SOLUTION", "03-03 12:00")
    assert resumed.wait("03-03 15:00").clock("CMP_SOLUTION").breached


# ---- what happens during a pause -----------------------------------------------------------


def test_R3_7_3_what_was_done_during_a_pause_is_not_late() -> None:
    story = found(URGENT).when(pause(), by=ZHOU, at="03-02 12:00").then_accepted()
    offered = story.when(propose(), by=ZHOU, at="03-04 12:00").then_met("CMP_SOLUTION")
    assert "DeadlineMoved" in offered.names()
    assert offered.clock("CMP_RESOLVE").fires_at is None
    agreed = approve(offered, WANG).when(COMMUNICATE, by=XU).when(ACCEPT, by=XU)
    agreed.when(RESOLVE, by=ZHOU, at="03-07 12:00").then_met("CMP_RESOLVE")
    resumed = agreed.when(resume(), by=XU, at="03-04 13:00")
    resumed.then_due("CMP_RESOLVE", "03-07 10:00")


def test_R3_7_3_a_stop_from_before_the_pause_moves_nothing() -> None:
    story = found(URGENT).when(pause(), by=ZHOU, at="03-02 12:00").then_accepted()
    offered = story.when(
        propose(), by=ZHOU, at="03-02 13:00", occurred_at="03-02 11:30", reason="补录"
    )
    assert "DeadlineMoved" not in offered.then_met("CMP_SOLUTION").names()


def test_R3_7_3_a_breach_stays_and_is_not_paused() -> None:
    breached = responded(URGENT).wait("03-03 09:01").when(pause(), by=ZHOU, at="03-03 10:00")
    clock = breached.then_accepted().clock("CMP_SOLUTION")
    assert (clock.breached, clock.paused_at) == (True, None)
    resumed = breached.when(resume(), by=ZHOU, at="03-03 12:00")
    resumed.then_due("CMP_SOLUTION", "03-03 09:00").then_due("CMP_RESOLVE", "03-05 11:00")


def test_R3_7_3_a_new_cycle_or_an_appeal_begins_without_a_pause() -> None:
    story = found(URGENT).when(propose(), by=ZHOU)
    story = approve(story, WANG).when(COMMUNICATE, by=XU).when(ACCEPT, by=XU)
    story = story.when(RESOLVE, by=ZHOU).when(pause(), by=XU).then_accepted()
    again = story.when(follow_up(1), by=XU, at="03-04 16:00").then_accepted()
    again.then_due("CMP_SOLUTION", "03-05 16:00")
    assert again.clock("CMP_SOLUTION").fires_at is not None

    over = responded(GENERAL).when(pause(), by=ZHOU, at="03-02 12:00")
    over = over.when(GiveConsent(command="RecordFinding"), by=WANG)
    over = over.when(find(Founded.UNFOUNDED), by=ZHOU, at="03-03 12:00").then_accepted()
    appealed = over.when(Appeal(text="不服"), by=XU, at="03-04 10:00").then_accepted()
    appealed.then_due("CMP_SOLUTION", "03-10 00:00")
    assert appealed.clock("CMP_SOLUTION").fires_at is not None


# ---- entered late --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "ok"), [("03-02 13:00", True), ("03-02 12:59:59", False), ("03-02 08:59", False)]
)
def test_R3_7_3_a_pause_begins_after_the_last_one_ended(since: str, ok: bool) -> None:
    resumed = paused().when(resume(), by=ZHOU, at="03-02 13:00").then_accepted()
    story = resumed.when(pause(), by=ZHOU, at="03-02 15:00", occurred_at=since, reason="补录")
    if ok:
        story.then_accepted()
    else:
        story.then_refused("R3.7.3", "PAUSED_TOO_EARLY")


@pytest.mark.parametrize(("since", "ok"), [("03-02 09:00", True), ("03-02 08:59:59", False)])
def test_R3_7_3_a_pause_begins_after_the_clocks_did(since: str, ok: bool) -> None:
    story = responded().when(pause(), by=ZHOU, at="03-02 15:00", occurred_at=since, reason="补录")
    if ok:
        story.then_accepted()
    else:
        story.then_refused("R3.7.3", "PAUSED_TOO_EARLY")


@pytest.mark.parametrize(
    ("until", "due"), [("03-02 12:00", "03-03 09:00"), ("03-02 14:00", "03-03 11:00")]
)
def test_R3_7_3_a_pause_ends_at_its_begin_or_later(until: str, due: str) -> None:
    resumed = paused().when(resume(), by=ZHOU, at="03-02 15:00", occurred_at=until, reason="补录")
    resumed.then_due("CMP_SOLUTION", due)
    early = paused().when(
        resume(), by=ZHOU, at="03-02 15:00", occurred_at="03-02 11:59:59", reason="补录"
    )
    early.then_refused("R3.7.3", "RESUMED_TOO_EARLY")


# ---- any pattern ---------------------------------------------------------------------------

STEP = st.tuples(
    st.sampled_from(("pause", "resume", "change", "change", "wait")),
    st.sampled_from((0, 1, 29, 60, 240, 1440, 3000)),
    st.sampled_from((0, 0, 30, 700)),
    st.sampled_from(Severity),
)


def walk(story: Story, steps: list[tuple[str, int, int, Severity]]) -> Story:
    """Things happen one after the other, some entered late; some of it is refused."""
    for what, minutes, back, severity in steps:
        now = story.now + dt.timedelta(minutes=minutes)
        story = story.wait(now)
        if what == "wait":
            continue
        command: Any = {"pause": pause(), "resume": resume(), "change": change(severity)}[what]
        then = now - dt.timedelta(minutes=back)
        story = story.when(
            command, by=WANG if what == "change" else XU, occurred_at=then, reason="因"
        )
    return story


def check(history: tuple[Recorded, ...]) -> None:
    """Judge the recorded events alone: pauses, due times, and what fired when."""
    severity, since, waited = GENERAL, None, dt.timedelta()
    dues: dict[Any, dt.datetime] = {}
    alive: dict[Any, str] = {}
    fired: list[tuple[Any, type]] = []
    for recorded in history:
        event = recorded.event
        match event:
            case SeverityChanged():
                severity, alive = event.to, {}
            case ClockPaused():
                since = recorded.trail.occurred_at
            case ClockResumed():
                assert since is not None
                assert recorded.trail.occurred_at >= since
                waited += recorded.trail.occurred_at - since
                since = None
            case DeadlineArmed() if event.kind in PAUSABLE:
                times = POLICY.complaints.answer_times[severity]
                limit = times.solution if event.kind == "CMP_SOLUTION" else times.resolve
                assert event.starts_at == T0
                assert event.due_at == CHINA.after(T0, limit) + waited
                dues[event.clock_id], alive[event.clock_id] = event.due_at - waited, event.kind
            case DeadlineMoved():
                assert event.clock_id in alive
                assert event.new_due_at == dues[event.clock_id] + waited
            case DeadlineWarned() | DeadlineBreached() if event.kind in PAUSABLE:
                assert since is None, "nothing fires in a pause"
                fired.append((event.clock_id, type(event)))
                # It may still move: a pause entered late reaches back before the breach.
                if isinstance(event, DeadlineBreached):
                    assert recorded.trail.occurred_at > dues[event.clock_id]
    assert len(fired) == len(set(fired)), "nothing fires twice"


@settings(max_examples=2000 if SOAK else 60, deadline=None)
@whenever(steps=st.lists(STEP, max_size=25))
def test_R3_7_3_due_is_start_plus_limit_plus_paused_time_whatever_happens(
    steps: list[tuple[str, int, int, Severity]],
) -> None:
    story = walk(responded(), steps)
    story = story.wait(story.now)
    check(story.history)
    waited = story.state.waited
    for clock in story.state.clocks:
        if clock.kind in PAUSABLE and clock.is_open and not clock.breached:
            times = POLICY.complaints.answer_times[story.state.severity]
            limit = times.solution if clock.kind == "CMP_SOLUTION" else times.resolve
            assert clock.due_at == CHINA.after(T0, limit) + waited
            assert (clock.paused_at is not None) == story.state.paused
            if not story.state.paused:
                assert clock.due_at >= story.now


def late_pause(since: str, waits: str = "03-03 12:00") -> Story:
    """The solution was due 03-03 09:00; that we had waited since before is entered after it."""
    breached = found(URGENT).wait(waits)
    assert breached.clock("CMP_SOLUTION").breached
    return breached.when(pause(), by=ZHOU, at=waits, occurred_at=since, reason="补录")


@pytest.mark.parametrize(
    ("since", "stands"), [("03-03 08:00", True), ("03-03 09:00", True), ("03-03 09:00:01", False)]
)
def test_R5_8_a_pause_entered_late_reaches_what_was_breached_in_it(
    since: str, stands: bool
) -> None:
    clock = late_pause(since).then_accepted().clock("CMP_SOLUTION")
    assert (clock.breached, clock.paused_at is not None) == (True, stands)


def test_R5_8_what_was_breached_only_because_the_pause_came_late_is_excused() -> None:
    resumed = late_pause("03-03 08:00").when(resume(), by=ZHOU, at="03-03 18:00")
    resumed.then_due("CMP_SOLUTION", "03-03 19:00")
    in_time = resumed.when(propose(), by=ZHOU, at="03-03 19:00").then_met("CMP_SOLUTION")
    assert in_time.clock("CMP_SOLUTION").excused
    late = resumed.wait("03-03 20:00").when(propose(), by=ZHOU, at="03-03 20:00")
    assert not late.then_accepted().clock("CMP_SOLUTION").excused
    breaches = [r for r in late.history if isinstance(r.event, DeadlineBreached)]
    kinds = [r.event.kind for r in breaches if isinstance(r.event, DeadlineBreached)]
    assert kinds.count("CMP_SOLUTION") == 1
    within = late_pause("03-03 08:00").when(propose(), by=ZHOU, at="03-03 18:00")
    assert within.then_met("CMP_SOLUTION").clock("CMP_SOLUTION").excused
