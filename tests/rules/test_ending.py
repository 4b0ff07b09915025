"""When a lead becomes a deal (R3.1.2, R3.9.1)."""

from __future__ import annotations

from typing import Any

import pytest
from given import Story
from leads import (
    LEAD_REGISTERED,
    A,
    B,
    C,
    approve,
    contact,
    contacted,
    convert,
    graded,
    lead,
    reevaluate,
)
from people import CHEN, QIAN, WANG, ZHAO
from pydantic import ValidationError
from samples import score

from domain.customers import Scenario
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.ending import LeadConverted
from domain.lead.state import Outreach, Status
from domain.outcomes import Problem

UNVERIFIED = {"need_verified": False}


def unverified(**changes: Any) -> Story:
    story = approve(LEAD_REGISTERED.when(score(*A, **UNVERIFIED), by=CHEN))
    return story.when(contact(), by=CHEN).when(convert(**changes), by=CHEN)


@pytest.mark.parametrize("scores", [A, B])
def test_R3_1_2_a_reached_A_or_B_with_a_real_need_becomes_a_deal(
    scores: tuple[int, int, int],
) -> None:
    story = contacted(scores).when(convert(), by=CHEN).then_no_deviation()
    event = story.recorded[0].event
    assert isinstance(event, LeadConverted)
    assert (story.state.status, story.state.deal_id) == (Status.CONVERTED, event.deal_id)
    assert not list(story.state.clocks.running())


def test_G2_1_a_deal_begins_with_a_first_intent_to_work_together() -> None:
    event = contacted(A).when(convert(intent="愿意先谈方案"), by=CHEN).recorded[0].event
    assert isinstance(event, LeadConverted)
    assert event.intent == "愿意先谈方案"
    with pytest.raises(ValidationError):
        convert(intent=" ")


def test_R3_1_2_before_the_first_contact_nothing_is_converted() -> None:
    for story in (LEAD_REGISTERED, graded(A), graded(C)):
        story.when(convert(), by=CHEN).then_refused(
            "R3.1.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
        )


def test_R3_1_2_a_C_cannot_be_converted_though_it_was_reached() -> None:
    parked = approve(contacted(A).when(reevaluate(*C), by=CHEN))
    parked.when(convert(), by=CHEN).then_refused("R3.1.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("outcome", [Outreach.NO_ANSWER, Outreach.WRONG_NUMBER])
def test_R3_1_2_the_customer_must_have_been_reached(outcome: Outreach) -> None:
    tried = graded(A).when(contact(outcome), by=CHEN)
    tried.when(convert(), by=CHEN).then_refused("R3.1.2", "NEVER_REACHED")
    log = LogActivity(kind=ActivityKind.CALL, text="打通了", outcome=Outreach.REACHED)
    tried.when(log, by=CHEN).when(convert(), by=CHEN).then_accepted()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "NEED_NOT_VERIFIED"),
        ({"need_verified": True}, "EVIDENCE_MISSING"),
        ({"evidence": "看过产线"}, "NEED_NOT_VERIFIED"),
        ({"need_verified": False, "evidence": "看过产线"}, "NEED_NOT_VERIFIED"),
        ({"need_verified": True, "evidence": "看过产线"}, None),
    ],
)
def test_R3_1_2_where_the_score_said_no_the_need_is_verified_with_evidence(
    changes: dict[str, Any], code: str | None
) -> None:
    if code is None:
        unverified(**changes).then_accepted()
    else:
        unverified(**changes).then_refused("R3.1.2", code)


def test_R3_1_2_who_now_says_that_the_need_is_not_real_does_not_convert() -> None:
    contacted(A).when(convert(need_verified=False), by=CHEN).then_refused(
        "R3.1.2", "NEED_NOT_VERIFIED"
    )
    contacted(A).when(convert(need_verified=True), by=CHEN).then_accepted()


def test_R3_1_2_only_the_owner_converts() -> None:
    for actor, code in ((ZHAO, "NOT_RELATED"), (WANG, "NOT_RELATED"), (QIAN, "ROLE")):
        contacted(A).when(convert(), by=actor).then_refused("R3.1.2", code, Problem.ROLE)


@pytest.mark.parametrize(
    ("amount", "scenario", "deviates"),
    [
        (99_999_999, Scenario.NEW_CUSTOMER, False),
        (100_000_000, Scenario.NEW_CUSTOMER, True),
        (100_000_000, Scenario.REPURCHASE, True),
        (100_000_000, Scenario.KEY_ACCOUNT_PROJECT, False),
    ],
)
def test_R3_9_1_from_a_million_yuan_a_key_account_is_expected(
    amount: int, scenario: Scenario, deviates: bool
) -> None:
    story = graded(A, lead(scenario=scenario)).when(contact(), by=CHEN)
    converted = story.when(convert(expected_amount_fen=amount), by=CHEN)
    if deviates:
        converted.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
    else:
        converted.then_no_deviation()
