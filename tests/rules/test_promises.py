"""What a customer promises when he is reminded, kept or broken (R3.6.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from given import Story, at
from people import CHEN, FENG, WANG, ZHENG
from samples_dunning import OWED, OWED_L2, pay, promise, remind, written_off

from domain.clocks import ClockState
from domain.deal.dunning import PromiseBroken
from domain.deal.reversal import ReversePayment
from domain.kernel import Event

ON_15 = promise("T+3", "05-15", 10_000_000)
PROMISED = OWED_L2.wait("05-13 10:00").when(ON_15, by=CHEN).then_accepted()
BROKEN = PromiseBroken(line_id="L2", promised_on=dt.date(2026, 5, 15), promised_fen=10_000_000)


def broken(story: Story) -> list[Event]:
    return [r.event for r in story.history if isinstance(r.event, PromiseBroken)]


def test_R3_6_4_a_promise_has_a_clock_to_the_end_of_its_day() -> None:
    PROMISED.then_due("PROMISE", "05-16 00:00")
    clock = PROMISED.clock("PROMISE")
    assert (clock.clause, clock.subject, clock.owner_id) == ("R3.6.4", "L2#1", CHEN)
    assert clock.warns_at is None


def test_R3_6_4_a_promise_missed_is_broken_a_moment_after_its_day() -> None:
    assert broken(PROMISED.wait("05-16 00:00")) == []
    story = PROMISED.wait(at("05-16 00:00") + dt.timedelta(microseconds=1))
    assert broken(story) == [BROKEN]
    (record,) = [r for r in story.history if r.event == BROKEN]
    assert record.trail.actor == "system"
    assert story.state.receivables.line("L2").promises[0].broken
    assert broken(story.wait("2026-12-31 00:00")) == [BROKEN]


@pytest.mark.parametrize("when", ["05-13 10:00", "05-15 23:59:59", "05-16 00:00"])
def test_R3_6_4_a_promise_is_kept_up_to_the_last_moment(when: str) -> None:
    story = PROMISED.when(pay(10_000_000, "05-13"), by=ZHENG, at=when).then_accepted()
    story.then_met("PROMISE")
    assert broken(story.wait("05-30 00:00")) == []


def test_R3_6_4_parts_add_up_and_one_fen_less_is_not_enough() -> None:
    first = PROMISED.when(pay(4_000_000, "05-14", "NB-1"), by=ZHENG, at="05-14 09:00")
    almost = first.when(pay(5_999_999, "05-15", "NB-2"), by=ZHENG, at="05-15 09:00")
    assert broken(almost.wait("05-17 00:00")) == [BROKEN]
    kept = almost.when(pay(1, "05-15", "NB-3"), by=ZHENG, at="05-15 23:00").then_accepted()
    kept.then_met("PROMISE")
    assert broken(kept.wait("05-17 00:00")) == []


def test_R3_6_4_what_was_paid_before_does_not_count() -> None:
    story = OWED_L2.when(pay(10_000_000, "05-12"), by=ZHENG, at="05-12 09:00")
    story = story.when(ON_15, by=CHEN, at="05-13 10:00").then_accepted()
    assert broken(story.wait("05-17 00:00")) == [BROKEN]


def test_R3_6_4_money_that_was_at_the_bank_in_time_excuses_the_breach() -> None:
    story = PROMISED.wait("05-17 09:00").when(pay(10_000_000, "05-15"), by=ZHENG)
    story.then_accepted().then_met("PROMISE")
    assert story.clock("PROMISE").excused
    late = PROMISED.wait("05-17 09:00").when(pay(10_000_000, "05-17"), by=ZHENG)
    assert not late.clock("PROMISE").excused
    late.then_met("PROMISE", late_seconds=33 * 3600)


def test_R3_6_4_every_promise_has_its_own_clock() -> None:
    story = PROMISED.when(promise("T+3", "05-20", 5_000_000), by=CHEN, at="05-14 10:00")
    story.then_accepted()
    assert [c.subject for c in story.state.clocks.running("PROMISE")] == ["L2#1", "L2#2"]
    paid = story.when(pay(6_000_000, "05-14"), by=ZHENG).then_accepted()
    assert [c.subject for c in paid.state.clocks.running("PROMISE")] == ["L2#1"]
    assert broken(paid.wait("06-01 00:00")) == [BROKEN]


def test_R3_6_4_a_line_paid_in_full_keeps_what_was_promised_and_ends_the_rest() -> None:
    paid = PROMISED.when(pay(OWED, "05-14"), by=ZHENG, at="05-14 09:00").then_accepted()
    assert paid.clock("PROMISE").state is ClockState.MET
    given_up = written_off(PROMISED, OWED)
    assert given_up.clock("PROMISE").state is ClockState.CANCELLED
    assert broken(given_up.wait("06-01 00:00")) == []


def test_R3_6_4_a_payment_taken_back_does_not_count_for_the_promise() -> None:
    paid = PROMISED.when(pay(9_000_000, "05-14"), by=ZHENG, at="05-14 09:00").then_accepted()
    payment = paid.state.receivables.payments[-1]
    back = paid.when(ReversePayment(payment_id=payment.payment_id), by=FENG, reason="退票")
    again = back.when(pay(9_999_999, "05-15", "NB-9"), by=ZHENG, at="05-15 09:00")
    assert broken(again.then_accepted().wait("05-17 00:00")) == [BROKEN]


def reversed_(story: Story, when: str) -> Story:
    payment = story.state.receivables.payments[-1]
    reversal = ReversePayment(payment_id=payment.payment_id)
    return story.when(reversal, by=FENG, at=when, reason="退票").then_accepted()


@pytest.mark.parametrize(("fen", "when"), [(10_000_000, "05-15 09:00"), (OWED, "05-20 09:00")])
def test_R3_6_4_a_promise_kept_with_a_payment_taken_back_is_open_again(fen: int, when: str) -> None:
    kept = PROMISED.when(pay(fen, "05-14"), by=ZHENG, at="05-14 09:00").then_met("PROMISE")
    back = reversed_(kept, when)
    assert broken(back.wait("05-31 00:00")) == [BROKEN]
    paid = back.when(pay(fen, "05-15", "NB-9"), by=ZHENG, at=back.now).then_accepted()
    assert paid.clock("PROMISE").met_at is not None


def test_R3_6_4_a_promise_is_broken_once() -> None:
    late = PROMISED.wait("05-17 00:00").when(pay(OWED, "05-17"), by=ZHENG, at="05-17 09:00")
    back = reversed_(late.then_accepted(), "05-18 09:00").wait("05-31 00:00")
    assert broken(back) == [BROKEN]
    assert len([c for c in back.state.clocks if c.kind == "PROMISE"]) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"promised_on": dt.date(2026, 5, 15)}, "PROMISE_INCOMPLETE"),
        ({"promised_fen": 1}, "PROMISE_INCOMPLETE"),
        ({"promised_on": dt.date(2026, 5, 12), "promised_fen": 1}, "PROMISED_FOR_THE_PAST"),
        ({"promised_on": dt.date(2026, 5, 15), "promised_fen": OWED + 1}, "PROMISED_TOO_MUCH"),
    ],
)
def test_R3_6_4_a_promise_has_a_day_to_come_and_an_amount_that_is_owed(
    changes: dict[str, Any], code: str
) -> None:
    story = OWED_L2.wait("05-13 10:00")
    story.when(remind("T+3", **changes), by=CHEN).then_refused("R3.6.4", code)


def test_R3_6_4_today_and_all_that_is_open_can_be_promised() -> None:
    story = OWED_L2.wait("05-13 10:00").when(promise("T+3", "05-13", OWED), by=WANG)
    story.then_due("PROMISE", "05-14 00:00")
