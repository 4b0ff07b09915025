"""The deal's team, its forecast and its change of owner (G1.3, R3.9.1, R5.7)."""

from __future__ import annotations

import datetime as dt

import pytest
from given import Story, given
from people import AUDITOR, BOTH, CHEN, LIU, SUN, WANG, ZHAO, ZHENG, ZHOU
from samples_deal import (
    add_member,
    forecast,
    hold,
    lose,
    opened,
    reassign,
    remove_member,
    summary,
)
from stages import NEEDS_RECORDED, OPENED, PREPARED, SOLUTION_APPROVED

from domain.customers import Scenario
from domain.deal.forecast import ForecastUpdated
from domain.deal.reassignment import DealReassigned
from domain.deal.state import TeamMember
from domain.deal.team import TeamMemberAdded, TeamMemberRemoved
from domain.outcomes import Problem
from domain.people import Role
from domain.policy import POLICY
from domain.registry import DEAL

PM = Role.PRODUCT_MANAGER
HELD = OPENED.when(hold(), by=CHEN, reason="客户休市").then_accepted()
LOST = OPENED.when(lose(), by=CHEN).then_accepted()
WITH_SUN = OPENED.when(add_member(SUN, PM), by=CHEN).then_accepted()


@pytest.mark.parametrize("by", [CHEN, WANG])
@pytest.mark.parametrize("story", [OPENED, HELD], ids=["open", "held"])
def test_G1_3_owner_or_manager_brings_somebody_onto_the_team(by: str, story: Story) -> None:
    after = story.when(add_member(SUN, PM, core=True), by=by)
    after.then(TeamMemberAdded(person_id=SUN, role=PM, core=True))
    assert after.state.team == (TeamMember(SUN, PM, core=True),)


@pytest.mark.parametrize("by", [ZHAO, SUN, ZHENG, AUDITOR])
def test_G1_3_nobody_else_does(by: str) -> None:
    OPENED.when(add_member(SUN, PM), by=by).then_refused("G1.3", problem=Problem.ROLE)


@pytest.mark.parametrize(("person", "role"), [(SUN, Role.TECH_SUPPORT), ("nobody", PM)])
def test_G1_3_a_member_holds_the_role_he_plays(person: str, role: Role) -> None:
    OPENED.when(add_member(person, role), by=CHEN).then_refused("G1.3", "ROLE_NOT_HELD")


def test_G1_3_the_same_member_again_changes_nothing_but_may_become_core() -> None:
    WITH_SUN.when(add_member(SUN, PM), by=CHEN).then_refused("G1.3", "NOTHING_CHANGED")
    story = WITH_SUN.when(add_member(SUN, PM, core=True), by=CHEN).then_accepted()
    assert story.state.team == (TeamMember(SUN, PM, core=True),)


def test_G1_3_one_person_may_play_two_parts_and_leave_one_of_them() -> None:
    story = OPENED.when(add_member(BOTH, Role.SALES_REP), by=CHEN)
    story = story.when(add_member(BOTH, Role.SALES_MANAGER), by=CHEN)
    story = story.when(remove_member(BOTH, Role.SALES_REP), by=CHEN)
    story.then(TeamMemberRemoved(person_id=BOTH, role=Role.SALES_REP))
    assert story.state.team == (TeamMember(BOTH, Role.SALES_MANAGER, core=False),)


@pytest.mark.parametrize(("person", "role"), [(ZHOU, Role.TECH_SUPPORT), (SUN, Role.LEGAL)])
def test_G1_3_only_a_member_leaves(person: str, role: Role) -> None:
    WITH_SUN.when(remove_member(person, role), by=CHEN).then_refused("G1.3", "NOT_ON_THE_TEAM")


def test_R5_7_the_owner_leaves_only_by_handing_the_deal_over() -> None:
    story = OPENED.when(add_member(CHEN, Role.SALES_REP), by=CHEN)
    story.when(remove_member(CHEN, Role.SALES_REP), by=WANG).then_refused("R5.7", "OWNER_STAYS")


def test_G1_3_a_lost_deal_has_no_team_to_change() -> None:
    LOST.when(add_member(SUN, PM), by=CHEN).then_refused("G1.3", problem=Problem.ILLEGAL_STATE)


def test_R3_9_1_a_forecast_replaces_the_expectation_and_its_probability() -> None:
    command = forecast(probability_bp=1500)
    story = OPENED.when(command, by=CHEN).then(ForecastUpdated.of(command)).then_no_deviation()
    assert story.state.expected_amount_fen == 60_000_000
    assert story.state.expected_sign_on == dt.date(2026, 4, 30)
    assert story.state.probability(POLICY) == 1500
    assert story.when(forecast(), by=CHEN).state.probability(POLICY) == 1000


@pytest.mark.parametrize(
    ("story", "probability"),
    [(OPENED, 1000), (SOLUTION_APPROVED, 3500), (HELD, 1000), (LOST, 0)],
    ids=["discovery", "approved", "held", "lost"],
)
def test_G1_1_without_a_word_of_the_owner_the_stage_gives_the_probability(
    story: Story, probability: int
) -> None:
    assert story.state.probability(POLICY) == probability


@pytest.mark.parametrize(
    ("amount", "scenario", "deviates"),
    [
        (99_999_999, Scenario.NEW_CUSTOMER, False),
        (100_000_000, Scenario.NEW_CUSTOMER, True),
        (100_000_000, Scenario.REPURCHASE, True),
        (100_000_000, Scenario.KEY_ACCOUNT_PROJECT, False),
    ],
)
def test_R3_9_1_a_large_amount_under_another_scenario_is_flagged(
    amount: int, scenario: Scenario, deviates: bool
) -> None:
    story = given(DEAL, opened(scenario=scenario)).when(forecast(amount), by=CHEN)
    if deviates:
        story.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
    else:
        story.then_no_deviation()


@pytest.mark.parametrize("by", [WANG, ZHAO])
def test_R3_9_1_only_the_owner_forecasts(by: str) -> None:
    OPENED.when(forecast(), by=by).then_refused("R3.9.1", problem=Problem.ROLE)


def test_R5_7_a_manager_hands_the_deal_over_and_its_clocks_run_on() -> None:
    due = NEEDS_RECORDED.clock("NEEDS_MAIL").due_at
    story = NEEDS_RECORDED.when(reassign(ZHAO), by=WANG, at="03-06 08:00", reason="陈一外派")
    story.then(DealReassigned(from_=CHEN, to=ZHAO))
    assert story.names() == ["DealReassigned", "DeadlineHandedOver"]
    assert story.clock("NEEDS_MAIL").owner_id == ZHAO
    assert story.clock("NEEDS_MAIL").due_at == due
    story.when(summary(), by=CHEN).then_refused("G3.2.5", problem=Problem.ROLE)
    story.when(summary(), by=ZHAO).then_met("NEEDS_MAIL")


def test_R5_7_neither_the_old_nor_the_new_owner_stays_a_mere_member() -> None:
    story = WITH_SUN.when(add_member(ZHAO, Role.SALES_REP), by=CHEN)
    story = story.when(add_member(CHEN, Role.SALES_REP), by=CHEN)
    after = story.when(reassign(ZHAO), by=WANG, reason="陈一外派").then_accepted()
    assert after.state.team == (TeamMember(SUN, PM, core=False),)
    assert after.state.people == {ZHAO, SUN}


@pytest.mark.parametrize("to", [ZHAO, LIU, WANG])
@pytest.mark.parametrize("story", [PREPARED, HELD], ids=["open", "held"])
def test_R5_7_any_sales_person_may_take_it_over(to: str, story: Story) -> None:
    after = story.when(reassign(to), by=WANG, reason="陈一外派").then_accepted()
    assert after.state.owner_id == to
    assert after.state.stage is story.state.stage


@pytest.mark.parametrize(
    ("to", "code"),
    [(SUN, "NOT_A_SALES_PERSON"), ("nobody", "NOT_A_SALES_PERSON"), (CHEN, "NOTHING_CHANGED")],
)
def test_R5_7_the_new_owner_is_another_sales_person(to: str, code: str) -> None:
    OPENED.when(reassign(to), by=WANG, reason="陈一外派").then_refused("R5.7", code)


def test_R5_7_a_reassignment_needs_a_manager_a_reason_and_an_open_deal() -> None:
    OPENED.when(reassign(ZHAO), by=WANG).then_refused("R5.7", "REASON_MISSING")
    OPENED.when(reassign(ZHAO), by=CHEN, reason="忙").then_refused("R5.7", problem=Problem.ROLE)
    LOST.when(reassign(ZHAO), by=WANG, reason="忙").then_refused(
        "R5.7", problem=Problem.ILLEGAL_STATE
    )
