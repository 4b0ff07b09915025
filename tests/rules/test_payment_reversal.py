"""Taking back a payment that was booked wrongly, in every deal it reached (R3.6.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from given import NAMESPACE, Story, at
from ledger import Ledger
from people import CHEN, FENG, WANG, ZHENG
from samples_money import (
    AHEAD,
    KEPT,
    MAIN,
    MAIN_DUE,
    apply_credit,
    booked,
    dated,
    happens,
    payment,
    payment_of,
    refund,
    signed,
    to,
)

from domain.deal.closing import DealClosed
from domain.deal.records.claims import Promise
from domain.deal.reversal import PaymentReversed, ReversePayment
from domain.deal.state import Deal, Stage
from domain.outcomes import Problem, To

SIGNED = signed()
OTHER = signed(called="other")
PAID = booked(SIGNED, AHEAD)


def back(payment_id: UUID) -> ReversePayment:
    return ReversePayment(payment_id=payment_id)


def undone(story: Story, **changes: Any) -> Story:
    """Feng tries to take Zheng's payment back."""
    return story.when(back(payment_of(story)), by=FENG, reason="记错客户", **changes)


def test_R3_6_3_a_second_finance_person_reverses_a_payment() -> None:
    story = undone(PAID).then(PaymentReversed(payment_id=payment_of(PAID)))
    line = story.state.receivables.line("L1")
    assert (line.received_fen, line.open_fen, line.shares) == (0, AHEAD, ())
    assert story.state.receivables.payments[0].reversed


def test_R3_6_3_who_booked_it_does_not() -> None:
    story = PAID.when(back(payment_of(PAID)), by=ZHENG, reason="记错")
    story.then_refused("R3.6.3", "OWN_PAYMENT", Problem.FOUR_EYES)
    for person in (CHEN, WANG):
        refused = PAID.when(back(payment_of(PAID)), by=person, reason="x")
        assert refused.reasons[0].problem is Problem.ROLE


def test_R5_1_a_reversal_needs_a_reason() -> None:
    PAID.when(back(payment_of(PAID)), by=FENG).then_refused("R5.1", "REASON_MISSING")


def test_R3_6_3_only_a_payment_that_stands_is_reversed_and_where_it_was_booked() -> None:
    SIGNED.when(back(NAMESPACE), by=FENG, reason="x").then_refused("R3.6.3", "PAYMENT_UNKNOWN")
    again = undone(undone(PAID))
    again.then_refused("R3.6.3", "PAYMENT_REVERSED", Problem.ILLEGAL_STATE)
    ledger = Ledger({"a": SIGNED, "b": OTHER})
    ledger = ledger.when("a", payment(1, to("L1", 1, OTHER.state.id)), by=ZHENG)
    ledger = ledger.when("b", back(payment_of(ledger["a"])), by=FENG, reason="x")
    ledger.then_refused("R3.6.3", "PAYMENT_UNKNOWN")


def test_R3_6_3_a_reversal_frees_the_bank_reference() -> None:
    ledger = Ledger({"a": PAID, "b": OTHER})
    ledger.when("b", payment(1), by=ZHENG).then_refused("R3.6.3", "BANK_REF_TAKEN")
    ledger = ledger.when("a", back(payment_of(PAID)), by=FENG, reason="记错客户").then_accepted()
    ledger = ledger.when("b", payment(1), by=ZHENG).then_accepted()
    ledger.when("a", payment(1), by=ZHENG).then_refused("R3.6.3", "BANK_REF_TAKEN")


def test_R3_6_3_what_the_payment_left_over_goes_with_it() -> None:
    story = undone(booked(SIGNED, 10, to("L1", 4))).then_accepted()
    assert story.state.receivables.credit_left_fen == 0
    used = story.when(apply_credit(payment_of(story), "L1", 1), by=ZHENG)
    used.then_refused("R3.6.3", "CREDIT_TOO_SMALL")


def test_R3_6_3_a_payment_whose_credit_was_used_or_refunded_stays() -> None:
    story = booked(SIGNED, 10, to("L1", 4))
    used = story.when(apply_credit(payment_of(story), "L2", 1), by=ZHENG).then_accepted()
    undone(used).then_refused("R3.6.3", "CREDIT_TOUCHED")
    sent_back = story.when(refund(payment_of(story), 1), by=FENG, reason="多付").then_accepted()
    undone(sent_back).then_refused("R3.6.3", "CREDIT_TOUCHED")


def test_R3_6_3_the_payment_goes_from_every_deal_that_it_reached() -> None:
    ledger = Ledger({"a": SIGNED, "b": OTHER})
    parts = (to("L1", 100), to("L1", 200, OTHER.state.id), to("L2", 300, OTHER.state.id))
    ledger = ledger.when("a", payment(600, *parts), by=ZHENG).then_accepted()
    payment_id = payment_of(ledger["a"])
    ledger = ledger.when("b", payment(50, to("L2", 50), bank_ref="NB-2"), by=ZHENG)
    ledger = ledger.when("a", back(payment_id), by=FENG, reason="记错客户").then_accepted()
    reversed_ = PaymentReversed(payment_id=payment_id)
    assert ledger["a"].elsewhere == (To(OTHER.state.id, reversed_),)
    assert [one.received_fen for one in ledger.state("a").receivables.lines] == [0, 0, 0]
    assert [one.received_fen for one in ledger.state("b").receivables.lines] == [0, 50, 0]


def test_R3_6_4_its_promises_count_as_unpaid_again() -> None:
    promise = Promise(1, dt.date(2026, 6, 1), 500)
    receivables = SIGNED.state.receivables.changing("L2", promises=(promise,))
    state = replace(SIGNED.state, receivables=receivables)
    story = replace(SIGNED, stream=replace(SIGNED.stream, state=state))
    story = undone(booked(story, 500, to("L2", 500)))
    assert story.state.receivables.line("L2").promises == (promise,)


# ---- clocks -----------------------------------------------------------------------------------


def test_R3_6_1_a_line_that_is_open_again_waits_anew() -> None:
    story = booked(signed(dated("L1", MAIN, MAIN_DUE)), MAIN).then_met("RECEIVABLE")
    story = undone(story, at="04-01 10:00").then_due("RECEIVABLE", "05-11 00:00")
    assert story.clock("RECEIVABLE").owner_id == CHEN


def test_R3_6_1_if_its_day_is_past_the_clock_is_breached_at_once() -> None:
    story = booked(signed(dated("L1", MAIN, MAIN_DUE)), MAIN)
    story = undone(story, at="06-01 10:00").then_due("RECEIVABLE", "05-11 00:00")
    story = story.wait("06-01 10:00")
    assert story.clock("RECEIVABLE").breached


def test_R3_6_1_a_line_that_was_only_part_paid_goes_on_waiting() -> None:
    story = booked(signed(dated("L1", MAIN, MAIN_DUE)), MAIN - 1)
    clock = story.clock("RECEIVABLE")
    assert undone(story).clock("RECEIVABLE") == clock


def test_R3_6_1_the_line_of_another_deal_waits_anew_too() -> None:
    ledger = Ledger({"a": SIGNED, "b": OTHER})
    part = to("L2", MAIN, OTHER.state.id)
    ledger = ledger.when("a", payment(MAIN, part), by=ZHENG).then_accepted()
    assert not ledger["b"].clock("RECEIVABLE", "L2").is_open
    ledger = ledger.when("a", back(payment_of(ledger["a"])), by=FENG, reason="记错客户")
    clock = ledger["b"].clock("RECEIVABLE", "L2")
    assert (clock.is_open, clock.due_at) == (True, at("05-11 00:00"))


# ---- a deal that was closed -------------------------------------------------------------------


def closed(story: Story, stage: Stage = Stage.SIGNED) -> Story:
    """The deal as it is closed out of that stage."""
    before: Deal = replace(story.state, stage=stage)
    story = replace(story, stream=replace(story.stream, state=before))
    return happens(story, DealClosed.of_deal(before))


ALL = (to("L1", AHEAD), to("L2", MAIN), to("L3", KEPT))


@pytest.mark.parametrize("stage", [Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION])
def test_R3_6_3_a_closed_deal_goes_back_to_the_stage_before(stage: Stage) -> None:
    story = closed(booked(SIGNED, AHEAD + MAIN + KEPT, *ALL), stage)
    assert story.state.stage is Stage.CLOSED
    story = undone(story).then_accepted()
    assert (story.state.stage, story.state.stage_before) == (stage, None)
    assert story.clock("RECEIVABLE", "L2").is_open


def test_R3_6_3_so_does_another_deal_that_the_payment_reached() -> None:
    ledger = Ledger({"a": SIGNED, "b": OTHER})
    parts = tuple(to(part.line_id, part.amount_fen, OTHER.state.id) for part in ALL)
    ledger = ledger.when("a", payment(AHEAD + MAIN + KEPT, *parts), by=ZHENG).then_accepted()
    ledger = Ledger({"a": ledger["a"], "b": closed(ledger["b"])})
    ledger = ledger.when("a", back(payment_of(ledger["a"])), by=FENG, reason="记错客户")
    assert ledger.then_accepted().state("b").stage is Stage.SIGNED


def test_R3_6_3_it_stays_closed_if_nothing_is_owed_again() -> None:
    story = booked(booked(SIGNED, AHEAD + MAIN + KEPT, *ALL), 500, bank_ref="NB-2")
    assert story.state.receivables.credit_left_fen == 500
    story = closed(story)
    story = story.when(back(payment_of(story, "NB-2")), by=FENG, reason="重复")
    assert story.then_accepted().state.stage is Stage.CLOSED


def test_R3_6_3_a_closed_deal_is_a_deal_that_was_won() -> None:
    story = closed(booked(SIGNED, AHEAD + MAIN + KEPT, *ALL))
    assert story.state.stage_in_force is Stage.CLOSED
    assert story.state.probability(story.policy) == 10_000
