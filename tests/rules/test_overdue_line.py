"""A9 at the level of rules: part payment, overdue, a broken promise, a wrong booking (R3.6)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import samples_money
from given import Story
from ledger import Ledger
from people import CHEN, FENG, QIAN, WANG, WU, ZHENG
from samples_dunning import OWED_L2, pay, promise, remind, steps_running

from domain.clocks import DeadlineWarned
from domain.deal.dunning import PromiseBroken, ReminderChannel
from domain.deal.records.ageing import LineState
from domain.deal.reversal import ReversePayment
from domain.outcomes import Problem

OTHER_CUSTOMER = UUID("00000000-0000-4000-8000-0000000000d9")
OTHER = samples_money.signed(called="other", customer_id=OTHER_CUSTOMER)


def line_of(story: Story) -> Any:
    return story.state.receivables.line("L2")


def warned(story: Story, kind: str) -> set[str]:
    (event,) = [
        r.event
        for r in story.history
        if isinstance(r.event, DeadlineWarned) and r.event.kind == kind
    ]
    return set(event.told)


def reminded_and_part_paid() -> Ledger:
    """05-03 to 05-12."""
    books = Ledger({"kite": OWED_L2, "other": OTHER})
    books = books.when("kite", remind("T-7", channel=ReminderChannel.WECHAT), CHEN, "05-03 10:00")
    assert not books.reasons
    books["kite"].then_met("DUNNING_T-7")
    books = books.when("kite", pay(20_000_000, "05-12", "NB-0512-7"), ZHENG, "05-12 10:00")
    line = line_of(books["kite"])
    assert (line.state, line.open_fen) == (LineState.PARTIAL, 16_000_000)
    return books


def test_R3_6_3_the_same_reference_is_booked_once() -> None:
    books = reminded_and_part_paid()
    again = books.when("kite", pay(1, "05-12", "NB-0512-7"), ZHENG, "05-12 11:00")
    assert again.reasons[0].problem is Problem.DUPLICATE
    assert line_of(again["kite"]).open_fen == 16_000_000


def test_R3_6_4_the_ladder_climbs_to_the_hold() -> None:
    story = reminded_and_part_paid()["kite"].wait("05-25 09:00")
    assert WANG in warned(story, "DUNNING_T+15")
    story = story.wait("05-31 12:00")
    assert line_of(story).overdue_days(dt.date(2026, 5, 31)) == 21
    assert line_of(story).bucket(dt.date(2026, 5, 31)) == "0-30"
    assert not line_of(story).holds
    story = story.wait("06-10 00:00")
    assert warned(story, "DUNNING_T+31") == {ZHENG, FENG, WU}
    assert line_of(story).holds


def test_R3_6_4_the_promise_is_broken_and_the_line_paid_at_last() -> None:
    books = reminded_and_part_paid().wait("06-15 10:00")
    assert line_of(books["kite"]).bucket(dt.date(2026, 6, 15)) == "31-60"
    promised = promise("T+31", "06-20", 16_000_000)
    kite = books.when("kite", promised, CHEN)["kite"].then_accepted().wait("06-21 00:00")
    assert line_of(kite).bucket(dt.date(2026, 6, 15)) == "31-60"
    assert steps_running(kite) == ["T+91"]
    assert "PromiseBroken" not in kite.names()
    kite = kite.wait("06-21 00:00:01")
    broken = PromiseBroken(line_id="L2", promised_on=dt.date(2026, 6, 20), promised_fen=16_000_000)
    assert [r.event for r in kite.recorded if isinstance(r.event, PromiseBroken)] == [broken]
    books = Ledger({"kite": kite, "other": OTHER})

    wrong = books.when("other", pay(17_000_000, "06-25", "NB-0625-1"), ZHENG, "06-25 09:00")
    assert not wrong.reasons
    taken = wrong.when("kite", pay(17_000_000, "06-25", "NB-0625-1"), ZHENG)
    assert taken.reasons[0].problem is Problem.DUPLICATE
    payment = wrong.state("other").receivables.payments[-1]
    reversal = ReversePayment(payment_id=payment.payment_id)
    alone = wrong.when("other", reversal, ZHENG, reason="记错客户")
    assert alone.reasons[0].problem is Problem.FOUR_EYES
    right = wrong.when("other", reversal, FENG, reason="记错客户")
    assert not right.reasons
    right = right.when("kite", pay(17_000_000, "06-25", "NB-0625-1"), ZHENG, "06-25 10:00")
    kite = right["kite"].then_accepted()
    line = line_of(kite)
    assert (line.state, line.open_fen, line.holds) == (LineState.PAID, 0, False)
    late = kite.clock("RECEIVABLE", "L2")
    assert late.met_at is not None
    assert (late.met_at.date() - line.due_on).days == 46
    assert kite.state.receivables.credit_left_fen == 1_000_000
    assert "DeliveryReleased" in kite.names()
    kite.then_met("PROMISE", late_seconds=4 * 86_400 + 10 * 3600)
    assert not steps_running(kite)
    assert QIAN not in warned(kite, "DUNNING_T+31")
