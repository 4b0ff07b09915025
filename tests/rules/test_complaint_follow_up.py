"""Asking the customer how it went, and closing the case (R3.7.8)."""

from __future__ import annotations

import pytest
from given import Story
from people import APP, SHEN, WANG, XU, ZHOU
from pydantic import ValidationError
from samples_remedies import closed, found, found_again, resolved

from domain.complaint.ending import Close, ComplaintClosed
from domain.complaint.following_up import FollowUp, FollowUpDone
from domain.complaint.reopening import ComplaintReopened, Why
from domain.complaint.severity import Severity
from domain.complaint.state import Status
from domain.outcomes import Problem


def asked(score: int, story: Story | None = None) -> Story:
    return (story or resolved()).when(FollowUp(score=score, words="还行"), by=SHEN)


@pytest.mark.parametrize("score", [3, 4, 5])
def test_R3_7_8_a_content_customer_can_be_closed(score: int) -> None:
    story = asked(score).then(FollowUpDone(score=score, words="还行"))
    assert (story.state.status, story.state.cycle) == (Status.FOLLOWED_UP, 1)
    story.when(Close(), by=XU).then_accepted()


@pytest.mark.parametrize("score", [1, 2])
def test_R3_7_8_a_discontent_one_begins_the_next_cycle(score: int) -> None:
    story = asked(score).then(
        FollowUpDone(score=score, words="还行"),
        ComplaintReopened(cycle=2, why=Why.DISSATISFIED, severity=Severity.MAJOR),
    )
    assert (story.state.status, story.state.cycle) == (Status.INVESTIGATING, 2)
    story.when(Close(), by=XU).then_refused("R3.7.8", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("score", [0, 6, -1, 2.5, "4", True, None])
def test_R3_7_8_the_score_is_a_whole_number_from_1_to_5(score: object) -> None:
    with pytest.raises(ValidationError):
        FollowUp(score=score, words="还行")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("severity", "risen"),
    [
        (Severity.GENERAL, Severity.MAJOR),
        (Severity.MAJOR, Severity.URGENT),
        (Severity.URGENT, Severity.URGENT),
    ],
)
def test_R3_7_8_a_new_cycle_is_more_severe_by_one_step(severity: Severity, risen: Severity) -> None:
    assert asked(2, resolved(found(severity))).state.severity is risen


def test_R3_7_8_a_new_cycle_begins_with_nothing_found_offered_or_answered() -> None:
    state = asked(2).state
    assert state.finding is None
    assert state.contained is None
    assert state.responded is None
    assert state.followed_up_score is None
    assert state.resolved_at is None
    assert state.rejections == 0
    assert state.remedies.newest is None


def test_R3_7_8_the_handler_neither_follows_up_nor_closes() -> None:
    story = resolved(handler=XU)
    follow_up = FollowUp(score=5, words="满意")
    story.when(follow_up, by=XU).then_refused("R3.7.8", "OWN_HANDLING", Problem.FOUR_EYES)
    followed = story.when(follow_up, by=SHEN).then_accepted()
    followed.when(Close(), by=XU).then_refused("R3.7.8", "OWN_HANDLING", Problem.FOUR_EYES)
    followed.when(Close(), by=SHEN).then_accepted()


@pytest.mark.parametrize("person", [WANG, ZHOU, APP])
def test_R3_7_8_only_customer_service_follows_up_and_closes(person: str) -> None:
    asked_by = resolved().when(FollowUp(score=5, words="满意"), by=person)
    asked_by.then_refused("R3.7.8", problem=Problem.ROLE)
    asked(5).when(Close(), by=person).then_refused("R3.7.8", problem=Problem.ROLE)


def test_R3_7_8_only_what_is_resolved_is_followed_up_and_once() -> None:
    for story in (found(), asked(5), closed()):
        story.when(FollowUp(score=5, words="满意"), by=SHEN).then_refused(
            "R3.7.8", problem=Problem.ILLEGAL_STATE
        )


@pytest.mark.parametrize("story", [found(), resolved(), closed()], ids=["found", "done", "closed"])
def test_R3_7_8_nothing_is_closed_before_the_customer_was_asked(story: Story) -> None:
    story.when(Close(), by=SHEN).then_refused("R3.7.8", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("at", "minutes"),
    [("03-02 09:00", 0), ("03-02 09:00:59", 0), ("03-02 09:01", 1), ("03-05 10:30", 4410)],
)
def test_R3_7_8_a_closed_case_says_how_many_minutes_it_took(at: str, minutes: int) -> None:
    story = asked(5).when(Close(), by=SHEN, at=at)
    story.then(ComplaintClosed(total_minutes=minutes, cycle=1))
    assert story.state.closed_at == story.now
    assert not list(story.state.clocks.running())


def test_R3_7_8_the_second_reopening_asks_for_another_handler() -> None:
    once = asked(2)
    assert once.state.handler_id == ZHOU
    again = asked(1, resolved(found_again(once)))
    assert (again.state.cycle, again.state.handler_id) == (3, None)
    assert again.state.barred == {ZHOU: "R3.7.8"}
