"""The internal review of a solution and its four eyes (G3.3.3, G3.3.4, domain 3.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fields import refused_under
from given import Story, given
from people import BOTH, CHEN, EVERYBODY, LIU, QIAN, SUN, WANG, ZHAO, ZHOU
from samples_deal import (
    add_member,
    confirm,
    draft,
    opened,
    prepare,
    reassign,
    record,
    review,
    revise,
    submit,
    summary,
)
from stages import NEEDS_CONFIRMED, SOLUTION_DRAFTED, SOLUTION_SUBMITTED

from domain.deal.offer import OfferItem
from domain.deal.solution_review import (
    Mark,
    ReviewSolution,
    SolutionApproved,
    SolutionReturned,
    SolutionSubmitted,
    margin_of,
)
from domain.deal.state import Stage
from domain.outcomes import Problem
from domain.people import People, Person, Role
from domain.registry import DEAL

POINTS = ("feasibility", "cost_control", "margin")


def submitted(by: str = CHEN, story: Story = NEEDS_CONFIRMED, **changes: Any) -> Story:
    return story.when(draft(**changes), by=by).when(submit(), by=by).then_accepted()


def confirmed_for(owner: str) -> Story:
    story = given(DEAL, opened(owner_id=owner)).when(prepare(), by=owner)
    story = story.when(record(), by=owner, at="03-05 16:30")
    return story.when(summary(cc=(LIU, SUN)), by=owner).when(confirm(), by=owner).then_accepted()


def test_G3_3_3_the_owner_submits_the_newest_version() -> None:
    twice = SOLUTION_DRAFTED.when(revise(), by=CHEN)
    twice.when(submit(solution_version=1), by=CHEN).then_refused("G3.3.3", "NOT_THE_NEWEST_VERSION")
    twice.when(submit(solution_version=2), by=SUN).then_refused("G3.3.3", problem=Problem.ROLE)
    story = twice.when(submit(), by=CHEN).then(SolutionSubmitted(solution_version=2))
    assert story.state.stage is Stage.SOLUTION_REVIEW


def test_G3_3_3_a_version_that_passes_on_all_three_points_is_approved_with_its_margin() -> None:
    story = SOLUTION_SUBMITTED.when(review(), by=WANG)
    story.then(SolutionApproved.of(review(), margin_bp=3000))
    assert story.state.stage is Stage.SOLUTION_APPROVED
    assert story.state.solutions.is_approved(1)


@pytest.mark.parametrize("point", POINTS)
def test_G3_3_3_one_failed_point_returns_the_version(point: str) -> None:
    failed: dict[str, Any] = {point: Mark.FAIL}
    command = review(**failed)
    story = SOLUTION_SUBMITTED.when(command, by=WANG)
    story.then(SolutionReturned.of(command, margin_bp=3000))
    assert story.state.stage is Stage.SOLUTION_DRAFT
    assert not story.state.solutions.is_approved(1)


@pytest.mark.parametrize("point", [*POINTS, "comments"])
def test_G3_3_3_all_three_points_are_judged_in_words_too(point: str) -> None:
    nothing: dict[str, Any] = {point: None}
    assert refused_under(ReviewSolution, lambda: review(**nothing)) == {point: "G3.3.3"}


def test_G3_3_3_a_review_names_the_submitted_version() -> None:
    assert refused_under(ReviewSolution, lambda: review(solution_version=None)) == {
        "solution_version": "G3.3.3"
    }
    twice = SOLUTION_DRAFTED.when(revise(), by=CHEN).when(submit(), by=CHEN)
    twice.when(review(1), by=WANG).then_refused("G3.3.3", "NOT_THE_SUBMITTED_VERSION")
    twice.when(review(2), by=WANG).then_accepted()


def test_G3_3_4_a_returned_version_is_revised_before_it_is_submitted_again() -> None:
    returned = SOLUTION_SUBMITTED.when(review(margin=Mark.FAIL), by=WANG)
    returned.when(submit(), by=CHEN).then_refused("G3.3.4", "RETURNED_VERSION")
    again = returned.when(revise(), by=CHEN).when(submit(), by=CHEN).then_accepted()
    assert again.when(review(2), by=WANG).state.solutions.is_approved(2)


@pytest.mark.parametrize("person", [CHEN, ZHAO, SUN, ZHOU, QIAN])
def test_G3_3_3_only_a_manager_reviews(person: str) -> None:
    SOLUTION_SUBMITTED.when(review(), by=person).then_refused("G3.3.3", "ROLE", Problem.ROLE)


def test_G3_3_3_an_author_does_not_review_his_solution() -> None:
    story = submitted(authors=(CHEN, SUN, ZHOU, LIU))
    story.when(review(), by=LIU).then_refused("G3.3.3", "OWN_SOLUTION", Problem.FOUR_EYES)
    story.when(review(), by=WANG).then_accepted()


def test_G3_3_3_an_author_of_an_earlier_version_does_not_review_either() -> None:
    story = NEEDS_CONFIRMED.when(draft(authors=(CHEN, SUN, ZHOU, LIU)), by=CHEN)
    story = story.when(revise(), by=CHEN).when(submit(), by=CHEN)
    story.when(review(2), by=LIU).then_refused("G3.3.3", "OWN_SOLUTION", Problem.FOUR_EYES)


def test_G3_3_3_a_manager_who_owns_the_deal_is_treated_as_a_rep() -> None:
    story = submitted(by=WANG, story=confirmed_for(WANG))
    story.when(review(), by=WANG).then_refused("G3.3.3", "OWN_DEAL", Problem.FOUR_EYES)
    story.when(review(), by=LIU).then_accepted()


def test_G3_3_3_handing_the_deal_over_does_not_free_the_hand_that_wrote() -> None:
    story = submitted(by=BOTH, story=confirmed_for(BOTH))
    handed = story.when(reassign(CHEN), by=WANG, reason="休假").then_accepted()
    handed.when(review(), by=BOTH).then_refused("G3.3.3", "OWN_SOLUTION", Problem.FOUR_EYES)


def test_G3_3_3_whoever_only_wrote_it_down_or_handed_it_in_does_not_review_it() -> None:
    two_roles = frozenset({Role.SALES_MANAGER, Role.PRODUCT_MANAGER})
    tang = Person("tang", "唐产品", two_roles, "sales")
    people = People(dict(EVERYBODY.by_id) | {"tang": tang})
    story = replace(confirmed_for(BOTH), people=people)
    story = story.when(add_member("tang", Role.PRODUCT_MANAGER), by=BOTH)
    story = story.when(draft(), by="tang").when(submit(), by=BOTH).then_accepted()
    story = story.when(reassign(ZHAO), by=WANG, reason="休假").then_accepted()
    for person in ("tang", BOTH):
        story.when(review(), by=person).then_refused("G3.3.3", "OWN_SOLUTION", Problem.FOUR_EYES)
    story.when(review(), by=WANG).then_accepted()


@pytest.mark.parametrize(
    ("price", "cost", "margin"),
    [
        (50_000_000, 35_000_000, 3000),
        (3, 2, 3333),
        (3, 4, -3334),
        (100, 100, 0),
        (100, 0, 10_000),
        (0, 0, None),
        (0, 100, None),
    ],
)
def test_G3_3_3_the_margin_is_in_basis_points_of_the_price_rounded_down(
    price: int, cost: int, margin: int | None
) -> None:
    assert margin_of(price, cost) == margin


def test_G3_3_3_a_gift_can_be_reviewed_though_it_has_no_margin() -> None:
    gift = (OfferItem(item="一块桂花糕", pain_id="leak", price_fen=0),)
    story = submitted(core_offer=gift, cost_total_fen=100).when(review(), by=WANG)
    story.then(SolutionApproved.of(review(), margin_bp=None))
