"""The customer asks to take it up again, appeals, or takes it back (R3.7.5, R3.7.9)."""

from __future__ import annotations

import pytest
from given import Story
from people import APP, LIU, SHEN, SUN, WANG, XU, ZHOU
from pydantic import ValidationError
from samples_remedies import (
    CAUSE,
    SHA,
    agreed,
    closed,
    communicated,
    complaint,
    find,
    finding,
    follow_up,
    found,
    found_again,
    propose,
    proposed,
    resolved,
)

from domain.complaint.ending import ComplaintWithdrawn, Withdraw
from domain.complaint.handling import AssignHandler
from domain.complaint.reopening import Appeal, ComplaintReopened, DecisionAppealed, Reopen, Why
from domain.complaint.severity import Severity
from domain.complaint.state import Category, Founded, Status
from domain.outcomes import Problem
from domain.shared import GiveConsent


def unfounded() -> Story:
    """Found to be unfounded; the question of consent is not asked here."""
    return complaint(category=Category.OTHER, found=finding(Founded.UNFOUNDED))


@pytest.mark.parametrize("person", [XU, APP])
@pytest.mark.parametrize("story", [resolved(), closed()], ids=["resolved", "closed"])
def test_R3_7_9_the_customer_may_have_it_taken_up_again(story: Story, person: str) -> None:
    again = story.when(Reopen(), by=person, reason="又漏水了")
    again.then(ComplaintReopened(cycle=2, why=Why.CUSTOMER, severity=Severity.MAJOR))
    assert (again.state.status, again.state.cycle) == (Status.INVESTIGATING, 2)
    assert again.state.handler_id == ZHOU
    assert again.state.closed_at is None


@pytest.mark.parametrize(
    ("at", "in_time"),
    [("04-01 09:00", True), ("04-01 09:00:01", False), ("2027-03-02 09:00", False)],
)
def test_R3_7_9_up_to_thirty_days_after_closing(at: str, in_time: bool) -> None:
    again = closed().when(Reopen(), by=XU, at=at, reason="又漏水了")
    if in_time:
        again.then_accepted()
    else:
        again.then_refused("R3.7.9", "REOPENED_TOO_LATE")
        assert again.reasons[0].detail == {"days": 30}


def test_R3_7_9_what_was_never_closed_can_be_taken_up_at_any_time() -> None:
    resolved().when(Reopen(), by=XU, at="05-02 09:00", reason="又漏水了").then_accepted()


def test_R3_7_9_reopening_needs_a_reason() -> None:
    closed().when(Reopen(), by=APP).then_refused("R3.7.9", "REASON_MISSING")


@pytest.mark.parametrize(
    "story",
    [found(), proposed(), agreed(), resolved().when(follow_up(5), by=SHEN), unfounded()],
    ids=["found", "proposed", "agreed", "followed up", "unfounded"],
)
def test_R3_7_9_only_what_is_resolved_or_closed_is_reopened(story: Story) -> None:
    story.when(Reopen(), by=XU, reason="又漏水了").then_refused(
        "R3.7.9", problem=Problem.ILLEGAL_STATE
    )


@pytest.mark.parametrize("person", [WANG, ZHOU])
def test_R3_7_9_others_tell_customer_service(person: str) -> None:
    closed().when(Reopen(), by=person, reason="又漏水了").then_refused(
        "R3.7.9", problem=Problem.ROLE
    )


def test_R3_7_9_reopened_twice_it_goes_to_another_handler() -> None:
    once = closed().when(Reopen(), by=XU, reason="又漏水了")
    twice = closed(found_again(once)).when(Reopen(), by=XU, reason="还漏").then_accepted()
    assert (twice.state.cycle, twice.state.severity) == (3, Severity.URGENT)
    assert twice.state.handler_id is None
    twice.when(find(), by=ZHOU).then_refused("R3.7.5", problem=Problem.ROLE)
    twice.when(AssignHandler(handler_id=ZHOU, department="技术部"), by=SHEN).then_refused(
        "R3.7.8", "ANOTHER_HANDLER"
    )


def test_R3_7_5_the_customer_may_appeal_once_and_another_person_looks_at_it() -> None:
    story = unfounded()
    again = story.when(Appeal(text="我不同意"), by=XU).then(DecisionAppealed(text="我不同意"))
    assert again.state.status is Status.INVESTIGATING
    assert (again.state.cycle, again.state.severity) == (1, Severity.GENERAL)
    assert again.state.handler_id is None
    again.when(AssignHandler(handler_id=ZHOU, department="技术部"), by=SHEN).then_refused(
        "R3.7.5", "ANOTHER_HANDLER"
    )
    other = again.when(AssignHandler(handler_id=SUN, department="产品部"), by=SHEN)
    other.then_accepted().when(propose(), by=SUN).then_refused("R3.7.5", "NO_FINDING")
    partly = other.when(find(Founded.PARTLY), by=SUN).then_accepted()
    assert partly.when(propose(), by=SUN).then_accepted().state.root_cause_code == CAUSE


def test_R3_7_5_there_is_no_second_appeal() -> None:
    again = unfounded().when(Appeal(text="我不同意"), by=XU)
    other = again.when(AssignHandler(handler_id=SUN, department="产品部"), by=SHEN)
    consented = other.when(GiveConsent(command="RecordFinding"), by=WANG).then_accepted()
    still = consented.when(find(Founded.UNFOUNDED), by=SUN).then_accepted()
    still.when(Appeal(text="再诉"), by=XU).then_refused("R3.7.5", "ALREADY_APPEALED")


def test_R3_7_5_only_a_finding_that_it_is_unfounded_is_appealed() -> None:
    for story in (found(), proposed(), closed()):
        story.when(Appeal(text="我不同意"), by=XU).then_refused(
            "R3.7.5", problem=Problem.ILLEGAL_STATE
        )
    unfounded().when(Appeal(text="我不同意"), by=LIU).then_refused("R3.7.5", problem=Problem.ROLE)


OPEN = [complaint(), found(), proposed(), communicated(), agreed(), resolved()]


@pytest.mark.parametrize("story", OPEN, ids=[f"{i} {s.state.status}" for i, s in enumerate(OPEN)])
def test_R3_7_9_the_customer_may_take_it_back_while_it_is_open(story: Story) -> None:
    back = story.when(Withdraw(proof_sha256=SHA), by=XU)
    back.then(ComplaintWithdrawn(proof_sha256=SHA))
    assert back.state.status is Status.WITHDRAWN
    assert not back.state.is_open
    assert not list(back.state.clocks.running())


def test_R3_7_9_what_is_at_its_end_is_not_taken_back() -> None:
    back = found().when(Withdraw(proof_sha256=SHA), by=XU)
    for story in (closed(), unfounded(), back):
        story.when(Withdraw(proof_sha256=SHA), by=XU).then_refused(
            "R3.7.9", problem=Problem.ILLEGAL_STATE
        )
    with pytest.raises(ValidationError):
        Withdraw()  # type: ignore[call-arg]
