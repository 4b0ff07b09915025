"""Back from the contract to the negotiation (R3.4.5)."""

from __future__ import annotations

import pytest
from given import Story
from people import CHEN, WANG, WU, ZHAO
from samples_contract import (
    AMOUNT,
    agree,
    agreed,
    approved,
    approved_by,
    draft,
    revise,
    sign,
    submitted,
    vote,
)

from domain.deal.records.contract import Department, Opinion
from domain.deal.reopening import NegotiationReopened, ReopenNegotiation
from domain.deal.state import Stage
from domain.deal.submission import SubmitContract
from domain.deal.voiding import ContractApprovalsVoided, Why
from domain.outcomes import Problem

VOIDED = ContractApprovalsVoided(rev=1, why=Why.REOPENED)
REJECTED = submitted().when(vote(Department.LEGAL, Opinion.REJECT), by=WU)


def reopened(story: Story) -> Story:
    return story.when(ReopenNegotiation(), by=CHEN, reason="客户要重谈价格")


@pytest.mark.parametrize(
    ("story", "voids"),
    [
        (agreed(), False),
        (agreed().when(draft(), by=CHEN), False),
        (submitted(), False),
        (approved_by(submitted(), Department.LEGAL), True),
        (REJECTED, True),
        (approved(), True),
    ],
    ids=["agreed", "drafted", "submitted", "one vote", "rejected", "approved"],
)
def test_R3_4_5_reopening_voids_what_was_voted(story: Story, voids: bool) -> None:
    story = reopened(story)
    story.then(NegotiationReopened(), *([VOIDED] if voids else []))
    assert story.state.stage is Stage.NEGOTIATION
    assert story.state.contract.approved_sha is None
    assert story.state.contract.submitted is None


def test_R3_4_5_votes_are_voided_once_by_what_comes_first() -> None:
    revised = approved_by(submitted(), Department.LEGAL).when(revise(), by=CHEN)
    reopened(revised).then(NegotiationReopened())


def test_R3_4_5_voided_votes_stay_on_record() -> None:
    story = reopened(approved())
    assert len(story.state.contract.votes_of(1)) == 4


def test_R3_4_5_reopening_needs_a_reason() -> None:
    submitted().when(ReopenNegotiation(), by=CHEN).then_refused("R3.4.5", "REASON_MISSING")


@pytest.mark.parametrize("person", [ZHAO, WANG, WU])
def test_R3_4_5_only_the_owner_reopens(person: str) -> None:
    story = submitted().when(ReopenNegotiation(), by=person, reason="重谈")
    assert story.reasons[0].problem is Problem.ROLE


@pytest.mark.parametrize("story", [reopened(agreed()), approved().when(sign(), by=CHEN)])
def test_R3_4_5_it_is_reopened_between_terms_and_signature(story: Story) -> None:
    reopened(story).then_refused("R3.4.5", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("amount_fen", [AMOUNT, AMOUNT + 1])
def test_R3_4_5_a_contract_after_it_needs_terms_agreed_anew(amount_fen: int) -> None:
    story = reopened(submitted())
    for command in (draft(), revise(), SubmitContract()):
        problem = Problem.ILLEGAL_STATE
        story.when(command, by=CHEN).then_refused(command.clause, "ILLEGAL_STATE", problem)
    story = story.when(agree(amount_fen), by=CHEN).then_accepted()
    # The old text names the old terms, be the figures the same or not.
    story.when(SubmitContract(), by=CHEN).then_refused("R3.4.1", "CONTRACT_NOT_DRAFTED")
    story = story.when(revise(amount_fen), by=CHEN).then_accepted()
    story.when(SubmitContract(rev=2), by=CHEN).then_accepted()
