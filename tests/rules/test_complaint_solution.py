"""What we offer the customer, and who must agree to its cost (R3.7.6)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from people import HE, SHEN, SUN, WANG, XU, ZHENG, ZHOU
from pydantic import ValidationError
from samples_remedies import approve, complaint, found, pending, propose, proposed

from domain.complaint.approving import (
    RejectProposal,
    SolutionCostRejected,
)
from domain.complaint.proposing import ProposeSolution, SolutionProposed
from domain.complaint.remedies import SolutionKind
from domain.complaint.state import Status
from domain.outcomes import Problem


def test_R3_7_6_the_handler_proposes_kind_cost_and_day() -> None:
    story = found().when(propose(1_800_000), by=ZHOU)
    story.then(SolutionProposed.of(propose(1_800_000), solution_id=pending(story)))
    assert story.state.status is Status.SOLUTION_PROPOSED


@pytest.mark.parametrize("person", [XU, SUN, HE, WANG])
def test_R3_7_6_nobody_but_the_handler_proposes(person: str) -> None:
    found().when(propose(), by=person).then_refused("R3.7.6", problem=Problem.ROLE)


def test_R3_7_5_without_a_finding_of_this_cycle_nothing_is_proposed() -> None:
    complaint().when(propose(), by=ZHOU).then_refused("R3.7.5", "NO_FINDING")


def test_R3_7_7_there_is_one_proposal_at_a_time() -> None:
    proposed().when(propose(), by=ZHOU).then_refused("R3.7.7", "PROPOSAL_WAITS")
    approve(proposed(), WANG).when(propose(), by=ZHOU).then_refused("R3.7.7", "PROPOSAL_WAITS")


@pytest.mark.parametrize("kind", SolutionKind)
def test_R3_7_6_every_kind_can_be_offered_even_for_nothing(kind: SolutionKind) -> None:
    story = found().when(propose(0, kind=kind), by=ZHOU).then_accepted()
    assert story.state.remedies.newest.kind is kind
    approve(story, SHEN)


@pytest.mark.parametrize("cost", [-1, 1.5, "3", None, 10**14 + 1])
def test_R3_7_6_a_cost_is_a_whole_number_of_fen(cost: object) -> None:
    with pytest.raises(ValidationError):
        ProposeSolution(
            kind=SolutionKind.REFUND,
            cost_fen=cost,  # type: ignore[arg-type]
            due_on=dt.date(2026, 3, 20),
        )


def test_R3_7_6_who_could_approve_may_turn_the_proposal_down_with_a_reason() -> None:
    story = proposed(600_000)
    story.when(RejectProposal(), by=WANG).then_refused("R3.7.6", "REASON_MISSING")
    story.when(RejectProposal(), by=SHEN, reason="太贵").then_refused(
        "R3.7.6", "LIMIT", Problem.LIMIT
    )
    after = story.when(RejectProposal(), by=WANG, reason="太贵")
    after.then(SolutionCostRejected(solution_id=pending(story)))
    assert after.state.status is Status.INVESTIGATING
    # The finding stands, so that the handler proposes anew at once.
    again = proposed(500_000, story=after)
    assert pending(again) != pending(story)
    approve(again, SHEN)


def test_R3_7_6_a_proposal_turned_down_takes_its_agreements_with_it() -> None:
    one = approve(proposed(5_000_001), WANG)
    after = one.when(RejectProposal(solution_id=pending(one)), by=ZHENG, reason="太贵")
    assert after.then_accepted().state.approvals == ()
    one.when(RejectProposal(solution_id=UUID(int=1)), by=ZHENG, reason="太贵").then_refused(
        "R3.7.6", "NOT_THE_PENDING_SOLUTION"
    )


def test_R3_7_6_what_is_approved_is_not_turned_down_any_more() -> None:
    approve(proposed(), WANG).when(RejectProposal(), by=WANG, reason="太贵").then_refused(
        "R3.7.6", "COST_DECIDED", Problem.ILLEGAL_STATE
    )
