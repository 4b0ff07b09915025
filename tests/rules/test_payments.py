"""Booking payments: references, which lines they pay, other deals, credit (R3.6.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fields import refused_under
from given import NAMESPACE
from ledger import Ledger
from people import CHEN, HE, WANG, WU, ZHENG
from samples import CUSTOMER
from samples_money import AHEAD, MAIN, dated, payment, payment_of, signed, to
from stages import CONTRACT_APPROVED

from domain.deal.allocating import Allocation
from domain.deal.payments import (
    CustomerCredited,
    PaymentAllocated,
    PaymentReceived,
    RecordPayment,
)
from domain.deal.records.claims import Promise
from domain.deal.state import Stage
from domain.facts import ReferenceTaken
from domain.outcomes import Problem, To

SIGNED = signed()
OTHER = signed(called="other")
STRANGER = signed(called="stranger", customer_id=UUID(int=7))
A, B = SIGNED.state.id, OTHER.state.id
BOTH = Ledger({"a": SIGNED, "b": OTHER, "stranger": STRANGER})


def received(story: Any) -> dict[str, int]:
    return {
        one.line_id: one.received_fen for one in story.state.receivables.lines if one.received_fen
    }


# ---- who, when, which reference -----------------------------------------------------------------


def test_R3_6_3_finance_books_what_came_in() -> None:
    command = payment(AHEAD)
    story = SIGNED.when(command, by=ZHENG)
    payment_id = payment_of(story)
    story.then(PaymentReceived.of(command, payment_id=payment_id, allocations=(to("L1", AHEAD),)))
    assert received(story) == {"L1": AHEAD}
    booked = story.state.receivables.payment(payment_id)
    assert (booked.booked_by, booked.allocated_fen, booked.credit_left_fen) == (ZHENG, AHEAD, 0)


@pytest.mark.parametrize("person", [CHEN, WANG, HE, WU])
def test_R3_6_3_nobody_else_does(person: str) -> None:
    assert SIGNED.when(payment(1), by=person).reasons[0].problem is Problem.ROLE


@pytest.mark.parametrize(
    ("stage", "takes"),
    [
        (Stage.SIGNED, True),
        (Stage.CLOSED_PENDING_RETENTION, True),
        (Stage.TERMINATED, True),
        (Stage.CLOSED, False),
        (Stage.CONTRACT_APPROVED, False),
    ],
)
def test_R3_6_3_where_something_is_owed(stage: Stage, takes: bool) -> None:
    story = replace(SIGNED, stream=replace(SIGNED.stream, state=replace(SIGNED.state, stage=stage)))
    story = story.when(payment(1), by=ZHENG)
    if takes:
        story.then_accepted()
    else:
        story.then_refused("R3.6.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    CONTRACT_APPROVED.when(payment(1), by=ZHENG).then_refused(
        "R3.6.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_R3_6_3_a_bank_reference_counts_once() -> None:
    assert payment(1).reference(SIGNED.state) == ("bank", "NB-0302-1")
    taken = SIGNED.when(payment(1), by=ZHENG, facts=[ReferenceTaken(B)])
    taken.then_refused("R3.6.3", "BANK_REF_TAKEN", Problem.DUPLICATE)
    ledger = BOTH.when("a", payment(1), by=ZHENG).then_accepted()
    for name in ("a", "b", "stranger"):
        ledger.when(name, payment(1), by=ZHENG).then_refused("R3.6.3", "BANK_REF_TAKEN")
    ledger.when("b", payment(1, bank_ref="NB-2"), by=ZHENG).then_accepted()


@pytest.mark.parametrize(
    ("received_on", "accepted"),
    [("2020-01-01", True), ("2026-03-02", True), ("2026-03-03", False)],
)
def test_R3_6_3_money_comes_in_before_it_is_booked(received_on: str, accepted: bool) -> None:
    command = payment(1, received_on=dt.date.fromisoformat(received_on))
    story = SIGNED.when(command, by=ZHENG, at="03-02 23:59")
    if accepted:
        story.then_accepted()
    else:
        story.then_refused("R3.6.3", "IN_THE_FUTURE")


# ---- the oldest first ---------------------------------------------------------------------------

EARLY, LATE = dt.date(2026, 4, 1), dt.date(2026, 5, 1)
THREE = (dated("late", 100, LATE), dated("first", 100, EARLY), dated("second", 100, EARLY))


@pytest.mark.parametrize(
    ("amount", "paid"),
    [
        (1, {"first": 1}),
        (100, {"first": 100}),
        (101, {"first": 100, "second": 1}),
        (250, {"first": 100, "second": 100, "late": 50}),
        (300, {"first": 100, "second": 100, "late": 100}),
        (301, {"first": 100, "second": 100, "late": 100}),
    ],
)
def test_R3_6_3_the_oldest_due_line_is_served_first_then_as_planned(
    amount: int, paid: dict[str, int]
) -> None:
    story = signed(*THREE).when(payment(amount), by=ZHENG).then_accepted()
    assert received(story) == paid
    assert story.state.receivables.credit_left_fen == max(0, amount - 300)


def test_R3_6_3_a_line_that_is_not_due_gets_nothing_by_itself() -> None:
    story = SIGNED.when(payment(20_000), by=ZHENG).then_accepted()
    assert received(story) == {"L1": AHEAD, "L2": MAIN}
    payment_id = payment_of(story)
    assert story.recorded[-1].event == CustomerCredited(
        customer_id=CUSTOMER, payment_id=payment_id, amount_fen=20_000 - AHEAD - MAIN
    )


def test_R3_6_3_lines_that_are_empty_are_passed_over() -> None:
    story = signed(*THREE).when(payment(150), by=ZHENG)
    story = story.when(payment(100, bank_ref="NB-2"), by=ZHENG).then_accepted()
    assert received(story) == {"first": 100, "second": 100, "late": 50}


# ---- as it is named -----------------------------------------------------------------------------


def test_R3_6_3_named_lines_are_paid_due_or_not_and_the_rest_is_credit() -> None:
    story = SIGNED.when(payment(1_000, to("L3", 600), to("L2", 100)), by=ZHENG).then_accepted()
    assert received(story) == {"L2": 100, "L3": 600}
    assert story.state.receivables.credit_left_fen == 300


def test_R3_6_3_what_is_named_twice_adds_up() -> None:
    command = payment(1_000, to("L3", 600), to("L3", 100, A), to("L3", 1))
    story = SIGNED.when(command, by=ZHENG).then_accepted()
    event = story.recorded[0].event
    assert isinstance(event, PaymentReceived)
    assert event.allocations == (to("L3", 701),)
    assert story.state.receivables.line("L3").received_fen == 701


@pytest.mark.parametrize(
    ("allocations", "code"),
    [
        ((to("L9", 1),), "LINE_UNKNOWN"),
        ((to("L1", AHEAD + 1),), "MORE_THAN_OPEN"),
        ((to("L1", AHEAD), to("L1", 1)), "MORE_THAN_OPEN"),
        ((to("L1", AHEAD), to("L2", MAIN), to("L3", 1)), "ALLOCATED_TOO_MUCH"),
        ((to("L1", 10**14), to("L1", 10**14)), "ALLOCATED_TOO_MUCH"),
    ],
)
def test_R3_6_3_no_more_is_allocated_than_is_open_and_came_in(
    allocations: tuple[Allocation, ...], code: str
) -> None:
    SIGNED.when(payment(AHEAD + MAIN, *allocations), by=ZHENG).then_refused("R3.6.3", code)


def test_R3_6_3_all_that_is_wrong_is_said_at_once() -> None:
    command = payment(1, to("L9", 1), to("L1", AHEAD + 1), to("L1", 1, NAMESPACE), received_on=LATE)
    story = SIGNED.when(command, by=ZHENG, facts=[ReferenceTaken(B)])
    codes = [reason.code for reason in story.reasons]
    assert codes == [
        "BANK_REF_TAKEN",
        "IN_THE_FUTURE",
        "ALLOCATED_DEAL_UNKNOWN",
        "LINE_UNKNOWN",
        "MORE_THAN_OPEN",
        "ALLOCATED_TOO_MUCH",
    ]


# ---- other deals of the customer ----------------------------------------------------------------


def test_R3_6_3_a_payment_may_pay_lines_of_the_customers_other_deals() -> None:
    command = payment(1_000, to("L1", 300), to("L1", 400, B), to("L2", 200, B))
    ledger = BOTH.when("a", command, by=ZHENG).then_accepted()
    assert received(ledger["a"]) == {"L1": 300}
    assert received(ledger["b"]) == {"L1": 400, "L2": 200}
    payment_id = payment_of(ledger["a"])
    day = command.received_on
    assert ledger["a"].elsewhere == tuple(
        To(
            B,
            PaymentAllocated(
                payment_id=payment_id, line_id=line_id, amount_fen=amount, received_on=day
            ),
        )
        for line_id, amount in (("L1", 400), ("L2", 200))
    )
    booked = ledger.state("a").receivables.payment(payment_id)
    assert booked is not None
    assert (booked.reached, booked.credit_left_fen) == ((B,), 100)
    assert ledger.state("b").receivables.payments == ()


def test_R3_6_3_it_may_pay_nothing_where_it_is_booked() -> None:
    ledger = BOTH.when("a", payment(AHEAD, to("L1", AHEAD, B)), by=ZHENG).then_accepted()
    assert received(ledger["a"]) == {}
    assert ledger["b"].clock("RECEIVABLE", "L1").met_at is not None


def test_R3_6_3_the_other_deal_is_asked_for_by_its_id() -> None:
    command = payment(9, to("L1", 1), to("L1", 1, A), to("L1", 1, B), to("L2", 1, B))
    assert command.other_deals(SIGNED.state) == (B,)


@pytest.mark.parametrize(
    ("deal_id", "code"),
    [
        (NAMESPACE, "ALLOCATED_DEAL_UNKNOWN"),
        (STRANGER.state.id, "ALLOCATED_TO_ANOTHER_CUSTOMER"),
    ],
)
def test_R3_6_3_the_other_deal_is_one_of_the_same_customer(deal_id: UUID, code: str) -> None:
    BOTH.when("a", payment(1, to("L1", 1, deal_id)), by=ZHENG).then_refused("R3.6.3", code)


@pytest.mark.parametrize(
    ("stage", "takes"),
    [
        (Stage.CLOSED_PENDING_RETENTION, True),
        (Stage.TERMINATED, True),
        (Stage.CLOSED, False),
        (Stage.NEGOTIATION, False),
    ],
)
def test_R3_6_3_and_something_is_owed_there(stage: Stage, takes: bool) -> None:
    other = replace(OTHER, stream=replace(OTHER.stream, state=replace(OTHER.state, stage=stage)))
    ledger = Ledger({"a": SIGNED, "b": other}).when("a", payment(1, to("L1", 1, B)), by=ZHENG)
    if takes:
        ledger.then_accepted()
    else:
        ledger.then_refused("R3.6.3", "ALLOCATED_WHERE_NOTHING_IS_OWED")


@pytest.mark.parametrize(
    ("part", "code"),
    [(to("L9", 1, B), "LINE_UNKNOWN"), (to("L1", AHEAD + 1, B), "MORE_THAN_OPEN")],
)
def test_R3_6_3_no_more_than_is_open_there(part: Allocation, code: str) -> None:
    BOTH.when("a", payment(50_000, part), by=ZHENG).then_refused("R3.6.3", code)


# ---- promises, fields, steps --------------------------------------------------------------------


def test_R3_6_4_a_payment_counts_for_the_promises_that_were_made_before_it() -> None:
    def promising(story: Any, number: int) -> Any:
        line = story.state.receivables.line("L2")
        promise = Promise(number, dt.date(2026, 6, 1), 500)
        receivables = story.state.receivables.changing("L2", promises=(*line.promises, promise))
        state = replace(story.state, receivables=receivables)
        return replace(story, stream=replace(story.stream, state=state))

    story = promising(SIGNED, 1).when(payment(400, to("L2", 400)), by=ZHENG)
    story = promising(story, 2).when(payment(100, to("L2", 100), bank_ref="NB-2"), by=ZHENG)
    promises = story.state.receivables.line("L2").promises
    assert [(p.paid_fen, p.is_kept) for p in promises] == [(500, True), (100, False)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_fen": 0}, "amount_fen"),
        ({"amount_fen": 1.5}, "amount_fen"),
        ({"bank_ref": " "}, "bank_ref"),
        ({"received_on": "yesterday"}, "received_on"),
        ({"allocations": ({"line_id": "L1", "amount_fen": 0},)}, "allocations"),
        ({"allocations": ({"line_id": "L1", "amount_fen": 1},) * 501}, "allocations"),
    ],
)
def test_R3_6_3_bad_fields_are_refused_under_their_clause(changes: Any, field: str) -> None:
    fields = {"bank_ref": "NB-1", "amount_fen": 1, "received_on": EARLY} | changes
    assert refused_under(RecordPayment, lambda: RecordPayment(**fields)) == {field: "R3.6.3"}


def test_R3_6_3_it_is_missing_as_long_as_a_due_line_is_open() -> None:
    context: Any = None
    assert not RecordPayment.is_done(SIGNED.state, context)
    story = SIGNED.when(payment(AHEAD + MAIN), by=ZHENG)
    assert RecordPayment.is_done(story.state, context)
