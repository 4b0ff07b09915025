"""Drafting the solution: three roles, four modules, advantages (G3.3.1, G3.3.2, G3.3.6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fields import refused_under
from given import Story
from people import BOTH, CHEN, EVERYBODY, LIU, SUN, WANG, ZHAO, ZHOU
from samples_deal import add_member, confirm, draft, reassign, record, revise, summary
from stages import (
    NEEDS_CONFIRMED,
    NEEDS_SENT,
    PRESENTED,
    SOLUTION_APPROVED,
    SOLUTION_DRAFTED,
    SOLUTION_SUBMITTED,
)

from domain.deal.offer import Advantage, OfferItem
from domain.deal.records.solution import NeedsClass
from domain.deal.solution import DraftSolution, SolutionDrafted
from domain.deal.state import Stage
from domain.outcomes import Problem
from domain.people import People, Person, Role


def drafted(by: str = CHEN, **changes: Any) -> Story:
    return NEEDS_CONFIRMED.when(draft(**changes), by=by)


def offer(*pain_ids: str | None) -> tuple[OfferItem, ...]:
    return tuple(
        OfferItem(item=f"第{n}道工序", pain_id=pain_id, price_fen=100)
        for n, pain_id in enumerate(pain_ids)
    )


def test_G3_3_2_a_whole_solution_is_the_first_version_with_the_sum_as_its_price() -> None:
    command = draft(needs_class=NeedsClass.B)
    event = SolutionDrafted.of(
        command, solution_version=1, needs_version=1, price_total_fen=50_000_000
    )
    story = NEEDS_CONFIRMED.when(command, by=CHEN).then(event).then_no_deviation()
    assert story.state.stage is Stage.SOLUTION_DRAFT


@pytest.mark.parametrize(
    ("authors", "missing"),
    [
        ((), {Role.SALES_REP, Role.PRODUCT_MANAGER, Role.TECH_SUPPORT}),
        ((CHEN, SUN), {Role.TECH_SUPPORT}),
        ((CHEN, ZHOU), {Role.PRODUCT_MANAGER}),
        ((WANG, SUN, ZHOU), {Role.SALES_REP}),
        ((ZHAO, SUN, ZHOU), set()),
        ((CHEN, SUN, ZHOU, WANG), set()),
    ],
)
def test_G3_3_1_rep_product_manager_and_tech_are_among_the_authors(
    authors: tuple[str, ...], missing: set[Role]
) -> None:
    story = drafted(authors=authors)
    assert {r.detail["role"] for r in story.reasons} == missing
    if missing:
        story.then_refused("G3.3.1", "AUTHOR_ROLE_MISSING")
    else:
        story.then_accepted()


def test_G3_3_1_one_person_does_not_stand_for_two_of_the_roles() -> None:
    both = Person(SUN, "孙产品", frozenset({Role.PRODUCT_MANAGER, Role.TECH_SUPPORT}), "sales")
    story = replace(NEEDS_CONFIRMED, people=People(dict(EVERYBODY.by_id) | {SUN: both}))
    story.when(draft(authors=(CHEN, SUN)), by=CHEN).then_refused("G3.3.1", "AUTHORS_TOO_FEW")
    story.when(draft(authors=(CHEN, SUN, SUN)), by=CHEN).then_refused("G3.3.1", "AUTHORS_TOO_FEW")
    story.when(draft(authors=(CHEN, SUN, ZHOU)), by=CHEN).then_accepted()


def test_G3_3_1_nobody_unknown_is_an_author() -> None:
    drafted(authors=(CHEN, SUN, ZHOU, "nobody")).then_refused("G3.3.1", "PERSON_UNKNOWN")


@pytest.mark.parametrize(
    ("field", "value"),
    [("core_offer", ()), ("delivery_days", 0), ("delivery_days", -1), ("cost_total_fen", -1)],
)
def test_G3_3_2_each_module_has_content(field: str, value: object) -> None:
    assert refused_under(DraftSolution, lambda: draft(**{field: value})) == {field: "G3.3.2"}


def test_G3_3_2_nothing_added_needs_a_reason() -> None:
    drafted(value_added=()).then_refused("G3.3.2", "VALUE_ADDED_REASON_MISSING")
    drafted(value_added=(), value_added_reason="客户只要蒸笼").then_no_deviation()


@pytest.mark.parametrize(("total", "fits"), [(49_999_999, False), (50_000_000, True)])
def test_G3_3_2_a_total_sent_along_must_be_the_sum(total: int, fits: bool) -> None:
    story = drafted(price_total_fen=total)
    if fits:
        story.then_accepted()
    else:
        story.then_refused("G3.3.2", "PRICE_SUM")


@pytest.mark.parametrize(
    ("pain_ids", "deviates"),
    [
        (("leak", None), False),
        (("leak", None, None), True),
        (("leak", "unrecorded", None), True),
        (("leak", "P1", None), False),
        ((None,), True),
    ],
)
def test_R3_3_2_more_than_half_of_the_offer_without_a_pain_is_flagged(
    pain_ids: tuple[str | None, ...], deviates: bool
) -> None:
    story = drafted(core_offer=offer(*pain_ids))
    if deviates:
        story.then_deviates("R3.3.2", "OFFER_UNLINKED")
    else:
        story.then_no_deviation()


@pytest.mark.parametrize(
    ("advantage", "code"),
    [
        (Advantage(text="快", metric="工期", value_bp=5000), "ADVANTAGE_UNLINKED"),
        (
            Advantage(pain_id="unrecorded", text="快", metric="工期", value_bp=5000),
            "ADVANTAGE_UNLINKED",
        ),
        (Advantage(pain_id="leak", text="快"), "ADVANTAGE_UNQUANTIFIED"),
        (Advantage(pain_id="leak", text="快", metric="工期"), "ADVANTAGE_UNQUANTIFIED"),
        (Advantage(pain_id="leak", text="快", value_bp=5000), "ADVANTAGE_UNQUANTIFIED"),
    ],
)
def test_G3_3_6_an_advantage_is_linked_and_one_is_quantified_or_it_is_flagged(
    advantage: Advantage, code: str
) -> None:
    story = drafted(advantages=(advantage,)).then_deviates("G3.3.6", code)
    assert len(story.decision.deviations) == 1


def test_G3_3_6_the_link_and_the_figure_may_stand_in_two_advantages() -> None:
    linked = Advantage(pain_id="leak", text="不漏")
    quantified = Advantage(text="省", metric="成本", value_bp=2000)
    drafted(advantages=(linked, quantified)).then_no_deviation()
    story = drafted(advantages=())
    story.then_deviates("G3.3.6", "ADVANTAGE_UNLINKED")
    story.then_deviates("G3.3.6", "ADVANTAGE_UNQUANTIFIED")


def test_G3_3_1_a_solution_stands_on_the_version_that_the_customer_confirmed() -> None:
    twice = NEEDS_SENT.when(record(), by=CHEN).when(summary(), by=CHEN).when(confirm(), by=CHEN)
    twice.when(draft(needs_version=1), by=CHEN).then_refused("G3.3.1", "NOT_THE_CONFIRMED_NEEDS")
    story = twice.when(draft(), by=CHEN).then_accepted()
    assert story.state.solutions.newest.needs_version == 2


def test_G3_2_0_nothing_is_drafted_before_the_needs_are_confirmed() -> None:
    NEEDS_SENT.when(draft(), by=CHEN).then_refused("G3.3.1", problem=Problem.ILLEGAL_STATE)


def test_G3_3_4_revising_makes_the_next_version_of_one_that_exists() -> None:
    NEEDS_CONFIRMED.when(revise(), by=CHEN).then_refused("G3.3.4", "NO_SOLUTION")
    story = SOLUTION_DRAFTED.when(revise(), by=CHEN).then_accepted()
    assert story.state.solutions.newest.version == 2


@pytest.mark.parametrize("again", [draft, revise])
@pytest.mark.parametrize("stage", [SOLUTION_APPROVED, PRESENTED], ids=["approved", "presented"])
def test_G3_3_4_an_approved_solution_can_be_written_anew_but_not_one_under_review(
    stage: Story, again: Any
) -> None:
    story = stage.when(again(), by=CHEN).then_accepted()
    assert story.state.stage is Stage.SOLUTION_DRAFT
    assert [story.state.solutions.is_approved(n) for n in (0, 1, 2, 3)] == [
        False,
        True,
        False,
        False,
    ]
    under_review = SOLUTION_SUBMITTED.when(again(), by=CHEN)
    assert [r.problem for r in under_review.reasons] == [Problem.ILLEGAL_STATE]


@pytest.mark.parametrize("person", [ZHAO, WANG, LIU, BOTH, SUN, ZHOU])
def test_G3_3_1_before_there_is_a_solution_only_the_owner_drafts(person: str) -> None:
    drafted(by=person).then_refused("G3.3.1", "NOT_RELATED", Problem.ROLE)


@pytest.mark.parametrize(("person", "role"), [(SUN, "product_manager"), (ZHOU, "tech_support")])
def test_G3_3_1_or_who_is_on_the_team_for_it(person: str, role: str) -> None:
    team = NEEDS_CONFIRMED.when(add_member(person, Role(role)), by=CHEN)
    team.when(draft(), by=person).then_accepted()


@pytest.mark.parametrize("person", [SUN, ZHOU])
def test_G3_3_4_an_author_revises(person: str) -> None:
    SOLUTION_DRAFTED.when(revise(), by=person).then_accepted()


def test_G3_3_1_a_manager_who_owns_the_deal_counts_as_its_rep() -> None:
    owned = NEEDS_CONFIRMED.when(reassign(WANG), by=LIU, reason="陈一外派").then_accepted()
    owned.when(draft(authors=(WANG, SUN, ZHOU)), by=WANG).then_accepted()
    owned.when(draft(authors=(LIU, SUN, ZHOU)), by=WANG).then_refused(
        "G3.3.1", "AUTHOR_ROLE_MISSING"
    )
