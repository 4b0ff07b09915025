"""The ladder of reminders: when each step is due, who is told, what follows it (R3.6.4)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from given import Story, at
from people import BOTH, CHEN, FENG, HE, LIU, QIAN, WANG, WU, XU, ZHAO, ZHENG
from samples_dunning import DUE_ON, OWED, OWED_L2, pay, remind, signed, steps_running
from samples_dunning import on_date as line_on

from domain.clocks import DeadlineBreached, DeadlineWarned
from domain.deal.dunning import DunningSent, RecordDunning, ReminderChannel
from domain.deal.reassignment import ReassignDeal
from domain.deal.reversal import ReversePayment
from domain.outcomes import Problem
from domain.policy import POLICY

STEPS = (
    *("T-7", "T", "T+1", "T+3", "T+5", "T+7", "T+8", "T+9", "T+10", "T+11", "T+12", "T+13"),
    *("T+14", "T+15", "T+31", "T+91", "T+181"),
)
MANAGERS = (BOTH, LIU, WANG)


def day(days: int, time: str = "09:00") -> str:
    """That many days from the due day, at this time."""
    return f"{DUE_ON + dt.timedelta(days=days)} {time}"


def told(story: Story, kind: str, event: type[DeadlineWarned | DeadlineBreached]) -> list[str]:
    found = [r.event for r in story.history if isinstance(r.event, event) and r.event.kind == kind]
    assert len(found) == 1, found
    return sorted(found[0].told)


def test_R3_6_4_the_ladder_is_that_of_the_guideline() -> None:
    assert len(POLICY.collection.steps) == len(STEPS)
    story = OWED_L2
    seen = []
    for _ in STEPS:
        (step,) = steps_running(story)
        seen.append(step)
        story = story.wait(story.clock(f"DUNNING_{step}").due_at + dt.timedelta(seconds=1))
    assert tuple(seen) == STEPS
    assert steps_running(story) == [], "and after the last one there is none"


@pytest.mark.parametrize("step", STEPS)
def test_R3_6_4_each_step_is_due_at_the_end_of_its_day_and_warned_at_its_begin(step: str) -> None:
    days = int(step[1:] or 0)
    begin = at(day(days, "00:00"))
    # The step of the day before is breached a moment after its end, and this one follows.
    story = OWED_L2.wait(begin + dt.timedelta(microseconds=1))
    clock = story.clock(f"DUNNING_{step}")
    assert clock.warns_at in (begin, story.now)
    assert clock.due_at == at(day(days + 1, "00:00"))
    assert (clock.clause, clock.subject, clock.warnings) == ("R3.6.4", "L2", 1)
    assert not clock.breached
    assert not story.wait(clock.due_at).clock(f"DUNNING_{step}").breached
    assert story.wait(clock.due_at + dt.timedelta(microseconds=1)).clock(clock.kind).breached


@pytest.mark.parametrize(
    ("step", "people"),
    [
        ("T-7", (CHEN,)),
        ("T", (CHEN,)),
        ("T+14", (CHEN,)),
        ("T+15", MANAGERS),
        ("T+31", (FENG, WU, ZHENG)),
        ("T+91", (FENG, QIAN, WU, ZHENG)),
        ("T+181", (FENG, QIAN, WU, ZHENG)),
    ],
)
def test_R3_6_4_the_people_of_the_step_are_told_and_of_a_breach_the_managers(
    step: str, people: tuple[str, ...]
) -> None:
    story = OWED_L2.wait(day(int(step[1:] or 0) + 1, "00:00:01"))
    assert told(story, f"DUNNING_{step}", DeadlineWarned) == sorted(people)
    assert told(story, f"DUNNING_{step}", DeadlineBreached) == sorted(MANAGERS)


def test_R3_6_4_the_first_step_is_the_first_whose_day_is_not_past() -> None:
    for due_on, first in (
        (dt.date(2026, 3, 9), "T-7"),
        (dt.date(2026, 3, 8), "T"),
        (dt.date(2026, 3, 2), "T"),
        (dt.date(2026, 3, 1), "T+1"),
        (dt.date(2026, 2, 28), "T+3"),
        (dt.date(2026, 1, 30), "T+31"),
        (dt.date(2026, 1, 29), "T+91"),
    ):
        assert steps_running(signed(line_on("L1", OWED, due_on)), "L1") == [first], due_on
    long_ago = signed(line_on("L1", OWED, dt.date(2025, 9, 1)))
    assert steps_running(long_ago, "L1") == []


def test_R3_6_4_a_step_that_begins_today_is_told_at_once() -> None:
    story = signed(line_on("L1", OWED, dt.date(2026, 3, 2))).wait("03-02 09:00")
    assert story.clock("DUNNING_T", "L1").warnings == 1


def test_R3_6_4_a_reminder_is_recorded_and_the_next_step_follows() -> None:
    story = OWED_L2.when(remind("T-7", channel=ReminderChannel.EMAIL), by=CHEN, at="05-03 10:00")
    story.then(
        DunningSent(line_id="L2", step="T-7", channel=ReminderChannel.EMAIL, by_person=CHEN)
    ).then_met("DUNNING_T-7")
    assert steps_running(story) == ["T"]
    (reminder,) = story.state.receivables.line("L2").reminders
    assert (reminder.step, reminder.by_person, reminder.at) == ("T-7", CHEN, at("05-03 10:00"))


@pytest.mark.parametrize(("step", "following"), [*pairwise(STEPS), ("T+181", None)])
def test_R3_6_4_each_step_taken_is_followed_by_the_next(step: str, following: str | None) -> None:
    days = int(step[1:] or 0)
    story = OWED_L2.wait(day(days)).when(remind(step), by=ZHENG).then_accepted()
    assert steps_running(story) == ([following] if following else [])
    story.then_met(f"DUNNING_{step}")
    open_steps = [c for c in story.state.clocks.running() if c.kind.startswith("DUNNING_")]
    assert len(open_steps) == len(steps_running(story)), "those before it are met late"


def test_R3_6_4_steps_up_to_the_due_day_may_be_taken_early() -> None:
    early = OWED_L2.when(remind("T"), by=CHEN, at="04-20 09:00").then_accepted()
    early.then_met("DUNNING_T-7")
    assert steps_running(early) == ["T+1"]
    assert steps_running(OWED_L2.when(remind("T-7"), by=CHEN, at="04-20 09:00")) == ["T"]


@pytest.mark.parametrize("step", STEPS[2:])
def test_R3_6_4_a_later_step_is_not_taken_before_its_day(step: str) -> None:
    days = int(step[1:])
    eve = OWED_L2.wait(day(days - 1, "23:59:59"))
    eve.when(remind(step), by=ZHENG).then_refused("R3.6.4", "STEP_TOO_EARLY")
    OWED_L2.wait(day(days, "00:00")).when(remind(step), by=ZHENG).then_accepted()


def test_R3_6_4_a_step_in_arrears_leaves_the_one_that_runs() -> None:
    story = OWED_L2.wait("05-14 09:00")
    assert steps_running(story) == ["T+5"]
    story = story.when(remind("T+1"), by=CHEN).then_accepted()
    assert steps_running(story) == ["T+5"]
    assert story.clock("DUNNING_T+1").met_at == at("05-14 09:00")
    assert story.clock("DUNNING_T+3").is_open


def test_R3_6_4_a_call_on_the_day_recorded_later_excuses_the_breach() -> None:
    story = OWED_L2.wait("05-12 10:00")
    story = story.when(remind("T+1"), by=CHEN, occurred_at="05-11 15:00", reason="补录")
    story.then_accepted().then_met("DUNNING_T+1")
    assert story.clock("DUNNING_T+1").excused
    assert steps_running(story) == ["T+3"]


def test_R3_6_4_the_same_step_may_be_repeated() -> None:
    story = OWED_L2.wait("05-11 10:00").when(remind("T+1"), by=CHEN)
    again = story.when(remind("T+1"), by=WANG, at="05-11 16:00").then_accepted()
    assert steps_running(again) == ["T+3"]
    assert len(again.state.receivables.line("L2").reminders) == 2


@pytest.mark.parametrize("by", [CHEN, WANG, ZHENG, WU])
def test_R3_6_4_owner_manager_finance_and_legal_remind(by: str) -> None:
    OWED_L2.when(remind("T-7"), by=by).then_accepted()


@pytest.mark.parametrize("by", [ZHAO, HE, XU, QIAN])
def test_R3_6_4_nobody_else_reminds(by: str) -> None:
    OWED_L2.when(remind("T-7"), by=by).then_refused("R3.6.4", problem=Problem.ROLE)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (remind("T-7", "L9"), "LINE_UNKNOWN"),
        (remind("T-7", "L1"), "NOTHING_TO_REMIND_OF"),
        (remind("T-7", "L3"), "NOTHING_TO_REMIND_OF"),
        (remind("T+2"), "STEP_UNKNOWN"),
        (remind("T+0"), "STEP_UNKNOWN"),
        (remind("DUNNING_T"), "STEP_UNKNOWN"),
        (remind("T-7", by_person="nobody"), "PERSON_UNKNOWN"),
    ],
)
def test_R3_6_4_a_reminder_needs_a_line_that_is_owed_and_a_step(
    command: RecordDunning, code: str
) -> None:
    OWED_L2.when(command, by=CHEN).then_refused("R3.6.4", code)


def test_R3_6_4_who_spoke_is_whoever_records_it_unless_named() -> None:
    named = OWED_L2.when(remind("T-7", by_person=CHEN), by=ZHENG).then_accepted()
    assert named.state.receivables.line("L2").reminders[0].by_person == CHEN


def test_R3_6_4_a_line_that_is_paid_is_reminded_of_no_more() -> None:
    story = OWED_L2.wait("05-14 09:00").when(pay(OWED, "05-14"), by=ZHENG).then_accepted()
    assert not [c for c in story.state.clocks.running() if c.kind.startswith("DUNNING_")]
    assert story.clock("DUNNING_T+3").state == "CANCELLED", "breached ones too"
    story.when(remind("T+3"), by=CHEN).then_refused("R3.6.4", "NOTHING_TO_REMIND_OF")


def test_R3_6_4_a_part_paid_changes_nothing_about_the_ladder() -> None:
    story = OWED_L2.wait("05-14 09:00")
    assert steps_running(story.when(pay(OWED - 1, "05-14"), by=ZHENG)) == ["T+5"]


@pytest.mark.parametrize(
    ("when", "step"),
    [
        ("04-01 09:00", ["T-7"]),
        ("05-03 23:59:59", ["T-7"]),
        ("05-04 00:00", ["T"]),
        ("05-18 12:00", ["T+8"]),
        ("05-26 00:00", ["T+31"]),
        ("2026-11-07 23:59", ["T+181"]),
        ("2026-11-08 00:00", []),
    ],
)
def test_R3_6_4_open_again_after_a_reversal_the_ladder_goes_on_with_today(
    when: str, step: list[str]
) -> None:
    paid = OWED_L2.when(pay(OWED, "03-02"), by=ZHENG).then_accepted()
    assert steps_running(paid) == []
    payment = paid.state.receivables.payments[-1]
    reversal = ReversePayment(payment_id=payment.payment_id)
    story = paid.wait(when).when(reversal, by=FENG, reason="记错客户").then_accepted()
    assert steps_running(story) == step


def test_R5_7_the_steps_go_with_the_deal() -> None:
    hand_over = ReassignDeal(to=ZHAO)
    story = OWED_L2.when(hand_over, by=WANG, at="05-03 10:00", reason="离职").then_accepted()
    assert story.clock("DUNNING_T-7").owner_id == ZHAO
    story = story.wait("05-25 09:00")
    assert story.clock("DUNNING_T+15").owner_id == BOTH
    story = story.when(ReassignDeal(to=BOTH), by=WANG, reason="接手").then_accepted()
    assert story.clock("DUNNING_T+15").owner_id == LIU, "an owner is not his own manager"
    assert story.clock("DUNNING_T+14").owner_id == BOTH
