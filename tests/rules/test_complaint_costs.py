"""Who must agree to the cost of a solution, by its amount (R3.7.6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from given import T0, Story
from people import EVERYBODY, FENG, LIU, QIAN, SHEN, WANG, XU, ZHENG, ZHOU
from pydantic import ValidationError
from samples_remedies import approve, found, pending, propose, proposed

from domain.approvals import ApprovalGiven
from domain.complaint.approving import (
    ApproveSolution,
    RejectProposal,
    SolutionCostApproved,
)
from domain.complaint.handling import AssignHandler
from domain.context import Context
from domain.outcomes import Problem
from domain.people import People, Person, Role
from domain.policy import Complaints, Policy

MANY = People(
    {
        **EVERYBODY.by_id,
        "handy": Person("handy", roles=frozenset({Role.TECH_SUPPORT, Role.SALES_MANAGER})),
        "rich": Person("rich", roles=frozenset({Role.SALES_MANAGER, Role.FINANCE})),
        "clerk": Person("clerk", roles=frozenset({Role.FINANCE, Role.CUSTOMER_SERVICE})),
        "boss": Person("boss", roles=frozenset({Role.CUSTOMER_SERVICE, Role.GENERAL_MANAGER})),
    }
)

CONTEXT = Context(
    now=T0,
    at=T0,
    actor=WANG,
    role=Role.SALES_MANAGER,
    command_id=UUID(int=1),
    correlation_id=UUID(int=1),
)


def decide(story: Story, by: str) -> Story:
    return story.when(ApproveSolution(solution_id=pending(story)), by=by)


def given_by(story: Story, role: Role) -> ApprovalGiven:
    return ApprovalGiven(command="ApproveSolution", subject=str(pending(story)), role=role)


ALONE, SEAT, LIMIT = "alone", "with others", "limit"


@pytest.mark.parametrize(
    ("cost_fen", "service", "manager", "finance", "general_manager"),
    [
        (0, ALONE, ALONE, LIMIT, ALONE),
        (500_000, ALONE, ALONE, LIMIT, ALONE),
        (500_001, LIMIT, ALONE, LIMIT, ALONE),
        (5_000_000, LIMIT, ALONE, LIMIT, ALONE),
        (5_000_001, LIMIT, SEAT, SEAT, LIMIT),
        (49_999_999, LIMIT, SEAT, SEAT, LIMIT),
        (50_000_000, LIMIT, SEAT, SEAT, SEAT),
    ],
)
def test_R3_7_6_who_may_approve_which_cost(
    cost_fen: int, service: str, manager: str, finance: str, general_manager: str
) -> None:
    story = proposed(cost_fen)
    for person, role, expected in (
        (SHEN, Role.CUSTOMER_SERVICE, service),
        (WANG, Role.SALES_MANAGER, manager),
        (ZHENG, Role.FINANCE, finance),
        (QIAN, Role.GENERAL_MANAGER, general_manager),
    ):
        after = decide(story, person)
        if expected == LIMIT:
            after.then_refused("R3.7.6", "LIMIT", Problem.LIMIT)
        elif expected == SEAT:
            after.then(given_by(story, role))
        else:
            solution_id = pending(story)
            approved = SolutionCostApproved(
                solution_id=solution_id, cost_fen=cost_fen, by=(person,)
            )
            after.then(given_by(story, role), approved)
            assert after.state.approvals == ()


@pytest.mark.parametrize("order", [(WANG, ZHENG), (ZHENG, WANG)])
def test_R3_7_6_beyond_the_managers_limit_finance_joins_in_any_order(
    order: tuple[str, str],
) -> None:
    story = approve(proposed(5_000_001), *order)
    assert story.recorded[-1].event == SolutionCostApproved(
        solution_id=pending(story), cost_fen=5_000_001, by=(WANG, ZHENG)
    )


def test_R3_7_6_for_half_a_million_the_general_manager_joins_both() -> None:
    two = approve(proposed(50_000_000), WANG, ZHENG)
    assert two.state.remedies.unapproved is not None
    decide(two, LIU).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)
    assert ApproveSolution.waits_for(two.state, CONTEXT) == ("general_manager",)
    assert ApproveSolution.waits_for(proposed(500_000).state, CONTEXT) == (
        "customer_service/general_manager/sales_manager",
    )
    assert ApproveSolution.waits_for(found().state, CONTEXT) == ()
    three = approve(two, QIAN)
    assert three.state.remedies.unapproved is None
    three.when(ApproveSolution(solution_id=pending(three)), by=LIU).then_refused(
        "R3.7.6", "COST_DECIDED", Problem.ILLEGAL_STATE
    )


def test_R3_7_6_a_second_person_of_the_same_role_adds_nothing() -> None:
    one = approve(proposed(5_000_001), WANG)
    decide(one, WANG).then_refused("R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE)
    decide(one, LIU).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)
    two = approve(proposed(50_000_000), ZHENG)
    decide(two, FENG).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(("minutes", "counts"), [(0, True), (1, False)])
def test_R3_7_6_an_agreement_counts_for_thirty_days(minutes: int, counts: bool) -> None:
    one = approve(proposed(5_000_001), WANG)
    late = replace(one, now=one.now + dt.timedelta(days=30, minutes=minutes))
    after = decide(late, ZHENG).then_accepted()
    assert (after.state.remedies.unapproved is None) is counts


def test_R3_7_6_the_proposer_does_not_approve_in_whatever_role() -> None:
    story = replace(found(), people=MANY)
    story = story.when(
        AssignHandler(handler_id="handy", department="技术部"), by=XU
    ).then_accepted()
    story = story.when(propose(100_000), by="handy").then_accepted()
    decide(story, "handy").then_refused("R3.7.6", "OWN_REMEDY", Problem.FOUR_EYES)
    story.when(RejectProposal(), by="handy", reason="太贵").then_refused(
        "R3.7.6", "OWN_REMEDY", Problem.FOUR_EYES
    )
    # Nor after somebody else has taken over the case.
    handed = story.when(AssignHandler(handler_id=ZHOU, department="技术部"), by=XU).then_accepted()
    decide(handed, "handy").then_refused("R3.7.6", "OWN_REMEDY", Problem.FOUR_EYES)
    approve(handed, XU)


def test_R3_7_6_who_handles_the_case_is_no_lead_of_customer_service() -> None:
    story = proposed(100_000, handler=XU)
    decide(story, XU).then_refused("R3.7.6", "OWN_REMEDY", Problem.FOUR_EYES)
    handed = story.when(AssignHandler(handler_id=SHEN, department="客服部"), by=SHEN)
    decide(handed, SHEN).then_refused("R3.7.6", "NOT_THE_LEAD", Problem.FOUR_EYES)
    approve(handed, WANG)


@pytest.mark.parametrize(
    ("cost_fen", "first", "person", "role"),
    [
        (5_000_001, WANG, "rich", Role.FINANCE),
        (5_000_001, ZHENG, "rich", Role.SALES_MANAGER),
        (500_000, None, "clerk", Role.CUSTOMER_SERVICE),
        (5_000_001, WANG, "clerk", Role.FINANCE),
        (500_001, None, "boss", Role.GENERAL_MANAGER),
    ],
)
def test_R3_7_6_who_has_several_roles_acts_in_the_one_that_is_needed(
    cost_fen: int, first: str | None, person: str, role: Role
) -> None:
    story = replace(proposed(cost_fen), people=MANY)
    if first is not None:
        story = approve(story, first)
    story = approve(story, person)
    assert story.recorded[0].event == given_by(story, role)
    assert story.state.remedies.unapproved is None


def test_R5_3_which_role_is_needed_the_policy_in_force_says() -> None:
    limits = Complaints(lead_cost_fen_max=100_000)
    story = replace(proposed(400_000), people=MANY, policy=Policy(complaints=limits))
    story = decide(story, "boss").then_accepted()
    assert {r.trail.role for r in story.recorded if r.trail.actor == "boss"} == {
        Role.GENERAL_MANAGER
    }


def test_R3_7_6_one_person_with_two_roles_has_one_seat() -> None:
    story = approve(replace(proposed(5_000_001), people=MANY), "rich")
    decide(story, "rich").then_refused("R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE)


def test_R3_7_6_an_approval_names_what_it_approves() -> None:
    with pytest.raises(ValidationError):
        ApproveSolution()  # type: ignore[call-arg]
    proposed().when(ApproveSolution(solution_id=UUID(int=1)), by=WANG).then_refused(
        "R3.7.6", "NOT_THE_PENDING_SOLUTION"
    )
    found().when(ApproveSolution(solution_id=UUID(int=1)), by=WANG).then_refused(
        "R3.7.6", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_R3_7_6_whose_limit_is_too_small_is_told_nothing_of_seats() -> None:
    first = decide(proposed(5_000_001), WANG).then_accepted()
    decide(first, SHEN).then_refused("R3.7.6", "LIMIT", Problem.LIMIT)
    assert [reason.code for reason in decide(first, SHEN).reasons] == ["LIMIT"]
