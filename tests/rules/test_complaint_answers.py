"""The customer's answer, and carrying out what he accepts (R3.7.7)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from given import Story
from people import LIU, QIAN, SHEN, SUN, WANG, XU, ZHOU
from pydantic import ValidationError
from samples_remedies import (
    ACCEPT,
    COMMUNICATE,
    REJECT,
    RESOLVE,
    SHA,
    agreed,
    approve,
    communicated,
    found,
    pending,
    propose,
    proposed,
)

from domain.complaint.answering import (
    CustomerAccept,
    CustomerReject,
    SolutionAccepted,
    SolutionRejected,
)
from domain.complaint.communicating import CommunicateDecision, DecisionCommunicated
from domain.complaint.escalation import Escalate, Escalated
from domain.complaint.resolving import ComplaintResolved, Execute, ExecutionStarted, Resolve
from domain.complaint.state import Channel, Status
from domain.outcomes import Problem


def rejected(story: Story | None = None) -> Story:
    return communicated(story).when(REJECT, by=XU).then_accepted()


def test_R3_7_7_the_decision_is_told_only_when_its_cost_is_approved() -> None:
    proposed().when(COMMUNICATE, by=XU).then_refused("R3.7.6", "COST_NOT_APPROVED")
    found().when(COMMUNICATE, by=XU).then_refused("R3.7.7", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("person", [XU, SHEN, ZHOU])
def test_R3_7_7_customer_service_or_the_handler_tells_the_customer(person: str) -> None:
    story = approve(proposed(), WANG).when(COMMUNICATE, by=person)
    told = DecisionCommunicated(solution_id=pending(story), channel=Channel.PHONE)
    story.then(told)
    # Told once by telephone, and once more in writing.
    letter = CommunicateDecision(channel=Channel.EMAIL, solution_id=pending(story))
    story.when(letter, by=person).then_accepted()


def test_R3_7_7_nobody_else_talks_to_the_customer() -> None:
    for person in (WANG, SUN):
        approve(proposed(), WANG).when(COMMUNICATE, by=person).then_refused(
            "R3.7.7", problem=Problem.ROLE
        )


@pytest.mark.parametrize("answer", [ACCEPT, REJECT])
def test_R3_7_7_the_customer_answers_what_he_was_told(
    answer: CustomerAccept | CustomerReject,
) -> None:
    for story in (proposed(), approve(proposed(), WANG)):
        story.when(answer, by=XU).then_refused("R3.7.7", "NOT_COMMUNICATED")
    other = answer.model_copy(update={"solution_id": UUID(int=1)})
    communicated().when(other, by=XU).then_refused("R3.7.7", "NOT_THE_NEWEST_SOLUTION")


def test_R3_7_7_accepted_with_proof_it_is_agreed() -> None:
    story = communicated().when(ACCEPT, by=ZHOU)
    story.then(SolutionAccepted(solution_id=pending(story), proof_sha256=SHA))
    assert story.state.status is Status.AGREED
    for proof in (None, "", "b" * 63, "B" * 64):
        with pytest.raises(ValidationError):
            CustomerAccept(proof_sha256=proof)  # type: ignore[arg-type]


def test_R3_7_7_after_a_rejection_it_takes_a_new_proposal() -> None:
    story = rejected()
    assert story.recorded[0].event == SolutionRejected(solution_id=pending(story), n=1, text="不够")
    assert story.state.status is Status.SOLUTION_PROPOSED
    assert story.state.level == 0
    for command in (COMMUNICATE, ACCEPT, REJECT):
        story.when(command, by=XU).then_refused("R3.7.7", "ALREADY_REJECTED")
    anew = story.when(propose(400_000), by=ZHOU).then_accepted()
    anew.when(COMMUNICATE, by=XU).then_refused("R3.7.6", "COST_NOT_APPROVED")


def test_R3_7_7_the_second_rejection_of_a_cycle_escalates_one_level() -> None:
    story = rejected(rejected())
    story.then(
        SolutionRejected(solution_id=pending(story), n=2, text="不够"),
        Escalated(level=1, told=(SHEN, XU)),
    )
    assert story.recorded[-1].trail.actor == "system"
    assert story.recorded[-1].trail.causation_id == story.recorded[0].trail.event_id


def test_R3_7_7_so_does_each_further_one_up_to_the_top() -> None:
    story = found()
    told: list[tuple[int, tuple[str, ...]]] = []
    for _ in range(5):
        story = rejected(story)
        told += [
            (r.event.level, r.event.told) for r in story.recorded if isinstance(r.event, Escalated)
        ]
    assert [level for level, _ in told] == [1, 2, 3]
    assert {WANG, LIU} <= set(told[1][1])
    assert told[2][1] == (QIAN,)


def test_R3_7_7_the_rejection_of_a_complaint_at_the_top_tells_nobody_anew() -> None:
    story = rejected()
    for _ in range(3):
        story = story.when(Escalate(), by=WANG, reason="客户很急").then_accepted()
    story = rejected(story)
    assert story.names() == ["SolutionRejected"]


def test_R3_7_7_the_handler_carries_out_what_was_accepted() -> None:
    story = agreed().when(Execute(), by=ZHOU).then(ExecutionStarted())
    assert story.state.status is Status.EXECUTING
    story.when(Execute(), by=ZHOU).then_refused("R3.7.7", problem=Problem.ILLEGAL_STATE)
    agreed().when(Execute(), by=XU).then_refused("R3.7.7", problem=Problem.ROLE)
    communicated().when(Execute(), by=ZHOU).then_refused("R3.7.7", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("begun", [True, False])
def test_R3_7_7_done_with_day_and_proof_it_is_resolved(begun: bool) -> None:
    story = agreed()
    if begun:
        story = story.when(Execute(), by=ZHOU)
    story = story.when(RESOLVE, by=ZHOU)
    story.then(ComplaintResolved(done_on=dt.date(2026, 3, 2), evidence=(SHA,)))
    assert story.state.status is Status.RESOLVED
    assert story.state.resolved_at == story.now


def test_R3_7_7_what_was_not_accepted_is_not_resolved() -> None:
    for story in (found(), proposed(), communicated(), rejected()):
        story.when(RESOLVE, by=ZHOU).then_refused("R3.7.7", problem=Problem.ILLEGAL_STATE)


def test_R3_7_7_nothing_is_done_before_it_happened() -> None:
    story = agreed()
    happened_on = story.state.happened_on
    early = Resolve(done_on=happened_on - dt.timedelta(days=1))
    story.when(early, by=ZHOU).then_refused("R3.7.7", "DONE_BEFORE_IT_HAPPENED")
    story.when(Resolve(done_on=happened_on), by=ZHOU).then_accepted()


@pytest.mark.parametrize(("day", "accepted"), [(2, True), (3, False)])
def test_R3_7_7_nothing_is_done_in_the_future(day: int, accepted: bool) -> None:
    story = agreed().when(Resolve(done_on=dt.date(2026, 3, day)), by=ZHOU)
    if accepted:
        story.then_accepted()
    else:
        story.then_refused("R3.7.7", "IN_THE_FUTURE")
