"""Scoring a lead and the manager's review of the score (G3.1.3–G3.1.7, G3.1.10)."""

from __future__ import annotations

import itertools

import pytest
from given import Story, given
from people import BOTH, CHEN, LIU, WANG
from pydantic import ValidationError
from samples import REGISTERED, score

from domain.lead.scoring import (
    ApproveScore,
    LeadScoreApproved,
    LeadScoreReturned,
    LeadScoreSubmitted,
    ReturnScore,
    ScoreReview,
)
from domain.outcomes import Problem
from domain.policy import Grade
from domain.registry import LEAD

LEAD_REGISTERED = given(LEAD, (REGISTERED, CHEN))


def scored(*scores: int, by: str = CHEN) -> Story:
    return LEAD_REGISTERED.when(score(*scores), by=by)


@pytest.mark.parametrize("scores", list(itertools.product(range(1, 6), repeat=3)))
def test_G3_1_4_all_125_score_combinations_have_the_grade_of_their_total(
    scores: tuple[int, int, int],
) -> None:
    total = sum(scores)
    grade = Grade.A if total >= 10 else Grade.B if total >= 6 else Grade.C
    scored(*scores).then(
        LeadScoreSubmitted.of(score(*scores), round=1, total=total, grade=grade, scorer_id=CHEN)
    )


@pytest.mark.parametrize("item", [0, 6, 3.5, "4", None, True])
def test_G3_1_3_each_score_is_a_whole_number_from_1_to_5(item: object) -> None:
    with pytest.raises(ValidationError):
        score(item, 3, 3)  # type: ignore[arg-type]


def test_G3_1_4_a_grade_sent_along_must_be_the_computed_one() -> None:
    LEAD_REGISTERED.when(score(5, 1, 2, grade=Grade.A), by=CHEN).then_refused(
        "G3.1.4", "GRADE_MISMATCH"
    )
    LEAD_REGISTERED.when(score(5, 1, 2, grade=Grade.B), by=CHEN).then_accepted()


def test_G3_1_7_the_score_goes_to_a_manager_who_has_one_working_day() -> None:
    scored(3, 4, 4).then_due("SCORE_REVIEW", "03-04 00:00")
    assert scored(3, 4, 4).clock("SCORE_REVIEW").owner_id in (WANG, LIU, BOTH)


def test_G3_1_7_nobody_approves_an_own_score() -> None:
    scored(3, 4, 4, by=BOTH).when(ApproveScore(round=1), by=BOTH).then_refused(
        "G3.1.7", "OWN_SCORE", Problem.FOUR_EYES
    )


def test_G3_1_7_only_a_manager_approves() -> None:
    scored(3, 4, 4).when(ApproveScore(round=1), by=CHEN).then_refused(
        "G3.1.7", "ROLE", Problem.ROLE
    )


def test_G3_1_7_an_approval_names_the_pending_round() -> None:
    scored(3, 4, 4).when(ApproveScore(round=2), by=WANG).then_refused(
        "G3.1.7", "NOT_THE_PENDING_ROUND"
    )
    scored(3, 4, 4).when(ApproveScore(round=1), by=WANG).then(
        LeadScoreApproved(round=1, total=11, grade=Grade.A)
    ).then_met("SCORE_REVIEW")


def test_G3_1_7_returning_a_score_needs_a_reason() -> None:
    scored(3, 4, 4).when(ReturnScore(round=1), by=WANG).then_refused("G3.1.7", "REASON_MISSING")
    scored(3, 4, 4).when(ReturnScore(round=1), by=WANG, reason="预算未核实").then(
        LeadScoreReturned(round=1)
    )


@pytest.mark.parametrize("command", [ApproveScore(round=1), ReturnScore(round=1)])
@pytest.mark.parametrize(("then", "early"), [("03-02 09:59:59", True), ("03-02 10:00", False)])
def test_G3_1_7_a_review_is_not_older_than_the_score_it_judges(
    command: ScoreReview, then: str, early: bool
) -> None:
    pending = LEAD_REGISTERED.when(score(3, 4, 4), by=CHEN, at="03-02 10:00").then_accepted()
    story = pending.when(command, by=WANG, at="03-02 11:00", occurred_at=then, reason="补录")
    if early:
        story.then_refused("G3.1.7", "BEFORE_SUBMISSION")
        assert story.reasons[0].field == "occurred_at"
    else:
        story.then_accepted()


@pytest.mark.parametrize(
    ("scores", "deviates"),
    [((5, 2, 3), True), ((5, 3, 2), False), ((5, 2, 2), False), ((4, 2, 4), False)],
)
def test_G3_1_10_an_A_by_size_only_is_flagged(scores: tuple[int, int, int], deviates: bool) -> None:
    story = scored(*scores)
    if deviates:
        story.then_deviates("G3.1.10", "SIZE_ONLY")
    else:
        story.then_no_deviation()
