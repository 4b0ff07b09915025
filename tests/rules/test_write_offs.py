"""Write-offs: one proposes, two others approve (R3.6.5, 3.4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from given import Story
from people import BOTH, CHEN, EVERYBODY, FENG, HE, LIU, QIAN, WANG, XU, ZHENG
from samples_dunning import OWED, OWED_L2, pay, propose, write_off_of, written_off

from domain.approvals import ApprovalGiven
from domain.deal.reassignment import ReassignDeal
from domain.deal.write_offs import ApproveWriteOff, WriteOffApproved, WriteOffProposed
from domain.outcomes import Problem
from domain.people import People, Role

PROPOSED = OWED_L2.when(propose(4_000_000), by=ZHENG, reason="追不回").then_accepted()
APPROVAL = write_off_of(PROPOSED)


def line_of(story: Story) -> Any:
    return story.state.receivables.line("L2")


def also_holding(person: str, *roles: Role) -> People:
    """Everybody, of whom one holds these roles too."""
    known = EVERYBODY.by_id[person]
    more = replace(known, roles=known.roles | set(roles))
    return People({**EVERYBODY.by_id, person: more})


def test_R3_6_5_three_people_write_off() -> None:
    PROPOSED.then(
        WriteOffProposed(write_off_id=APPROVAL.write_off_id, line_id="L2", amount_fen=4_000_000)
    )
    first = PROPOSED.when(APPROVAL, by=WANG)
    subject = str(APPROVAL.write_off_id)
    given = ApprovalGiven(command="ApproveWriteOff", subject=subject, role=Role.SALES_MANAGER)
    first.then(given)
    assert line_of(first).written_off_fen == 0
    second = first.when(APPROVAL, by=QIAN)
    approved = WriteOffApproved(
        write_off_id=APPROVAL.write_off_id, line_id="L2", amount_fen=4_000_000
    )
    second.then(given.model_copy(update={"role": Role.GENERAL_MANAGER}), approved)
    line = line_of(second)
    assert (line.written_off_fen, line.open_fen) == (4_000_000, OWED - 4_000_000)
    assert second.state.approvals == ()


@pytest.mark.parametrize("said", [{"line_id": "L1"}, {"amount_fen": 4_000_001}])
def test_R3_6_5_who_says_what_he_means_agrees_to_nothing_else(said: dict[str, Any]) -> None:
    meant = {"line_id": "L2", "amount_fen": 4_000_000}
    PROPOSED.when(APPROVAL.model_copy(update=meant), by=WANG).then_accepted()
    other = APPROVAL.model_copy(update=meant | said)
    PROPOSED.when(other, by=WANG).then_refused("R3.6.5", "WRITE_OFF_UNKNOWN")


def test_R3_6_5_in_either_order() -> None:
    story = PROPOSED.when(APPROVAL, by=QIAN).when(APPROVAL, by=LIU).then_accepted()
    assert line_of(story).written_off_fen == 4_000_000


def test_R3_6_5_two_managers_are_not_enough() -> None:
    story = PROPOSED.when(APPROVAL, by=WANG)
    story.when(APPROVAL, by=LIU).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)
    story.when(APPROVAL, by=WANG).then_refused("R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE)


def test_R3_6_5_one_person_in_two_roles_is_one_person() -> None:
    people = also_holding(QIAN, Role.SALES_MANAGER)
    story = replace(PROPOSED, people=people).when(APPROVAL, by=QIAN).then_accepted()
    story.when(APPROVAL, by=QIAN).then_refused("R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE)
    proposer = replace(PROPOSED, people=also_holding(ZHENG, Role.GENERAL_MANAGER))
    proposer.when(APPROVAL, by=ZHENG).then_refused("R3.6.5", "OWN_PROPOSAL", Problem.FOUR_EYES)


def test_R3_6_5_a_manager_who_owns_the_deal_does_not_approve() -> None:
    owned = PROPOSED.when(ReassignDeal(to=BOTH), by=WANG, reason="接手").then_accepted()
    owned.when(APPROVAL, by=BOTH).then_refused("R3.6.5", "OWNER_DECIDES", Problem.FOUR_EYES)
    agreed = PROPOSED.when(APPROVAL, by=BOTH).then_accepted()
    taken = agreed.when(ReassignDeal(to=BOTH), by=WANG, reason="接手").then_accepted()
    story = taken.when(APPROVAL, by=QIAN).then_accepted()
    assert line_of(story).written_off_fen == 0, "nor does what he agreed to before"


@pytest.mark.parametrize("by", [CHEN, FENG, HE, XU])
def test_R3_6_5_nobody_else_approves(by: str) -> None:
    PROPOSED.when(APPROVAL, by=by).then_refused("R3.6.5", problem=Problem.ROLE)


@pytest.mark.parametrize("by", [CHEN, WANG, QIAN, XU])
def test_R3_6_5_finance_alone_proposes(by: str) -> None:
    OWED_L2.when(propose(1), by=by, reason="追不回").then_refused("R3.6.5", problem=Problem.ROLE)


def test_R3_6_5_a_proposal_has_a_reason_and_a_line() -> None:
    OWED_L2.when(propose(1), by=ZHENG).then_refused("R5.1", "REASON_MISSING")
    OWED_L2.when(propose(1, "L9"), by=ZHENG, reason="追不回").then_refused("R3.6.5", "LINE_UNKNOWN")
    unknown = ApproveWriteOff(write_off_id=UUID(int=1))
    PROPOSED.when(unknown, by=WANG).then_refused("R3.6.5", "WRITE_OFF_UNKNOWN")


def test_R3_6_5_no_more_is_proposed_than_is_open() -> None:
    def refused(story: Story, fen: int) -> None:
        story = story.when(propose(fen), by=FENG, reason="追不回")
        story.then_refused("R3.6.5", "WRITTEN_OFF_TOO_MUCH")

    refused(OWED_L2, OWED + 1)
    OWED_L2.when(propose(OWED), by=ZHENG, reason="追不回").then_accepted()
    done = written_off(OWED_L2, 4_000_000)
    refused(done, OWED - 3_999_999)
    done.when(propose(OWED - 4_000_000), by=FENG, reason="追不回").then_accepted()


def test_R3_6_5_a_proposal_bars_no_better_one() -> None:
    both = PROPOSED.when(propose(OWED), by=FENG, reason="全部追不回").then_accepted()
    done = both.when(APPROVAL, by=WANG).when(APPROVAL, by=QIAN).then_accepted()
    assert line_of(done).open_fen == OWED - 4_000_000
    done.when(write_off_of(done), by=WANG).then_refused("R3.6.5", "WRITTEN_OFF_TOO_MUCH")


def test_R3_6_5_what_was_paid_since_can_not_be_written_off() -> None:
    paid = PROPOSED.when(pay(OWED - 3_999_999, "05-12"), by=ZHENG, at="05-12 09:00")
    paid.then_accepted().when(APPROVAL, by=WANG).then_refused("R3.6.5", "WRITTEN_OFF_TOO_MUCH")
    agreed = PROPOSED.when(APPROVAL, by=WANG).then_accepted()
    paid = agreed.when(pay(OWED - 3_999_999, "03-20"), by=ZHENG, at="03-20 09:00").then_accepted()
    paid.when(APPROVAL, by=QIAN).then_refused("R3.6.5", "WRITTEN_OFF_TOO_MUCH")
    exact = PROPOSED.when(pay(OWED - 4_000_000, "03-20"), by=ZHENG, at="03-20 09:00")
    assert line_of(exact.when(APPROVAL, by=WANG).when(APPROVAL, by=QIAN)).is_empty


def test_R3_6_5_it_is_approved_once() -> None:
    story = written_off(OWED_L2, 4_000_000)
    story.when(write_off_of(story), by=LIU).then_refused(
        "R3.6.5", "WRITTEN_OFF", Problem.ILLEGAL_STATE
    )


def test_R3_6_5_an_agreement_counts_for_thirty_days() -> None:
    story = PROPOSED.when(APPROVAL, by=WANG).then_accepted()
    in_time = story.wait(story.now + dt.timedelta(days=30)).when(APPROVAL, by=QIAN)
    assert line_of(in_time.then_accepted()).written_off_fen == 4_000_000
    late = story.wait(story.now + dt.timedelta(days=30, seconds=1)).when(APPROVAL, by=QIAN)
    assert line_of(late.then_accepted()).written_off_fen == 0
    assert line_of(late.when(APPROVAL, by=LIU).then_accepted()).written_off_fen == 4_000_000


def test_R3_6_5_a_line_written_off_is_reminded_of_no_more() -> None:
    story = written_off(OWED_L2.wait("05-14 09:00"), OWED)
    assert not list(story.state.clocks.running(subject="L2", kind="RECEIVABLE"))
    assert not [c for c in story.state.clocks.running() if c.kind.startswith("DUNNING_")]
    assert story.clock("LIMITATION").met_at is not None
