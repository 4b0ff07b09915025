"""When a claim lapses, and what starts the time anew (R3.6.6)."""

from __future__ import annotations

import datetime as dt

import pytest
from given import Story, at
from people import CHEN, FENG, QIAN, WU, ZHENG
from samples_dunning import OWED, OWED_L2, on_date, pay, remind, signed, written_off

from domain.clocks import Clock, Clocks, ClockState, DeadlineBreached, DeadlineWarned
from domain.deal.reversal import ReversePayment

OVERDUE = OWED_L2.wait("05-11 00:00:01")


def limitation(story: Story) -> Clock:
    """The one that runs."""
    clocks: Clocks = story.state.clocks
    (clock,) = clocks.running("LIMITATION")
    return clock


def due_on(story: Story) -> dt.date:
    """The last day on which one can sue."""
    return (limitation(story).due_at.astimezone(at("05-01 00:00").tzinfo) - dt.timedelta(1)).date()


def test_R3_6_6_three_years_run_from_the_due_day_once_it_is_over() -> None:
    assert not list(OWED_L2.wait("05-11 00:00").state.clocks.running("LIMITATION"))
    clock = limitation(OVERDUE)
    assert clock.due_at == at("2029-05-11 00:00")
    assert clock.starts_at == at("05-11 00:00")
    assert (clock.clause, clock.subject, clock.owner_id) == ("R3.6.6", "L2", CHEN)


def test_R3_6_6_three_years_after_a_leap_day_end_with_february() -> None:
    story = signed(on_date("L1", OWED, dt.date(2028, 2, 29))).wait("2028-03-01 00:01")
    assert due_on(story) == dt.date(2031, 2, 28)


def test_R3_6_6_a_demand_on_an_overdue_line_starts_it_anew() -> None:
    story = OVERDUE.when(remind("T+1"), by=CHEN, at="05-11 10:00").then_accepted()
    assert due_on(story) == dt.date(2029, 5, 11)
    old, new = (c for c in story.state.clocks if c.kind == "LIMITATION")
    assert (old.state, new.state) == (ClockState.CANCELLED, ClockState.RUNNING)
    again = story.when(remind("T+181"), by=WU, at="2027-01-15 10:00").then_accepted()
    assert due_on(again) == dt.date(2030, 1, 15)


@pytest.mark.parametrize("when", ["05-03 09:00", "05-10 23:59"])
def test_R3_6_6_a_reminder_before_that_starts_nothing(when: str) -> None:
    story = OWED_L2.when(remind("T-7"), by=CHEN, at=when).then_accepted()
    assert not list(story.state.clocks.running("LIMITATION"))
    assert due_on(story.wait("05-11 00:01")) == dt.date(2029, 5, 10)


def test_R3_6_6_a_part_payment_starts_it_anew_from_the_day_of_the_bank() -> None:
    story = OVERDUE.when(pay(1, "06-01"), by=ZHENG, at="06-05 10:00").then_accepted()
    assert due_on(story) == dt.date(2029, 6, 1)
    early = OVERDUE.when(pay(1, "05-10"), by=ZHENG, at="06-05 10:00").then_accepted()
    assert due_on(early) == dt.date(2029, 5, 10), "paid in time it is no new start"


def test_R3_6_6_what_came_in_before_the_last_demand_does_not_shorten_the_time() -> None:
    demanded = OVERDUE.when(remind("T+15"), by=CHEN, at="06-05 10:00").then_accepted()
    story = demanded.when(pay(1, "06-01"), by=ZHENG, at="06-06 10:00").then_accepted()
    assert due_on(story) == dt.date(2029, 6, 5)
    story = demanded.wait("06-06 10:00")
    story = story.when(remind("T+15"), by=CHEN, occurred_at="06-04 10:00", reason="补录")
    assert due_on(story.then_accepted()) == dt.date(2029, 6, 5)


def test_R3_6_6_a_demand_at_the_last_moment_of_the_due_day_is_none_of_an_overdue_line() -> None:
    story = OWED_L2.when(remind("T"), by=CHEN, at="05-11 00:00").then_accepted()
    assert not list(story.state.clocks.running("LIMITATION"))


def test_R3_6_6_a_part_written_off_starts_nothing_anew() -> None:
    story = written_off(OVERDUE.wait("06-01 09:00"), 1)
    assert due_on(story) == dt.date(2029, 5, 10)


def test_R3_6_6_with_nothing_owed_nothing_lapses() -> None:
    paid = OVERDUE.when(pay(OWED, "06-01"), by=ZHENG, at="06-01 10:00").then_accepted()
    paid.then_met("LIMITATION")
    assert not list(paid.state.clocks.running("LIMITATION"))


def test_R3_6_6_open_again_it_runs_from_the_last_demand_or_payment_that_stands() -> None:
    demanded = OVERDUE.when(remind("T+3"), by=CHEN, at="05-13 10:00").then_accepted()
    part = demanded.when(pay(1, "06-01", "NB-1"), by=ZHENG, at="06-01 10:00").then_accepted()
    paid = part.when(pay(OWED - 1, "06-02", "NB-2"), by=ZHENG, at="06-02 10:00").then_accepted()
    first, last = paid.state.receivables.payments[-2:]

    def without(story: Story, payment_id: object, when: str) -> Story:
        reversal = ReversePayment.model_validate({"payment_id": payment_id})
        return story.when(reversal, by=FENG, at=when, reason="退票").then_accepted()

    open_again = without(paid, last.payment_id, "07-01 10:00").wait("07-01 10:01")
    assert due_on(open_again) == dt.date(2029, 6, 1)
    other = without(paid, first.payment_id, "07-01 10:00")
    other = without(other, last.payment_id, "07-01 11:00").wait("07-01 11:01")
    assert due_on(other) == dt.date(2029, 5, 13)


def test_R3_6_6_a_part_payment_taken_back_never_started_it_anew() -> None:
    part = OVERDUE.when(pay(1, "06-01"), by=ZHENG, at="06-01 10:00").then_accepted()
    payment = part.state.receivables.payments[-1]
    reversal = ReversePayment(payment_id=payment.payment_id)
    story = part.when(reversal, by=FENG, at="06-02 10:00", reason="不是这家客户的款")
    assert due_on(story.then_accepted()) == dt.date(2029, 5, 10)
    demanded = part.when(remind("T+15"), by=CHEN, at="06-05 10:00").then_accepted()
    story = demanded.when(reversal, by=FENG, at="06-06 10:00", reason="不是这家客户的款")
    assert due_on(story.then_accepted()) == dt.date(2029, 6, 5), "the demand stands"


def test_R3_6_6_legal_and_the_general_manager_are_told_half_a_year_before() -> None:
    story = OVERDUE.wait(at("2029-05-11 00:00:01"))
    fired = [
        r.event
        for r in story.history
        if isinstance(r.event, DeadlineWarned | DeadlineBreached) and r.event.kind == "LIMITATION"
    ]
    assert [set(event.told) for event in fired] == [{WU, QIAN}, {WU, QIAN}]
    clock = story.clock("LIMITATION")
    assert clock.warns_at == at("2029-05-11 00:00") - dt.timedelta(days=180)
