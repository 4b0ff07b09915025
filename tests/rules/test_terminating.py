"""Ending a signed deal: a manager, legal and finance, each for the same reason code (3.4)."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from given import Story
from people import BOTH, CHEN, FENG, HE, LIU, QIAN, WANG, WU, ZHENG
from pydantic import ValidationError
from samples_amendment import amend, amendment_out, archive, signed, vote_on
from samples_contract import approved, sign, submitted

from domain.approvals import ApprovalGiven
from domain.deal.records.contract import Department
from domain.deal.state import Stage
from domain.deal.terminating import DealTerminated, TerminateDeal, TerminationCode
from domain.outcomes import Problem
from domain.people import Role

BREACH, NEED_GONE = TerminationCode.CUSTOMER_IN_BREACH, TerminationCode.NEED_GONE
END = TerminateDeal(reason_code=BREACH)
ROLES = {WANG: Role.SALES_MANAGER, WU: Role.LEGAL, ZHENG: Role.FINANCE}


def agreed_by(story: Story, *people: str, command: TerminateDeal = END) -> Story:
    for person in people:
        story = story.when(command, by=person).then_accepted()
    return story


def given_by(person: str) -> ApprovalGiven:
    return ApprovalGiven(command="TerminateDeal", subject=BREACH, role=ROLES[person])


def test_R5_1_a_manager_legal_and_finance_end_a_signed_deal_in_any_order() -> None:
    for first, second, third in itertools.permutations(ROLES):
        story = signed().when(END, by=first).then(given_by(first))
        story = story.when(END, by=second).then(given_by(second))
        assert story.state.stage is Stage.SIGNED
        story = story.when(END, by=third).then(given_by(third), DealTerminated(reason_code=BREACH))
        assert story.state.stage is Stage.TERMINATED
        assert story.state.approvals == ()


@pytest.mark.parametrize("person", [CHEN, QIAN, HE])
def test_R5_1_nobody_else_has_a_say(person: str) -> None:
    signed().when(END, by=person).then_refused("R5.1", "ROLE", Problem.ROLE)


def test_R5_1_each_agrees_once_and_each_role_once() -> None:
    story = agreed_by(signed(), WANG)
    story.when(END, by=WANG).then_refused("R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE)
    story.when(END, by=LIU).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)
    both = agreed_by(story, ZHENG)
    both.when(END, by=FENG).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)


def test_R5_1_they_agree_on_the_same_reason_code() -> None:
    story = agreed_by(signed(), WANG, WU)
    other = TerminateDeal(reason_code=NEED_GONE)
    story = story.when(other, by=ZHENG).then_accepted()
    assert story.state.stage is Stage.SIGNED
    story = agreed_by(story, ZHENG)
    assert story.state.stage is Stage.TERMINATED
    assert story.state.approvals == (), "what was agreed to under the other code fell away"


def test_R5_1_a_manager_who_owns_the_deal_has_no_say() -> None:
    story = signed_by_owner(BOTH)
    story.when(END, by=BOTH).then_refused("R5.1", "OWN_TERMINATION", Problem.FOUR_EYES)
    assert agreed_by(story, WANG, WU, ZHENG).state.stage is Stage.TERMINATED


def signed_by_owner(owner: str) -> Story:
    return approved(deal={"owner_id": owner}).when(sign(), by=owner).then_accepted()


@pytest.mark.parametrize(("days", "counts"), [(30, True), (31, False)])
def test_R5_1_an_agreement_counts_for_thirty_days(days: int, counts: bool) -> None:
    story = agreed_by(signed(), WANG, WU)
    later = story.now + dt.timedelta(days=days)
    story = story.when(END, by=ZHENG, at=later).then_accepted()
    assert (story.state.stage is Stage.TERMINATED) is counts


@pytest.mark.parametrize("story", [submitted(), approved(), agreed_by(signed(), WANG, WU, ZHENG)])
def test_R5_1_only_a_signed_deal_is_terminated_and_once(story: Story) -> None:
    story.when(END, by=WANG).then_refused("R5.1", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R3_4_8_an_amendment_under_way_ends_with_the_deal() -> None:
    story = agreed_by(amendment_out(), WANG, WU, ZHENG)
    story.when(vote_on(Department.LEGAL), by=WU).then_refused(
        "R3.4.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )
    story.when(amend(), by=CHEN).then_refused("R3.4.8", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    story.when(archive(), by=CHEN).then_refused("R3.4.7", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    assert not list(story.state.clocks.running("CONTRACT_REVIEW"))
    assert not list(story.state.clocks.running("ARCHIVE"))


@pytest.mark.parametrize("code", ["", "BORED", None])
def test_R5_1_the_reason_code_is_one_of_ours(code: Any) -> None:
    with pytest.raises(ValidationError):
        TerminateDeal(reason_code=code)
