"""Disputed parts of a line (R3.6.5)."""

from __future__ import annotations

from uuid import UUID

import pytest
from given import Story
from people import CHEN, HE, WANG, XU, ZHENG
from samples_dunning import (
    COMPLAINT,
    OTHER_COMPLAINT,
    OWED,
    OWED_L2,
    ComplaintOf,
    dispute,
    disputed,
    pay,
)

from domain.deal.disputes import AmountDisputed, DisputeResolved, ResolveDispute
from domain.facts import OtherComplaint
from domain.outcomes import Problem

OPEN_COMPLAINT = (OtherComplaint(ComplaintOf()),)


def in_dispute(story: Story, line_id: str = "L2") -> int:
    line = story.state.receivables.line(line_id)
    assert line is not None
    return int(line.disputed_fen)


def resolve(fen: int, complaint_id: UUID = COMPLAINT) -> ResolveDispute:
    return ResolveDispute(line_id="L2", complaint_id=complaint_id, upheld_fen=fen)


@pytest.mark.parametrize("by", [ZHENG, XU])
def test_R3_6_5_finance_and_service_mark_what_a_complaint_disputes(by: str) -> None:
    story = OWED_L2.when(dispute(2_000_000), by=by, facts=OPEN_COMPLAINT)
    story.then(AmountDisputed(line_id="L2", complaint_id=COMPLAINT, amount_fen=2_000_000))
    assert in_dispute(story) == 2_000_000
    assert story.state.receivables.line("L2").open_fen == OWED, "and all of it is still owed"


@pytest.mark.parametrize("by", [CHEN, WANG, HE])
def test_R3_6_5_nobody_else_does(by: str) -> None:
    story = OWED_L2.when(dispute(1), by=by, facts=OPEN_COMPLAINT)
    story.then_refused("R3.6.5", problem=Problem.ROLE)


def test_R3_6_5_no_more_is_disputed_than_is_open() -> None:
    over = OWED_L2.when(dispute(OWED + 1), by=ZHENG, facts=OPEN_COMPLAINT)
    over.then_refused("R3.6.5", "DISPUTED_TOO_MUCH")
    assert over.reasons[0].detail == {"left_fen": OWED}
    part = disputed(OWED_L2, OWED - 5)
    again = dispute(6, complaint_id=OTHER_COMPLAINT)
    part.when(again, by=ZHENG, facts=OPEN_COMPLAINT).then_refused("R3.6.5", "DISPUTED_TOO_MUCH")
    assert in_dispute(disputed(part, 5, complaint_id=OTHER_COMPLAINT)) == OWED


def test_R3_6_5_more_of_the_same_complaint_adds_up() -> None:
    story = disputed(disputed(OWED_L2, 300), 200)
    (dispute_of_it,) = story.state.receivables.line("L2").disputes
    assert (dispute_of_it.complaint_id, dispute_of_it.amount_fen) == (COMPLAINT, 500)


def test_R3_6_5_what_is_paid_is_in_dispute_no_more() -> None:
    story = disputed(OWED_L2, 20_000_000)
    story = story.when(pay(30_000_000, "05-12"), by=ZHENG, at="05-12 09:00").then_accepted()
    assert in_dispute(story) == 6_000_000
    story.when(dispute(1), by=ZHENG, facts=OPEN_COMPLAINT).then_refused(
        "R3.6.5", "DISPUTED_TOO_MUCH"
    )


@pytest.mark.parametrize(
    ("complaint", "code"),
    [
        (None, "NOT_A_COMPLAINT_OF_THE_CUSTOMER"),
        (ComplaintOf(customer_id=UUID(int=7)), "NOT_A_COMPLAINT_OF_THE_CUSTOMER"),
        (ComplaintOf(is_open=False), "COMPLAINT_OVER"),
    ],
)
def test_R3_6_5_it_takes_an_open_complaint_of_this_customer(
    complaint: ComplaintOf | None, code: str
) -> None:
    facts = (OtherComplaint(complaint),)
    OWED_L2.when(dispute(1), by=ZHENG, facts=facts).then_refused("R3.6.5", code)


def test_R3_6_5_the_complaint_and_the_line_are_named_by_the_body() -> None:
    assert dispute(1).other_complaint(OWED_L2.state) == COMPLAINT
    unknown = OWED_L2.when(dispute(1, "L9"), by=ZHENG, facts=OPEN_COMPLAINT)
    unknown.then_refused("R3.6.5", "LINE_UNKNOWN")


@pytest.mark.parametrize("upheld", [0, 1_200_000, 2_000_000])
def test_R3_6_5_a_dispute_settled_lets_all_age_again(upheld: int) -> None:
    story = disputed(OWED_L2, 2_000_000).when(resolve(upheld), by=ZHENG)
    story.then(DisputeResolved(line_id="L2", complaint_id=COMPLAINT, upheld_fen=upheld))
    line = story.state.receivables.line("L2")
    assert (line.disputed_fen, line.open_fen) == (0, OWED)
    assert line.disputes[0].upheld_fen == upheld


def test_R3_6_5_one_dispute_is_settled_and_the_other_goes_on() -> None:
    story = disputed(disputed(OWED_L2, 300), 200, complaint_id=OTHER_COMPLAINT)
    assert in_dispute(story.when(resolve(0), by=ZHENG).then_accepted()) == 200


def test_R3_6_5_only_what_is_in_dispute_can_be_upheld_and_once() -> None:
    story = disputed(OWED_L2, 2_000_000)
    story.when(resolve(2_000_001), by=ZHENG).then_refused("R3.6.5", "UPHELD_TOO_MUCH")
    story.when(resolve(0, OTHER_COMPLAINT), by=ZHENG).then_refused("R3.6.5", "NOT_DISPUTED")
    settled = story.when(resolve(2_000_000), by=ZHENG).then_accepted()
    settled.when(resolve(0), by=ZHENG).then_refused("R3.6.5", "NOT_DISPUTED")
    assert in_dispute(disputed(settled, 100)) == 100, "it may be disputed anew"
    unknown = ResolveDispute(line_id="L9", complaint_id=COMPLAINT, upheld_fen=0)
    story.when(unknown, by=ZHENG).then_refused("R3.6.5", "LINE_UNKNOWN")


@pytest.mark.parametrize("by", [XU, WANG, CHEN])
def test_R3_6_5_finance_alone_settles(by: str) -> None:
    disputed(OWED_L2, 5).when(resolve(0), by=by).then_refused("R3.6.5", problem=Problem.ROLE)
