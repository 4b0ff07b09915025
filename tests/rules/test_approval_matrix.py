"""Which departments must approve a contract, and in which order (R3.4.3, R3.4.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from people import CHEN, QIAN, WANG, ZHENG
from samples_contract import (
    AMOUNT,
    SIDE_BY_SIDE,
    agreed,
    approved_by,
    draft,
    exception,
    submitted,
    vote,
)

from domain.customers import Scenario
from domain.deal.records.contract import Department
from domain.deal.review import ContractApproved, ContractReviewed
from domain.deal.state import Stage
from domain.deal.submission import ContractSubmitted, SubmitContract
from domain.outcomes import Problem

GM = Department.GENERAL_MANAGER
NON_STANDARD: Any = {"non_standard_terms": ("免责条款另议",)}


@pytest.mark.parametrize(
    ("amount_fen", "text", "deal", "limit", "asked"),
    [
        (99_999_999, {}, {}, {}, False),
        (100_000_000, {}, {}, {}, True),
        (AMOUNT, {"term_days": 365}, {}, {}, False),
        (AMOUNT, {"term_days": 366}, {}, {}, True),
        (AMOUNT, NON_STANDARD, {}, {}, True),
        (AMOUNT, {}, {"scenario": Scenario.KEY_ACCOUNT_PROJECT}, {}, True),
        (AMOUNT, {}, {"scenario": Scenario.REPURCHASE}, {}, False),
        (AMOUNT, {}, {}, {"floor_price_fen": AMOUNT}, False),
    ],
)
def test_R3_4_4_when_the_general_manager_is_asked(
    amount_fen: int, text: Any, deal: Any, limit: Any, asked: bool
) -> None:
    four = approved_by(submitted(amount_fen, deal=deal, limit=limit, **text), *SIDE_BY_SIDE)
    assert four.state.stage is (Stage.CONTRACT_REVIEW if asked else Stage.CONTRACT_APPROVED)
    if asked:
        four.when(vote(GM), by=QIAN).then(
            ContractReviewed.of(vote(GM), rev=1), ContractApproved(rev=1)
        )


def test_R3_4_4_a_floor_exception_calls_for_the_general_manager() -> None:
    story = agreed(limit={"floor_price_fen": AMOUNT + 1}).when(draft(), by=CHEN)
    story = story.when(exception(), by=WANG).when(exception(), by=ZHENG)
    story = story.when(SubmitContract(), by=CHEN).then(ContractSubmitted(rev=1))
    # An exception granted is no vote: both of them vote as well.
    story = approved_by(story, *SIDE_BY_SIDE)
    assert story.state.stage is Stage.CONTRACT_REVIEW
    assert approved_by(story, GM).state.stage is Stage.CONTRACT_APPROVED


def test_R3_4_4_the_general_manager_votes_after_all_others() -> None:
    story = submitted(**NON_STANDARD)
    for already in range(4):
        before = approved_by(story, *SIDE_BY_SIDE[:already])
        before.when(vote(GM), by=QIAN).then_refused("R3.4.3", "OTHERS_FIRST", Problem.ILLEGAL_STATE)
    approved_by(story, *SIDE_BY_SIDE, GM)


def test_R3_4_4_the_general_manager_has_no_vote_where_he_is_not_asked() -> None:
    submitted().when(vote(GM), by=QIAN).then_refused("R3.4.4", "DEPARTMENT_NOT_NEEDED")


def test_R5_3_he_who_was_asked_may_vote_though_the_policy_asks_no_longer() -> None:
    four = approved_by(submitted(100_000_000), *SIDE_BY_SIDE)
    higher = four.policy.model_copy(update={"general_manager_amount_fen": 200_000_000})
    story = replace(four, policy=higher).when(vote(GM), by=QIAN).then_accepted()
    assert story.state.stage is Stage.CONTRACT_APPROVED
