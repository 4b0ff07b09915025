"""Acknowledging a complaint and judging its severity (R3.7.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from complaint_stages import ACKNOWLEDGED, REGISTERED, investigating, triaged
from fields import refused_under
from given import Story
from people import APP, CHEN, EVERYBODY, HE, LIU, QIAN, SHEN, WANG, XU, ZHENG, ZHOU
from samples_complaint import acknowledge, change, criteria, triage
from samples_remedies import closed

from domain.complaint.kinds import Channel, Status
from domain.complaint.severity import Criteria, Impact, Severity
from domain.complaint.triage import (
    Acknowledge,
    ChangeSeverity,
    ComplaintAcknowledged,
    ComplaintTriaged,
    SeverityChanged,
    Triage,
)
from domain.outcomes import Problem
from domain.people import People, Person, Role

GENERAL, MAJOR, URGENT = Severity
MAJOR_FEN = 10_000_000


# ---- acknowledging -------------------------------------------------------------------------


def test_R3_7_2_the_customer_hears_that_it_arrived() -> None:
    story = REGISTERED.when(acknowledge(), by=XU, at="03-02 11:00")
    story.then(ComplaintAcknowledged(channel=Channel.PHONE)).then_met("CMP_ACK")
    assert story.state.status is Status.ACKNOWLEDGED
    again = story.when(acknowledge(), by=XU)
    again.then_refused("R3.7.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("person", [CHEN, WANG, ZHOU, QIAN, APP])
def test_R3_7_2_only_customer_service_acknowledges_and_judges(person: str) -> None:
    REGISTERED.when(acknowledge(), by=person).then_refused("R3.7.2", "ROLE", Problem.ROLE)
    REGISTERED.when(triage(), by=person).then_refused("R3.7.2", "ROLE", Problem.ROLE)


@pytest.mark.parametrize(("when", "late"), [("03-02 11:00", 0), ("03-02 11:00:01", 1)])
def test_R3_7_2_two_hours_include_the_last_second(when: str, late: int) -> None:
    story = REGISTERED.wait(when).when(acknowledge(), by=XU, at=when)
    story.then_met("CMP_ACK", late_seconds=late)
    assert story.clock("CMP_ACK").breached is bool(late)


# ---- triage --------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [REGISTERED, ACKNOWLEDGED])
def test_R3_7_2_severity_is_judged_once_before_or_after_the_acknowledgement(story: Story) -> None:
    judged = story.when(triage(MAJOR), by=XU, at="03-02 10:00")
    judged.then(ComplaintTriaged(severity=MAJOR, criteria=criteria())).then_met("CMP_TRIAGE")
    assert judged.state.status is story.state.status
    again = judged.when(triage(URGENT), by=XU)
    again.then_refused("R3.7.2", "ALREADY_TRIAGED", Problem.ILLEGAL_STATE)


def test_R3_7_2_later_there_is_nothing_to_triage() -> None:
    story = investigating().when(triage(), by=XU)
    story.then_refused("R3.7.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("given", "least"),
    [
        ({}, GENERAL),
        ({"impact": Impact.MEDIUM}, GENERAL),
        ({"impact": Impact.HIGH}, MAJOR),
        ({"safety": True}, MAJOR),
        ({"amount_fen": MAJOR_FEN - 1}, GENERAL),
        ({"amount_fen": MAJOR_FEN}, MAJOR),
        ({"amount_fen": 12_000_000}, MAJOR),
        ({"public": True}, URGENT),
        ({"public": True, "amount_fen": MAJOR_FEN}, URGENT),
    ],
)
@pytest.mark.parametrize("judged", Severity)
def test_R3_7_2_a_severity_lower_than_the_criteria_give_is_refused(
    given: dict[str, Any], least: Severity, judged: Severity
) -> None:
    story = REGISTERED.when(triage(judged, **given), by=XU)
    if judged.rank < least.rank:
        story.then_refused("R3.7.2", "SEVERITY_TOO_LOW")
        assert story.reasons[0].detail == {"least": least}
    else:
        story.then_accepted()


@pytest.mark.parametrize("missing", ["severity", "criteria"])
def test_R3_7_2_a_judgement_says_what_it_rests_on(missing: str) -> None:
    whole: dict[str, Any] = {"severity": GENERAL, "criteria": criteria()}
    del whole[missing]
    assert refused_under(Triage, lambda: Triage(**whole)) == {missing: "R3.7.2"}


@pytest.mark.parametrize("bad", [{"amount_fen": -1}, {"amount_fen": 1.5}, {"impact": "HUGE"}])
def test_R3_7_2_criteria_keep_their_bounds(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        criteria(**bad)


def test_R3_7_2_the_way_of_the_acknowledgement_is_named() -> None:
    assert refused_under(Acknowledge, lambda: Acknowledge.model_validate({})) == {
        "channel": "R3.7.2"
    }


# ---- changing it ---------------------------------------------------------------------------


@pytest.mark.parametrize("person", [XU, SHEN, ZHOU, WANG, LIU])
def test_R3_7_2_handler_customer_service_and_manager_raise_it(person: str) -> None:
    story = investigating().when(change(URGENT), by=person, reason="媒体来电")
    story.then(SeverityChanged(from_=GENERAL, to=URGENT))
    assert story.state.severity is URGENT


@pytest.mark.parametrize("person", [CHEN, HE, ZHENG, QIAN])
def test_R3_7_2_nobody_else_changes_it(person: str) -> None:
    investigating().when(change(MAJOR), by=person, reason="x").then_refused(
        "R3.7.2", problem=Problem.ROLE
    )


@pytest.mark.parametrize(("person", "may"), [(WANG, True), (XU, False), (ZHOU, False)])
def test_R3_7_2_only_a_manager_lowers_it(person: str, may: bool) -> None:
    story = investigating(URGENT).when(change(GENERAL), by=person, reason="已澄清")
    if may:
        story.then(SeverityChanged(from_=URGENT, to=GENERAL))
    else:
        story.then_refused("R3.7.2", "LOWERED_BY_MANAGER", Problem.ROLE)


def test_R3_7_2_a_manager_may_go_below_the_criteria() -> None:
    public = ACKNOWLEDGED.when(triage(URGENT, public=True), by=XU)
    public.when(change(GENERAL), by=WANG, reason="报道已更正").then_accepted()


def test_R3_7_2_of_two_roles_the_one_that_may_lower_it_counts() -> None:
    both = Person("both_ways", roles=frozenset({Role.CUSTOMER_SERVICE, Role.SALES_MANAGER}))
    people = People({**EVERYBODY.by_id, both.id: both})
    story = replace(investigating(MAJOR), people=people)
    lowered = story.when(change(GENERAL), by=both.id, reason="x")
    assert lowered.then_accepted().recorded[0].trail.role is Role.SALES_MANAGER


def test_R3_7_2_a_change_needs_a_reason_and_changes_something() -> None:
    investigating().when(change(MAJOR), by=XU).then_refused("R3.7.2", "REASON_MISSING")
    same = investigating().when(change(GENERAL), by=XU, reason="x")
    same.then_refused("R3.7.2", "NOTHING_CHANGED")
    assert refused_under(ChangeSeverity, lambda: ChangeSeverity.model_validate({})) == {
        "to": "R3.7.2"
    }


def test_R3_7_2_what_was_never_judged_or_is_over_is_not_changed() -> None:
    REGISTERED.when(change(MAJOR), by=XU, reason="x").then_refused("R3.7.2", "NOT_TRIAGED")
    over = closed().when(change(URGENT), by=XU, reason="x")
    over.then_refused("R3.7.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)
    triaged().when(change(MAJOR), by=XU, reason="x").then_accepted()


def test_R3_7_2_steps_go_up_one_by_one_and_end_at_urgent() -> None:
    assert [severity.next_higher for severity in Severity] == [MAJOR, URGENT, URGENT]


def test_R3_7_2_a_criterion_left_out_speaks_for_nothing_severe() -> None:
    large = Criteria.model_validate_json('{"amount_fen": 12000000}')
    assert large == criteria(amount_fen=12_000_000)
    assert Criteria.model_validate_json("{}") == criteria()
