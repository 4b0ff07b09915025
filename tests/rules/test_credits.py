"""Using up what a payment left over: on another line, or back to the customer (R3.6.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fields import refused_under
from given import NAMESPACE, at
from ledger import Ledger
from people import CHEN, FENG, WANG, ZHENG
from samples_money import (
    AHEAD,
    MAIN,
    apply_credit,
    booked,
    payment,
    payment_of,
    refund,
    signed,
    to,
)

from domain.deal.credits import (
    ApplyCredit,
    CreditApplied,
    CreditRefunded,
    CreditUsed,
    RefundCredit,
)
from domain.deal.state import Stage
from domain.outcomes import Problem, To

SIGNED = signed()
CREDIT = 1_000
#: 100 on the first line, and the credit.
LEFT_OVER = booked(SIGNED, 100 + CREDIT, to("L1", 100))
PAYMENT = payment_of(LEFT_OVER)
OTHER = signed(called="other")
STRANGER = signed(called="stranger", customer_id=UUID(int=7))
DEALS = Ledger({"a": LEFT_OVER, "b": OTHER, "stranger": STRANGER})


def test_R3_6_3_credit_pays_a_line_of_the_same_deal() -> None:
    command = apply_credit(PAYMENT, "L2", 400)
    story = LEFT_OVER.when(command, by=ZHENG)
    story.then(CreditApplied.of(command), CreditUsed(payment_id=PAYMENT, amount_fen=400))
    line = story.state.receivables.line("L2")
    assert (line.credited_fen, line.received_fen, line.open_fen) == (400, 0, MAIN - 400)
    assert story.state.receivables.credit_left_fen == CREDIT - 400


def test_R3_6_3_and_of_the_customers_other_deals() -> None:
    command = apply_credit(PAYMENT, "L1", CREDIT)
    ledger = DEALS.when("b", command, by=ZHENG).then_accepted()
    used = CreditUsed(payment_id=PAYMENT, amount_fen=CREDIT)
    assert ledger["b"].elsewhere == (To(LEFT_OVER.state.id, used),)
    line = ledger.state("b").receivables.line("L1")
    assert line is not None
    assert line.credited_fen == CREDIT
    assert ledger.state("a").receivables.credit_left_fen == 0
    assert command.payment(OTHER.state) == PAYMENT


def test_R3_6_3_never_of_another_customers() -> None:
    ledger = DEALS.when("stranger", apply_credit(PAYMENT, "L1", 1), by=ZHENG)
    ledger.then_refused("R3.6.3", "CREDIT_OF_ANOTHER_CUSTOMER")


@pytest.mark.parametrize(
    ("before", "amount", "code"),
    [
        (0, CREDIT, None),
        (0, CREDIT + 1, "CREDIT_TOO_SMALL"),
        (CREDIT - 1, 1, None),
        (CREDIT - 1, 2, "CREDIT_TOO_SMALL"),
        (CREDIT, 1, "CREDIT_TOO_SMALL"),
    ],
)
def test_R3_6_3_no_more_than_is_left(before: int, amount: int, code: str | None) -> None:
    applied = sent_back = LEFT_OVER
    if before:
        applied = LEFT_OVER.when(apply_credit(PAYMENT, "L1", before), by=ZHENG)
        sent_back = LEFT_OVER.when(refund(PAYMENT, before), by=FENG, reason="多付")
    for story in (applied.then_accepted(), sent_back.then_accepted()):
        use = story.when(apply_credit(PAYMENT, "L2", amount), by=ZHENG)
        back = story.when(refund(PAYMENT, amount), by=FENG, reason="多付")
        for tried in (use, back):
            if code is None:
                tried.then_accepted()
            else:
                tried.then_refused("R3.6.3", code)


def test_R3_6_3_no_more_than_is_open() -> None:
    story = booked(LEFT_OVER, AHEAD - 100 - 10, to("L1", AHEAD - 100 - 10), bank_ref="NB-2")
    story.when(apply_credit(PAYMENT, "L1", 11), by=ZHENG).then_refused("R3.6.3", "MORE_THAN_OPEN")
    story = story.when(apply_credit(PAYMENT, "L1", 10), by=ZHENG, at="03-02 15:00")
    story.then_accepted()
    # Credit counts when it is used, not when the bank had the money.
    assert story.clock("RECEIVABLE", "L1").met_at == at("03-02 15:00")


def test_R3_6_3_what_is_named_must_be_there() -> None:
    story = LEFT_OVER.when(apply_credit(NAMESPACE, "L9", 1), by=ZHENG)
    assert [r.code for r in story.reasons] == ["PAYMENT_UNKNOWN", "LINE_UNKNOWN"]
    story = LEFT_OVER.when(refund(NAMESPACE, 1), by=FENG, reason="x")
    story.then_refused("R3.6.3", "PAYMENT_UNKNOWN")
    # A refund is booked where the payment was.
    DEALS.when("b", refund(PAYMENT, 1), by=FENG, reason="x").then_refused(
        "R3.6.3", "PAYMENT_UNKNOWN"
    )


def test_R3_6_3_only_finance_uses_credit() -> None:
    for person in (CHEN, WANG):
        for command in (apply_credit(PAYMENT, "L1", 1), refund(PAYMENT, 1)):
            story = LEFT_OVER.when(command, by=person, reason="x")
            assert story.reasons[0].problem is Problem.ROLE


@pytest.mark.parametrize(
    ("stage", "applies", "refunds"),
    [
        (Stage.SIGNED, True, True),
        (Stage.CLOSED_PENDING_RETENTION, True, True),
        (Stage.TERMINATED, True, True),
        (Stage.CLOSED, False, True),
    ],
)
def test_R3_6_3_credit_is_refunded_after_the_end_too(
    stage: Stage, applies: bool, refunds: bool
) -> None:
    state = replace(LEFT_OVER.state, stage=stage)
    story = replace(LEFT_OVER, stream=replace(LEFT_OVER.stream, state=state))
    applied = story.when(apply_credit(PAYMENT, "L1", 1), by=ZHENG)
    assert (not applied.reasons) is applies
    refunded = story.when(refund(PAYMENT, 1), by=FENG, reason="x")
    assert (not refunded.reasons) is refunds


def test_R3_6_3_credit_of_a_closed_deal_pays_lines_of_others() -> None:
    state = replace(LEFT_OVER.state, stage=Stage.CLOSED)
    story = replace(LEFT_OVER, stream=replace(LEFT_OVER.stream, state=state))
    ledger = Ledger({"a": story, "b": OTHER})
    ledger = ledger.when("b", apply_credit(PAYMENT, "L1", 7), by=ZHENG).then_accepted()
    assert ledger.state("a").receivables.credit_left_fen == CREDIT - 7


def test_R3_6_3_another_person_than_who_booked_it_refunds_it() -> None:
    command = refund(PAYMENT, 300)
    story = LEFT_OVER.when(command, by=FENG, reason="多付").then(CreditRefunded.of(command))
    assert story.state.receivables.credit_left_fen == CREDIT - 300
    own = LEFT_OVER.when(command, by=ZHENG, reason="多付")
    own.then_refused("R3.6.3", "OWN_PAYMENT", Problem.FOUR_EYES)
    LEFT_OVER.when(command, by=FENG).then_refused("R5.1", "REASON_MISSING")


def test_R3_6_3_one_transfer_may_refund_several_credits() -> None:
    story = LEFT_OVER.when(payment(50, to("L1", 1), bank_ref="NB-2"), by=ZHENG)
    second = payment_of(story, "NB-2")
    story = story.when(refund(PAYMENT, CREDIT), by=FENG, reason="多付").then_accepted()
    story.when(refund(second, 49), by=FENG, reason="多付").then_accepted()


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (ApplyCredit, {"amount_fen": 0}, "amount_fen"),
        (ApplyCredit, {"line_id": ""}, "line_id"),
        (ApplyCredit, {"from_payment_id": "x"}, "from_payment_id"),
        (RefundCredit, {"amount_fen": 0}, "amount_fen"),
        (RefundCredit, {"bank_ref": ""}, "bank_ref"),
    ],
)
def test_R3_6_3_bad_fields_are_refused_under_their_clause(
    kind: type[Any], changes: Any, field: str
) -> None:
    own = {"line_id": "L1"} if kind is ApplyCredit else {"bank_ref": "TK-1"}
    fields = {"from_payment_id": NAMESPACE, "amount_fen": 1} | own | changes
    assert refused_under(kind, lambda: kind(**fields)) == {field: "R3.6.3"}
