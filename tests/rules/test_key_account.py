"""Key accounts: a manager's word, the project, its solution and its reports (G2.3, R3.9)."""

from __future__ import annotations

from typing import Any

import accounts
import pytest
from accounts import (
    CHAIN,
    CONFIRMED,
    CONFIRMED_WITHOUT_EXPERTS,
    FEASIBLE,
    MATERIAL_READY,
    SET_UP,
    STAFFED,
    STARTED,
    TOTAL,
)
from fields import refused_under
from given import NAMESPACE, Story, at, given
from people import BOTH, CHEN, HE, LIU, SUN, WANG, ZHAO, ZHENG, ZHOU
from samples import CONTACT
from samples_contract import line
from samples_deal import add_member, draft, forecast, hold, opened, reassign, remove_member, revise
from samples_delivery import feasibility, flag, link, set_up, steering
from samples_negotiation import DECIDES, LISTENS, present
from stages import (
    DELIVERING,
    NEEDS_CONFIRMED,
    OPENED,
    PRESENTED,
    SIGNED,
    SOLUTION_APPROVED,
    SOLUTION_DRAFTED,
    SOLUTION_SUBMITTED,
    TERMS_DISCUSSED,
)

from domain.customers import Scenario
from domain.deal.feasibility import FeasibilityReviewed, ReviewFeasibility
from domain.deal.key_account import FlagKeyAccount, KeyAccountFlagged
from domain.deal.project import KnownLink, ProjectSetUp, SetUpProject
from domain.deal.records.project import CoreTeam
from domain.deal.records.solution import NeedsClass
from domain.deal.state import TeamMember
from domain.deal.steering import ReportSteering, SteeringReported
from domain.deal.team import TeamMemberAdded, TeamMemberRemoved
from domain.outcomes import Problem
from domain.people import Role
from domain.registry import DEAL
from domain.shared import ContactAdded

PM, TECH, DELIVERY = Role.PRODUCT_MANAGER, Role.TECH_SUPPORT, Role.DELIVERY
NOT_ONE = OPENED.when(flag(False), by=WANG, reason="一次性采购").then_accepted()
MADE_ONE = OPENED.when(flag(), by=WANG).then_accepted()
LARGE = 100_000_000


# ---- a manager's word -----------------------------------------------------------------------


@pytest.mark.parametrize("story", [OPENED, NEEDS_CONFIRMED])
@pytest.mark.parametrize("scenario", [Scenario.NEW_CUSTOMER, Scenario.REPURCHASE])
def test_R3_9_1_a_manager_makes_it_a_key_account(story: Story, scenario: Scenario) -> None:
    if story is OPENED:
        story = given(DEAL, opened(scenario=scenario))
    after = story.when(flag(), by=WANG).then(KeyAccountFlagged(key_account=True))
    assert after.state.scenario is Scenario.KEY_ACCOUNT_PROJECT


def test_R3_9_1_or_says_why_it_is_none() -> None:
    OPENED.when(flag(False), by=WANG).then_refused("R3.9.1", "REASON_MISSING")
    NOT_ONE.then(KeyAccountFlagged(key_account=False))
    assert NOT_ONE.state.scenario is Scenario.NEW_CUSTOMER


@pytest.mark.parametrize("by", [CHEN, ZHAO, SUN])
def test_R3_9_1_only_a_manager_says_so(by: str) -> None:
    OPENED.when(flag(), by=by).then_refused("R3.9.1", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [SOLUTION_DRAFTED, SOLUTION_APPROVED, SIGNED])
def test_R3_9_1_it_is_said_before_there_is_a_solution(story: Story) -> None:
    story.when(flag(), by=WANG).then_refused("R3.9.1", problem=Problem.ILLEGAL_STATE)


def test_R3_9_1_a_word_may_be_taken_back_but_not_repeated() -> None:
    MADE_ONE.when(flag(), by=LIU).then_refused("R3.9.1", "NOTHING_CHANGED")
    NOT_ONE.when(flag(False), by=LIU, reason="同上").then_refused("R3.9.1", "NOTHING_CHANGED")
    back = MADE_ONE.when(flag(False), by=LIU, reason="误判").then_accepted()
    assert back.state.scenario is Scenario.NEW_CUSTOMER
    assert NOT_ONE.when(flag(), by=LIU).then_accepted().state.is_key_account


def test_R3_9_1_what_was_registered_as_a_key_account_stays_one() -> None:
    accounts.OPENED.when(flag(False), by=WANG, reason="小单").then_refused(
        "R3.9.1", "REGISTERED_SO"
    )
    accounts.OPENED.when(flag(), by=WANG).then_refused("R3.9.1", "NOTHING_CHANGED")


@pytest.mark.parametrize(
    ("story", "flagged"), [(OPENED, True), (NOT_ONE, False), (MADE_ONE, False)]
)
def test_R3_9_1_a_large_forecast_is_flagged_until_a_manager_said_a_word(
    story: Story, flagged: bool
) -> None:
    after = story.when(forecast(LARGE), by=CHEN)
    if flagged:
        after.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
    else:
        after.then_no_deviation()


@pytest.mark.parametrize(("amount", "flagged"), [(99_999_999, False), (100_000_000, True)])
def test_R3_9_1_so_are_large_terms(amount: int, flagged: bool) -> None:
    plan = (line("L1", amount),)
    story = TERMS_DISCUSSED.when(
        accounts.terms(amount_fen=amount, payment_plan=plan), by=CHEN
    ).then_accepted()
    if flagged:
        story.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
    else:
        story.then_no_deviation()


def test_R3_9_1_terms_of_a_key_account_are_as_expected() -> None:
    assert accounts.AGREED.state.amount_fen == TOTAL
    accounts.TERMS_DISCUSSED.when(accounts.terms(), by=CHEN).then_no_deviation()


# ---- the solution ---------------------------------------------------------------------------


def test_G2_3_product_and_tech_are_on_the_team_before_there_is_a_solution() -> None:
    story = CONFIRMED.when(accounts.solution(), by=CHEN).then_refused("G2.3", "TEAM_ROLE_MISSING")
    lacking = [r.detail["role"] for r in story.reasons if r.clause == "G2.3"]
    assert lacking == [PM, TECH]
    one = CONFIRMED.when(add_member(SUN, PM), by=CHEN)
    story = one.when(accounts.solution(), by=CHEN).then_refused("G2.3", "TEAM_ROLE_MISSING")
    assert [r.detail["role"] for r in story.reasons if r.clause == "G2.3"] == [TECH]


def test_G2_3_a_revision_needs_them_too() -> None:
    gone = accounts.DRAFTED.when(remove_member(ZHOU, TECH), by=CHEN).then_accepted()
    again = {"needs_class": NeedsClass.B}
    gone.when(revise(**again), by=CHEN).then_refused("G2.3", "TEAM_ROLE_MISSING")
    accounts.DRAFTED.when(revise(**again), by=CHEN).then_accepted()


def test_G2_3_other_deals_need_no_such_team() -> None:
    NEEDS_CONFIRMED.when(draft(), by=CHEN).then_accepted()


def test_R3_9_4_a_product_manager_has_talked_with_a_key_account() -> None:
    story = CONFIRMED_WITHOUT_EXPERTS.when(accounts.solution(), by=CHEN)
    story.then_refused("R3.9.4", "NO_TALK_WITH_PRODUCT_MANAGER")
    assert "R3.9.4" not in {r.clause for r in CONFIRMED.when(draft(), by=CHEN).reasons}


def test_G3_3_1_the_authors_are_named_whoever_is_on_the_team() -> None:
    FEASIBLE.when(accounts.solution(authors=(CHEN, SUN)), by=CHEN).then_refused(
        "G3.3.1", "AUTHOR_ROLE_MISSING"
    )


@pytest.mark.parametrize(
    ("needs_class", "accepted"), [(None, False), (NeedsClass.A, True), (NeedsClass.B, True)]
)
def test_R3_9_2_a_key_account_says_the_class_of_its_solution(
    needs_class: NeedsClass | None, accepted: bool
) -> None:
    story = STAFFED.when(accounts.solution(needs_class=needs_class), by=CHEN)
    if accepted:
        story.then_accepted()
    else:
        story.then_refused("R3.9.2", "NEEDS_CLASS_MISSING")


@pytest.mark.parametrize(
    ("words", "feasible"),
    [
        ((), False),
        ((True,), True),
        ((False,), False),
        ((True, False), False),
        ((False, True), True),
    ],
)
@pytest.mark.parametrize("story", [STAFFED, NEEDS_CONFIRMED], ids=["key account", "other"])
def test_R3_9_2_class_c_is_drafted_once_tech_last_found_it_feasible(
    words: tuple[bool, ...], feasible: bool, story: Story
) -> None:
    for word in words:
        story = story.when(feasibility(word), by=ZHOU).then_accepted()
    after = story.when(draft(needs_class=NeedsClass.C), by=CHEN)
    if feasible:
        after.then_accepted()
    else:
        after.then_refused("R3.9.2", "NOT_FOUND_FEASIBLE")


def test_R3_9_2_tech_support_judges_before_the_solution_is_done() -> None:
    story = STAFFED.when(feasibility(), by=ZHOU).then(FeasibilityReviewed.of(feasibility()))
    assert story.state.project.feasible
    SOLUTION_DRAFTED.when(feasibility(), by=ZHOU).then_accepted()
    for early in (OPENED, SOLUTION_SUBMITTED, SOLUTION_APPROVED, PRESENTED):
        early.when(feasibility(), by=ZHOU).then_refused("R3.9.2", problem=Problem.ILLEGAL_STATE)
    for other in (CHEN, SUN, WANG):
        STAFFED.when(feasibility(), by=other).then_refused("R3.9.2", problem=Problem.ROLE)


@pytest.mark.parametrize(
    "changes",
    [
        {"feasible": None},
        {"tech": ""},
        {"effort_person_days": -1},
        {"cost_fen": -1},
        {"cost_fen": 1.5},
    ],
)
def test_R3_9_2_what_is_no_judgement_is_refused(changes: Any) -> None:
    fields = feasibility().model_dump() | changes
    refused = refused_under(ReviewFeasibility, lambda: ReviewFeasibility(**fields))
    assert refused == {next(iter(changes)): "R3.9.2"}


# ---- the project ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", [CHEN, WANG])
def test_R3_9_3_owner_or_manager_set_the_project_up(by: str) -> None:
    story = MATERIAL_READY.when(set_up(), by=by).then_accepted()
    wu, event, *joined = (r.event for r in story.recorded)
    assert isinstance(wu, ContactAdded)
    assert event == ProjectSetUp.of(
        set_up(),
        decision_chain=(
            KnownLink(contact=str(CONTACT), role="决策人", attitude="支持"),
            KnownLink(contact=str(wu.contact_id), role="付款人", attitude="中立"),
        ),
    )
    assert joined == [
        TeamMemberAdded(person_id=HE, role=DELIVERY, core=True),
        TeamMemberAdded(person_id=SUN, role=PM, core=True),
    ]
    assert story.state.project.core_team == CoreTeam(CHEN, SUN, HE)
    assert len(story.state.project.decision_chain) == 2


@pytest.mark.parametrize("by", [ZHAO, SUN, HE])
def test_R3_9_3_nobody_else_does(by: str) -> None:
    MATERIAL_READY.when(set_up(), by=by).then_refused("R3.9.3", problem=Problem.ROLE)


def test_R3_9_3_it_is_set_up_before_the_solution_is_presented() -> None:
    MATERIAL_READY.when(present(), by=CHEN, at="03-12 16:00").then_refused(
        "R3.9.3", "PROJECT_NOT_SET_UP"
    )
    SET_UP.when(present(), by=CHEN, at="03-12 16:00").then_accepted()
    for story in (OPENED, NEEDS_CONFIRMED, SOLUTION_DRAFTED, SOLUTION_SUBMITTED):
        story.when(set_up(), by=CHEN).then_accepted()
    for story in (PRESENTED, SIGNED, OPENED.when(hold(), by=CHEN, reason="休市")):
        story.when(set_up(), by=CHEN).then_refused("R3.9.3", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rep_id": WANG}, "rep_id"),
        ({"rep_id": "nobody"}, "rep_id"),
        ({"solution_id": ZHENG}, "solution_id"),
        ({"delivery_id": ZHOU}, "delivery_id"),
    ],
)
def test_R3_9_3_each_part_is_taken_by_who_can_play_it(changes: Any, field: str) -> None:
    story = MATERIAL_READY.when(set_up(**changes), by=CHEN)
    story.then_refused("R3.9.3", "CORE_ROLE_NOT_HELD")
    assert [r.field for r in story.reasons] == [field]


def test_R3_9_3_a_manager_who_owns_the_deal_is_its_rep() -> None:
    his = MATERIAL_READY.when(reassign(LIU), by=WANG, reason="陈一外派").then_accepted()
    story = his.when(set_up(rep_id=LIU), by=LIU).then_accepted()
    assert not any(m.person_id == LIU for m in story.state.team), "the owner is no mere member"


def test_R3_9_3_three_parts_are_three_persons() -> None:
    story = MATERIAL_READY.when(set_up(solution_id=HE), by=CHEN)
    story.then_refused("R3.9.3", "CORE_TEAM_TOO_SMALL")


def test_R3_9_3_another_rep_joins_the_core_team() -> None:
    story = MATERIAL_READY.when(set_up(rep_id=ZHAO), by=CHEN).then_accepted()
    assert TeamMember(ZHAO, Role.SALES_REP, core=True) in story.state.team


def test_R3_9_3_a_project_set_up_again_replaces_the_one_before() -> None:
    story = SET_UP.when(set_up(solution_id=ZHOU), by=WANG).then_accepted()
    assert story.state.project.core_team == CoreTeam(CHEN, ZHOU, HE)
    assert len(story.state.project.decision_chain) == 2
    core = {(m.person_id, m.core) for m in story.state.team}
    assert core == {(SUN, False), (ZHOU, True), (HE, True)}


def test_R5_4_who_decides_is_a_contact_or_becomes_one() -> None:
    stranger = set_up(decision_chain=(link(str(NAMESPACE)),))
    MATERIAL_READY.when(stranger, by=CHEN).then_refused("R3.9.3", "CONTACT_UNKNOWN")
    assert len(SET_UP.state.project.decision_chain) == len(CHAIN)
    assert len(SET_UP.state.contact_ids) == len(CHAIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"rep_id": ""},
        {"solution_id": None},
        {"delivery_id": "a b"},
        {"decision_chain": ()},
        {"decision_chain": ({"contact": "共工", "role": "决策人"},)},
        {"decision_chain": ({"contact": "共工", "role": "", "attitude": "支持"},)},
        {"decision_chain": (link("共工"),) * 101},
    ],
)
def test_R3_9_3_what_is_no_project_is_refused(changes: Any) -> None:
    fields: Any = {"rep_id": CHEN, "solution_id": SUN, "delivery_id": HE}
    whole = fields | {"decision_chain": CHAIN} | changes
    refused = refused_under(SetUpProject, lambda: SetUpProject(**whole))
    assert refused == {next(iter(changes)): "R3.9.3"}


# ---- the team stays -------------------------------------------------------------------------


@pytest.mark.parametrize(("person", "role"), [(SUN, PM), (HE, DELIVERY)])
def test_R3_9_3_the_core_of_a_key_account_does_not_leave_it_empty(person: str, role: Role) -> None:
    leaving = remove_member(person, role)
    SET_UP.when(leaving, by=CHEN).then_refused("R3.9.3", "CORE_SEAT_EMPTY")
    SET_UP.when(add_member(person, role, core=False), by=CHEN).then_refused(
        "R3.9.3", "CORE_SEAT_EMPTY"
    )
    MATERIAL_READY.when(add_member(person, role, core=True), by=CHEN).when(
        leaving, by=CHEN
    ).then_accepted()


def test_R3_9_3_with_another_one_in_his_place_he_may_leave() -> None:
    story = SET_UP.when(add_member(ZHOU, TECH, core=True), by=CHEN).then_accepted()
    story.when(remove_member(SUN, PM), by=CHEN).then(TeamMemberRemoved(person_id=SUN, role=PM))
    SET_UP.when(remove_member(ZHOU, TECH), by=CHEN).then_accepted()


def test_R3_9_3_a_deal_that_is_no_key_account_keeps_nobody() -> None:
    story = SOLUTION_APPROVED.when(set_up(), by=CHEN).then_accepted()
    story.when(remove_member(HE, DELIVERY), by=CHEN).then_accepted()


def test_R3_9_4_the_one_who_decides_is_in_the_room() -> None:
    SET_UP.when(present(attendees=(LISTENS,)), by=CHEN, at="03-12 16:00").then_refused(
        "R3.9.4", "DECISION_MAKER_MISSING"
    )
    SET_UP.when(present(attendees=(DECIDES,)), by=CHEN, at="03-12 16:00").then_no_deviation()


# ---- the report -----------------------------------------------------------------------------


def test_R3_9_6_a_key_account_reports_each_month_from_the_start_on() -> None:
    STARTED.then_due("STEERING_MONTHLY", "05-02 00:00", warns="04-29 00:00")
    assert STARTED.clock("STEERING_MONTHLY").owner_id == CHEN
    story = STARTED.when(steering(), by=CHEN, at="04-30 10:00")
    story.then(SteeringReported.of(steering()))
    story.then_due("STEERING_MONTHLY", "05-31 00:00")
    assert story.names() == ["SteeringReported", "DeadlineMet", "DeadlineArmed"]


def test_R3_9_6_the_managers_are_told_of_a_month_without_a_report() -> None:
    late = STARTED.wait("05-02 00:00:01")
    breached = [
        r.event.model_dump()
        for r in late.recorded
        if getattr(r.event, "kind", "") == "STEERING_MONTHLY"
    ]
    assert breached[0]["told"] == (CHEN,)
    assert set(breached[1]["told"]) == {WANG, LIU, BOTH}
    story = late.when(steering(), by=HE, at="05-02 09:00").then_accepted()
    assert story.clock("STEERING_MONTHLY").starts_at == at("05-02 09:00")


def test_R3_9_6_only_key_accounts_report_and_only_signed_ones() -> None:
    DELIVERING.when(steering(), by=CHEN).then_refused(
        "R3.9.6", "NOT_A_KEY_ACCOUNT", Problem.ILLEGAL_STATE
    )
    accounts.VOTED.when(steering(), by=CHEN).then_refused("R3.9.6", problem=Problem.ILLEGAL_STATE)
    for other in (WANG, SUN, ZHAO):
        STARTED.when(steering(), by=other).then_refused("R3.9.6", problem=Problem.ROLE)


def test_R3_9_6_a_report_before_the_work_has_no_next_one_to_wait_for() -> None:
    story = accounts.SIGNED.when(steering(), by=CHEN, at="03-28 09:00").then_accepted()
    assert story.names() == ["SteeringReported"]


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"risks": ("",)}, {"decisions": ("定",) * 101}, {"risks": None}]
)
def test_R3_9_6_what_is_no_report_is_refused(changes: Any) -> None:
    refused = refused_under(ReportSteering, lambda: steering(**changes))
    assert refused == {next(iter(changes)): "R3.9.6"}


def test_R3_9_1_a_word_is_yes_or_no() -> None:
    refused = refused_under(FlagKeyAccount, lambda: FlagKeyAccount.model_validate({}))
    assert refused == {"key_account": "R3.9.1"}
