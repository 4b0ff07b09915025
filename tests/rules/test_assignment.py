"""Whom an approved lead goes to, and handing it on (G3.1.8, R5.7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from given import Story
from leads import LEAD_REGISTERED, REPURCHASE, A, B, C, approve, contact, graded, lead, reevaluate
from people import APP, CHEN, EVERYBODY, LIU, WANG, XU, ZHAO
from samples import score

from domain.clocks import DeadlineHandedOver
from domain.context import Fact
from domain.facts import AssignmentRule, AssignmentRules, Workload
from domain.lead.assignment import LeadAssigned, LeadReassigned, ReassignLead
from domain.lead.state import Lead
from domain.outcomes import Problem
from domain.people import People, Person, Role

QI, LIN = "qi", "lin"
REPS = People(
    {
        **EVERYBODY.by_id,
        QI: Person(QI, "齐三", frozenset({Role.SALES_REP}), "sales"),
        LIN: Person(LIN, "林四", frozenset({Role.SALES_REP}), "sales"),
    }
)


def retired(*persons: str, people: People = REPS) -> People:
    gone = {p: replace(people.by_id[p], retired=True) for p in persons}
    return People({**people.by_id, **gone})


def assigned(
    *rules: AssignmentRule,
    story: Story = LEAD_REGISTERED,
    people: People = REPS,
    **workload: Any,
) -> tuple[str | None, str]:
    """Whom the lead goes to under these rules, and by which of them."""
    facts: list[Fact] = [AssignmentRules(rules), Workload(**workload)]
    scored = replace(story, people=people).when(score(*B), by=CHEN)
    event = approve(scored, facts=facts).recorded
    found = next(r.event for r in event if isinstance(r.event, LeadAssigned))
    return found.owner_id, found.rule_id


def owner(rule_id: str, *persons: str, **conditions: str) -> AssignmentRule:
    return AssignmentRule(rule_id, "OWNER", persons, **conditions)


# ---- rules ----------------------------------------------------------------------------------


def test_G3_1_8_the_first_rule_that_fits_decides() -> None:
    assert assigned(owner("one", ZHAO), owner("two", QI)) == (ZHAO, "one")


@pytest.mark.parametrize(
    ("condition", "fits", "fits_not"),
    [
        ("industry", "食品", "建材"),
        ("region", "华东", "华南"),
        ("source", "EXHIBITION", "WEBSITE"),
        ("scenario", "NEW_CUSTOMER", "REPURCHASE"),
    ],
)
def test_G3_1_8_a_rule_fits_by_its_conditions(condition: str, fits: str, fits_not: str) -> None:
    story = lead(region="华东")
    assert assigned(owner("r", ZHAO, **{condition: fits}), story=story) == (ZHAO, "r")
    other = assigned(owner("r", ZHAO, **{condition: fits_not}), story=story)
    assert other == (CHEN, "DEFAULT_REGISTRANT")


def test_G3_1_8_all_conditions_of_a_rule_must_fit() -> None:
    both = owner("r", ZHAO, industry="食品", source="WEBSITE")
    assert assigned(both) == (CHEN, "DEFAULT_REGISTRANT")
    assert assigned(owner("r", ZHAO, region="华东"))[0] == CHEN, "no region is not any region"


@pytest.mark.parametrize(
    ("loads", "expected"),
    [({}, QI), ({QI: 1}, ZHAO), ({QI: 2, ZHAO: 1}, ZHAO), ({QI: 1, ZHAO: 1}, QI)],
)
def test_G3_1_8_by_load_the_fewest_open_leads_then_the_id(
    loads: dict[str, int], expected: str
) -> None:
    rule = AssignmentRule("r", "LOAD", (ZHAO, QI))
    assert assigned(rule, open_leads=loads) == (expected, "r")


@pytest.mark.parametrize(
    ("last", "expected"),
    [(None, ZHAO), (ZHAO, QI), (QI, LIN), (LIN, ZHAO), ("somebody", ZHAO)],
)
def test_G3_1_8_in_turn_each_follows_the_one_before(last: str | None, expected: str) -> None:
    rule = AssignmentRule("r", "IN_TURN", (ZHAO, QI, LIN))
    assert assigned(rule, last_in_turn={"r": last} if last else {}) == (expected, "r")


def test_G3_1_8_who_left_does_not_make_the_turn_begin_anew() -> None:
    rule = AssignmentRule("r", "IN_TURN", (ZHAO, QI, LIN))
    turn = {"r": QI}
    assert assigned(rule, people=retired(QI), last_in_turn=turn)[0] == LIN
    assert assigned(rule, people=retired(LIN), last_in_turn=turn)[0] == ZHAO


@pytest.mark.parametrize(
    ("last", "expected"), [(None, "both"), (CHEN, LIN), (QI, ZHAO), (ZHAO, "both")]
)
def test_G3_1_8_a_rule_without_people_means_every_rep(last: str | None, expected: str) -> None:
    rule = AssignmentRule("r", "IN_TURN")
    assert assigned(rule, last_in_turn={"r": last} if last else {})[0] == expected
    gone = assigned(rule, people=retired(QI), last_in_turn={"r": QI})
    assert gone[0] == ZHAO


def test_G3_1_8_rules_without_anybody_who_works_here_are_passed_over() -> None:
    rules = (owner("one", ZHAO), AssignmentRule("two", "LOAD", (ZHAO,)), owner("three", ZHAO, QI))
    assert assigned(*rules, people=retired(ZHAO)) == (QI, "three")


# ---- default --------------------------------------------------------------------------------


def test_G3_1_8_by_default_who_registered_keeps_the_lead() -> None:
    assert assigned(open_leads={CHEN: 99}) == (CHEN, "DEFAULT_REGISTRANT")


@pytest.mark.parametrize(
    ("loads", "expected"), [({}, "both"), ({"both": 1}, CHEN), ({"both": 1, CHEN: 1}, LIN)]
)
def test_G3_1_8_a_lead_from_an_app_goes_to_the_rep_with_the_fewest_open_leads(
    loads: dict[str, int], expected: str
) -> None:
    assert assigned(story=lead(by=APP), open_leads=loads) == (expected, "DEFAULT_FEWEST_OPEN")


def test_G3_1_8_who_registered_but_left_gets_nothing() -> None:
    people = retired(CHEN)
    scored = replace(LEAD_REGISTERED, people=people).when(score(*B), by=ZHAO)
    event = approve(scored).recorded
    found = next(r.event for r in event if isinstance(r.event, LeadAssigned))
    assert (found.owner_id, found.rule_id) == ("both", "DEFAULT_FEWEST_OPEN")


def test_G3_1_8_with_nobody_there_the_lead_has_no_owner_until_a_manager_names_one() -> None:
    reps = [p.id for p in REPS.by_id.values() if Role.SALES_REP in p.roles]
    scored = lead(by=APP).when(score(*A), by=CHEN)
    nobody = replace(approve(replace(scored, people=retired(*reps))), people=REPS)
    assert nobody.state.owner_id is None
    nobody.when(contact(), by=CHEN).then_refused("G3.1.9", "BEFORE_ASSIGNMENT")
    given_to = nobody.when(ReassignLead(to=CHEN), by=WANG, reason="指定", at="03-02 12:00")
    given_to.then(LeadReassigned(from_=None, to=CHEN))
    assert given_to.clock("A_FIRST_CONTACT").owner_id == CHEN
    given_to.when(contact(), by=CHEN, at="03-02 13:00").then_met("A_FIRST_CONTACT")


def test_G3_1_8_the_owner_keeps_the_lead_whatever_the_rules_say() -> None:
    waiting = graded(B).when(reevaluate(*A), by=CHEN)
    facts: list[Fact] = [AssignmentRules((owner("one", ZHAO),))]
    again = approve(waiting, facts=facts).recorded
    assert LeadAssigned(owner_id=CHEN, rule_id="KEEP_OWNER") in [r.event for r in again]


# ---- handing on -----------------------------------------------------------------------------


def test_R5_7_handing_on_keeps_every_due_time() -> None:
    story = graded(A).when(ReassignLead(to=ZHAO), by=WANG, at="03-02 20:00", reason="休假")
    story.then(LeadReassigned(from_=CHEN, to=ZHAO)).then_due("A_FIRST_CONTACT", "03-03 09:00")
    clock = story.clock("A_FIRST_CONTACT")
    assert clock.owner_id == ZHAO
    assert story.recorded[-1].event == DeadlineHandedOver(
        clock_id=clock.clock_id, kind="A_FIRST_CONTACT", owner_id=ZHAO
    )


def test_R5_7_the_review_of_a_score_stays_with_its_reviewer() -> None:
    waiting = graded(B).when(reevaluate(*A), by=CHEN)
    reviewer = waiting.clock("SCORE_REVIEW").owner_id
    assert reviewer is not None
    to_him = waiting.when(ReassignLead(to=reviewer), by=LIU, reason="休假")
    away = to_him.when(ReassignLead(to=ZHAO), by=LIU, reason="转出").then_accepted()
    assert away.clock("SCORE_REVIEW").owner_id == reviewer


@pytest.mark.parametrize(
    ("to", "reason", "code"),
    [
        (ZHAO, None, "REASON_MISSING"),
        (XU, "x", "NOT_A_SALES_PERSON"),
        ("nobody", "x", "NOT_A_SALES_PERSON"),
        (CHEN, "x", "NOTHING_CHANGED"),
    ],
)
def test_R5_7_handing_on_needs_a_reason_and_another_sales_person(
    to: str, reason: str | None, code: str
) -> None:
    graded(A).when(ReassignLead(to=to), by=WANG, reason=reason).then_refused("R5.7", code)


def test_R5_7_who_left_takes_over_nothing() -> None:
    story = replace(graded(A), people=retired(ZHAO))
    story.when(ReassignLead(to=ZHAO), by=WANG, reason="休假").then_refused(
        "R5.7", "NOT_A_SALES_PERSON"
    )


def test_R5_7_a_manager_hands_on_and_may_take_over_himself() -> None:
    graded(A).when(ReassignLead(to=ZHAO), by=CHEN, reason="x").then_refused(
        "R5.7", "ROLE", Problem.ROLE
    )
    for story in (graded(A), graded(B), graded(C), graded(B, REPURCHASE)):
        mine = story.when(ReassignLead(to=WANG), by=WANG, reason="亲自跟").then_accepted()
        assert isinstance(mine.state, Lead)
        assert mine.state.owner_id == WANG
    LEAD_REGISTERED.when(ReassignLead(to=ZHAO), by=WANG, reason="x").then_refused(
        "R5.7", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )
