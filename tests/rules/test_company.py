"""The company's people, their keys, and the assignment rules (domain 3.6)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from given import Story, given
from people import AUDITOR, CHEN, LIU, QIAN, WANG, ZHAO
from pydantic import ValidationError

from domain.company.keys import IssueKey, KeyIssued, KeyRevoked, RevokeKey
from domain.company.people import AddPerson, PersonAdded, PersonRetired, RetirePerson
from domain.company.rules import AssignmentRulesPublished, Choice, Rule, SetAssignmentRules
from domain.company.state import person_stream
from domain.facts import AssignmentRule
from domain.lead.state import Source
from domain.outcomes import Problem
from domain.people import OPERATOR, SYSTEM, Person, Role
from domain.registry import COMPANY, PERSON

NOBODY = given(PERSON)


def add(**changes: Any) -> AddPerson:
    fields: dict[str, Any] = {"person_id": "niu", "name": "牛五", "roles": (Role.SALES_REP,)}
    return AddPerson(**fields | changes)


HIRED = NOBODY.when(add(), by=OPERATOR)

# ---- people ---------------------------------------------------------------------------------


def test_G1_3_the_operator_adds_a_person_to_a_team() -> None:
    HIRED.then(PersonAdded.of(add()))
    assert HIRED.state.person == Person("niu", "牛五", frozenset({Role.SALES_REP}), "sales")
    other = NOBODY.when(add(team="华东"), by=OPERATOR)
    assert other.state.person.team == "华东"


def test_G1_3_nobody_else_adds_people() -> None:
    for actor in (CHEN, WANG, QIAN, AUDITOR):
        NOBODY.when(add(), by=actor).then_refused("G1.3", "ROLE", Problem.ROLE)


def test_R5_1_an_id_is_given_once_and_two_are_taken() -> None:
    HIRED.when(add(), by=OPERATOR).then_refused("R5.1", "PERSON_EXISTS")
    gone = HIRED.when(RetirePerson(), by=OPERATOR, reason="离职")
    gone.when(add(), by=OPERATOR).then_refused("R5.1", "PERSON_EXISTS")
    for taken in (SYSTEM, OPERATOR):
        NOBODY.when(add(person_id=taken), by=OPERATOR).then_refused("R5.1", "PERSON_EXISTS")


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SYSTEM])
def test_G1_3_operator_and_system_are_given_to_nobody(role: Role) -> None:
    NOBODY.when(add(roles=(Role.SALES_REP, role)), by=OPERATOR).then_refused(
        "G1.3", "ROLE_NOT_GIVEN"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"person_id": ""},
        {"person_id": "-niu"},
        {"person_id": "牛"},
        {"person_id": "n" * 65},
        {"name": " "},
        {"roles": ()},
        {"roles": ("boss",)},
        {"team": ""},
    ],
)
def test_R5_1_a_person_has_an_id_a_name_and_roles(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        add(**changes)


def test_G1_3_a_role_named_twice_is_held_once() -> None:
    story = NOBODY.when(add(roles=(Role.LEGAL, Role.LEGAL)), by=OPERATOR)
    story.then(PersonAdded.of(add(roles=(Role.LEGAL,))))


def test_R5_7_who_leaves_is_retired_with_a_reason_and_once() -> None:
    HIRED.when(RetirePerson(), by=OPERATOR).then_refused("R5.1", "REASON_MISSING")
    gone = HIRED.when(RetirePerson(), by=OPERATOR, reason="离职")
    gone.then(PersonRetired(person_id="niu"))
    assert gone.state.person.retired
    for story in (gone, NOBODY):
        story.when(RetirePerson(), by=OPERATOR, reason="离职").then_refused(
            "R5.7", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
        )
    HIRED.when(RetirePerson(), by=WANG, reason="离职").then_refused("R5.7", "ROLE", Problem.ROLE)


def test_R5_1_a_key_is_issued_to_who_works_here() -> None:
    key = IssueKey(expires_on=dt.date(2027, 1, 1))
    story = HIRED.when(key, by=OPERATOR)
    (key_id,) = story.state.key_ids
    assert re.fullmatch("[0-9a-f]{12}", key_id)
    story.then(KeyIssued(person_id="niu", key_id=key_id, expires_on=dt.date(2027, 1, 1)))
    gone = HIRED.when(RetirePerson(), by=OPERATOR, reason="离职")
    for nobody in (gone, NOBODY):
        nobody.when(key, by=OPERATOR).then_refused("R5.1", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R5_1_a_key_is_taken_back_with_a_reason_and_once() -> None:
    issued = HIRED.when(IssueKey(), by=OPERATOR)
    (key_id,) = issued.state.key_ids
    take_back = RevokeKey(key_id=key_id)
    issued.when(take_back, by=OPERATOR).then_refused("R5.1", "REASON_MISSING")
    issued.when(take_back, by=WANG, reason="遗失").then_refused("R5.1", "NOT_RELATED", Problem.ROLE)
    gone = issued.when(RetirePerson(), by=OPERATOR, reason="离职")
    for story in (issued, gone):
        revoked = story.when(take_back, by=OPERATOR, reason="遗失")
        revoked.then(KeyRevoked(person_id="niu", key_id=key_id))
        assert revoked.state.key_ids == set()
        assert revoked.state.person.revoked_keys == {key_id}
        revoked.when(take_back, by=OPERATOR, reason="遗失").then_refused("R5.1", "KEY_UNKNOWN")
    for nobody in (HIRED, NOBODY):
        nobody.when(take_back, by=OPERATOR, reason="遗失").then_refused("R5.1", "KEY_UNKNOWN")


def test_R5_1_every_person_has_a_stream_of_his_own() -> None:
    assert person_stream("niu") == person_stream("niu") != person_stream("Niu")


# ---- assignment rules -----------------------------------------------------------------------


def publish(*rules: Rule, by: str = WANG) -> Story:
    return given(COMPANY).when(SetAssignmentRules(rules=rules), by=by)


def test_G3_1_8_managers_lay_down_the_rules_and_the_last_ones_are_in_force() -> None:
    rule = Rule(rule_id="r", by=Choice.OWNER, owner_ids=(ZHAO,), source=Source.WEBSITE)
    story = publish(rule).then(AssignmentRulesPublished(rules=(rule,)))
    assert story.state.rules == (AssignmentRule("r", "OWNER", (ZHAO,), source="WEBSITE"),)
    assert story.when(SetAssignmentRules(rules=()), by=LIU).then_accepted().state.rules == ()
    publish(rule, by=CHEN).then_refused("G3.1.8", "ROLE", Problem.ROLE)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ((Rule(rule_id="r", by=Choice.OWNER),), "OWNER_MISSING"),
        ((Rule(rule_id="r", by=Choice.LOAD, owner_ids=("nobody",)),), "NOT_A_SALES_REP"),
        ((Rule(rule_id="r", by=Choice.LOAD, owner_ids=(ZHAO, QIAN)),), "NOT_A_SALES_REP"),
        ((Rule(rule_id="r", by=Choice.LOAD), Rule(rule_id="r", by=Choice.LOAD)), "RULE_ID_TWICE"),
    ],
)
def test_G3_1_8_a_rule_that_could_not_work_is_refused(rules: tuple[Rule, ...], code: str) -> None:
    publish(*rules).then_refused("G3.1.8", code)


def test_G3_1_8_each_reason_is_given_once() -> None:
    bad = [Rule(rule_id="r", by=Choice.OWNER, owner_ids=("nobody",)) for _ in range(5)]
    assert [r.code for r in publish(*bad).reasons] == ["RULE_ID_TWICE", "NOT_A_SALES_REP"]


def test_G3_1_8_a_source_that_no_lead_can_have_is_no_condition() -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate({"rule_id": "r", "by": "LOAD", "source": "EXPO"})


@pytest.mark.parametrize("rule_id", ["KEEP_OWNER", "DEFAULT_REGISTRANT", "DEFAULT_FEWEST_OPEN"])
def test_G3_1_8_the_services_own_rules_keep_their_names(rule_id: str) -> None:
    publish(Rule(rule_id=rule_id, by=Choice.LOAD)).then_refused("G3.1.8", "RULE_ID_RESERVED")
