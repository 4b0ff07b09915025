"""The clocks of a contract's review, one for each department (R3.4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from given import NAMESPACE, at
from people import BOTH, CHEN, EVERYBODY, FENG, HE, LIU, QIAN, WANG, ZHENG, ZHOU
from samples_contract import (
    SIDE_BY_SIDE,
    agreed,
    approved_by,
    draft,
    revise,
    submitted,
    vote,
)

from domain.context import Context
from domain.deal.reassignment import ReassignDeal
from domain.deal.records.contract import Department
from domain.deal.reopening import ReopenNegotiation
from domain.deal.state import TeamMember
from domain.deal.submission import SubmitContract
from domain.people import SYSTEM, People, Person, Role
from domain.registry import DEAL

LEGAL, FINANCE, TECHNICAL, MANAGER, GM = Department
NON_STANDARD: Any = {"non_standard_terms": ("免责条款另议",)}


@pytest.mark.parametrize(
    ("text", "department", "due", "warns"),
    [
        ({}, LEGAL, "03-05 00:00", "03-04 00:00"),
        (NON_STANDARD, LEGAL, "03-06 00:00", "03-05 00:00"),
        ({}, FINANCE, "03-04 00:00", "03-03 00:00"),
        ({}, TECHNICAL, "03-04 00:00", "03-03 00:00"),
        ({}, MANAGER, "03-04 00:00", "03-03 00:00"),
    ],
)
def test_R3_4_3_each_department_has_its_days(
    text: Any, department: Department, due: str, warns: str
) -> None:
    clock = submitted(**text).clock("CONTRACT_REVIEW", department)
    assert clock.clause == "R3.4.3"
    assert (clock.due_at, clock.warns_at) == (at(due), at(warns))


def test_R3_4_3_the_general_managers_days_run_from_the_last_vote() -> None:
    story = submitted(**NON_STANDARD)
    assert {c.subject for c in story.state.clocks.running("CONTRACT_REVIEW")} == set(SIDE_BY_SIDE)
    story = approved_by(story, *SIDE_BY_SIDE[:3])
    story = story.when(vote(MANAGER), by=WANG, at="03-06 17:00")
    assert story.clock("CONTRACT_REVIEW", GM).due_at == at("03-11 00:00")
    story = story.when(vote(GM), by=QIAN, at="03-10 23:59")
    assert not list(story.state.clocks.running("CONTRACT_REVIEW"))
    assert story.clock("CONTRACT_REVIEW", GM).met_at == at("03-10 23:59")


def test_R3_4_3_a_vote_stops_the_clock_of_its_department_only() -> None:
    story = approved_by(submitted(), FINANCE)
    running = {c.subject for c in story.state.clocks.running("CONTRACT_REVIEW")}
    assert running == {LEGAL, TECHNICAL, MANAGER}
    late = submitted().when(vote(FINANCE), by=ZHENG, at="03-04 00:00:30")
    clock = late.clock("CONTRACT_REVIEW", FINANCE)
    assert clock.met_at is not None
    assert (clock.met_at - clock.due_at).total_seconds() == 30


@pytest.mark.parametrize("votes", [0, 1])
def test_R3_4_5_what_is_taken_back_leaves_no_review_clock(votes: int) -> None:
    story = approved_by(submitted(), *SIDE_BY_SIDE[:votes])
    for after in (
        story.when(revise(), by=CHEN),
        story.when(ReopenNegotiation(), by=CHEN, reason="重谈"),
    ):
        assert not list(after.then_accepted().state.clocks.running("CONTRACT_REVIEW"))


def test_R3_4_3_a_clock_stands_with_the_deals_own_people_first() -> None:
    story = submitted()
    assert story.clock("CONTRACT_REVIEW", TECHNICAL).owner_id == ZHOU
    assert story.clock("CONTRACT_REVIEW", MANAGER).owner_id == BOTH
    with_team = agreed().when(draft(), by=CHEN)
    team = (TeamMember(HE, Role.DELIVERY, True), TeamMember(LIU, Role.SALES_MANAGER, False))
    stream = replace(with_team.stream, state=replace(with_team.state, team=team))
    story = replace(with_team, stream=stream).when(SubmitContract(), by=CHEN)
    assert story.clock("CONTRACT_REVIEW", TECHNICAL).owner_id == HE
    assert story.clock("CONTRACT_REVIEW", MANAGER).owner_id == LIU
    assert story.clock("CONTRACT_REVIEW", FINANCE).owner_id == FENG


def test_R3_4_3_no_clock_stands_with_who_may_not_vote() -> None:
    own = submitted(deal={"owner_id": BOTH})
    assert own.clock("CONTRACT_REVIEW", MANAGER).owner_id == LIU


@pytest.mark.parametrize(
    ("department", "told"),
    [
        (LEGAL, (BOTH, LIU, WANG)),
        (FINANCE, (BOTH, LIU, WANG)),
        (TECHNICAL, (BOTH, LIU, WANG)),
        (MANAGER, (QIAN,)),
        (GM, (QIAN,)),
    ],
)
def test_R3_4_3_who_learns_of_a_late_vote(department: Department, told: tuple[str, ...]) -> None:
    story = submitted()
    context = Context(
        now=story.now,
        at=story.now,
        actor=SYSTEM,
        role=Role.SYSTEM,
        command_id=NAMESPACE,
        correlation_id=NAMESPACE,
        people=EVERYBODY,
    )
    clock = story.clock("CONTRACT_REVIEW", LEGAL)
    assert DEAL.told(story.state, replace(clock, subject=department, warnings=1), context) == told


def test_R5_7_a_new_owner_does_not_keep_the_review_that_stood_with_him() -> None:
    story = submitted()
    before = story.clock("CONTRACT_REVIEW", MANAGER)
    assert before.owner_id == BOTH
    moved = story.when(ReassignDeal(to=BOTH), by=WANG, reason="陈一外派").then_accepted()
    after = moved.clock("CONTRACT_REVIEW", MANAGER)
    assert (after.owner_id, after.due_at) == (LIU, before.due_at)
    assert moved.clock("CONTRACT_REVIEW", FINANCE).owner_id == FENG


def test_R3_4_4_no_finance_review_stands_with_who_sells() -> None:
    sells = Person("abel", "甲", frozenset({Role.SALES_REP, Role.FINANCE}), "sales")
    story = agreed().when(draft(), by=CHEN)
    story = replace(story, people=People(dict(EVERYBODY.by_id) | {"abel": sells}))
    story = story.when(SubmitContract(), by=CHEN).then_accepted()
    assert story.clock("CONTRACT_REVIEW", FINANCE).owner_id == FENG


def test_R3_4_4_who_has_voted_does_not_keep_another_departments_review() -> None:
    both = Person("abel", "甲", frozenset({Role.LEGAL, Role.SALES_MANAGER}), "sales")
    story = agreed().when(draft(), by=CHEN)
    story = replace(story, people=People(dict(EVERYBODY.by_id) | {"abel": both}))
    story = story.when(SubmitContract(), by=CHEN).then_accepted()
    assert story.clock("CONTRACT_REVIEW", MANAGER).owner_id == "abel"
    voted = story.when(vote(LEGAL), by="abel").then_accepted()
    assert voted.clock("CONTRACT_REVIEW", MANAGER).owner_id == BOTH
    assert voted.names() == ["ContractReviewed", "DeadlineMet", "DeadlineHandedOver"]
