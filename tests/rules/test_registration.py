"""Registering a lead: its source, its base fields, its customer (G3.1.1, G3.1.2, G2.0)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from given import given
from people import APP, AUDITOR, CHEN, WANG, XU, ZHAO
from pydantic import ValidationError
from samples import REGISTERED, register

from domain.customers import ContactDetails, Scenario
from domain.lead.correction import BaseField, CorrectLead
from domain.lead.registration import LeadRegistered, Lever, RegisterLead
from domain.lead.state import Source, Status
from domain.outcomes import Problem
from domain.people import OPERATOR
from domain.registry import LEAD
from domain.values import By

NEW = given(LEAD)


def repurchase(**changes: Any) -> RegisterLead:
    fields: dict[str, Any] = {
        "scenario": Scenario.REPURCHASE,
        "lever": Lever.BUNDLE,
        "source": Source.EXISTING_CUSTOMER,
    }
    return register(**fields | changes)


@pytest.mark.parametrize("source", [s for s in Source if s is not Source.OTHER])
def test_G3_1_1_a_listed_source_says_enough(source: Source) -> None:
    story = NEW.when(register(source=source), by=CHEN).then_no_deviation()
    assert (story.state.status, story.state.source) == (Status.REGISTERED, source)


@pytest.mark.parametrize(("detail", "enough"), [(None, False), ("行业公众号", True)])
def test_G3_1_1_another_source_is_put_in_words(detail: str | None, enough: bool) -> None:
    story = NEW.when(register(source=Source.OTHER, source_detail=detail), by=CHEN)
    if enough:
        story.then_accepted()
    else:
        story.then_refused("G3.1.1", "SOURCE_DETAIL_MISSING")


@pytest.mark.parametrize(
    ("field", "clause"),
    [
        ("source", "G3.1.1"),
        ("customer_name", "G3.1.2"),
        ("contact", "G3.1.2"),
        ("industry", "G3.1.2"),
        ("company_size", "G3.1.2"),
    ],
)
def test_G3_1_2_no_base_field_may_be_missing_or_empty(field: str, clause: str) -> None:
    body = json.loads(register().model_dump_json(exclude={field}))
    for empty in ({}, {field: ""}, {field: "  "}, {field: None}):
        with pytest.raises(ValidationError, match=field):
            RegisterLead.model_validate_json(json.dumps(body | empty))
    marks = RegisterLead.model_fields[field].metadata
    assert [mark.clause for mark in marks if isinstance(mark, By)] == [clause]


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_G3_1_2_the_contact_has_a_name(name: str) -> None:
    with pytest.raises(ValidationError):
        ContactDetails(name=name, phone="13800000000")


@pytest.mark.parametrize("way", ["phone", "email", "wechat"])
def test_G3_1_2_one_way_to_reach_the_contact_is_enough(way: str) -> None:
    NEW.when(
        register(contact=ContactDetails(name="嫦娥", **{way: "moon"})), by=CHEN
    ).then_accepted()


def test_G3_1_2_a_position_is_no_way_to_reach_somebody() -> None:
    nobody = ContactDetails(name="嫦娥", position="总监")
    NEW.when(register(contact=nobody), by=CHEN).then_refused("G3.1.2", "CONTACT_WAY_MISSING")


def test_G3_1_1_all_reasons_are_given_at_once() -> None:
    story = NEW.when(
        repurchase(source=Source.OTHER, contact=ContactDetails(name="嫦娥"), lever=None), by=CHEN
    )
    assert {r.code for r in story.reasons} == {
        "SOURCE_DETAIL_MISSING",
        "CONTACT_WAY_MISSING",
        "NO_SIGNED_DEAL",
        "LEVER_MISSING",
    }


@pytest.mark.parametrize(("actor", "may"), [(CHEN, True), (APP, True), (OPERATOR, True)])
def test_G3_1_1_reps_and_programs_register(actor: str, may: bool) -> None:
    assert bool(NEW.when(register(), by=actor).recorded) is may


@pytest.mark.parametrize("actor", [WANG, XU, AUDITOR])
def test_G3_1_1_nobody_else_registers(actor: str) -> None:
    NEW.when(register(), by=actor).then_refused("G3.1.1", "ROLE", Problem.ROLE)


@pytest.mark.parametrize(("actor", "scorer"), [(CHEN, CHEN), (APP, None)])
def test_R3_1_2_who_registered_stands_for_the_owner_until_assignment(
    actor: str, scorer: str | None
) -> None:
    assert NEW.when(register(), by=actor).state.owner_id == scorer


def test_R5_2_of_a_lead_from_an_app_any_rep_is_the_owner_for_now() -> None:
    fix = CorrectLead(field=BaseField.REGION, new="华东")
    from_app = NEW.when(register(), by=APP)
    from_app.when(fix, by=ZHAO, reason="客户更正").then_accepted()
    from_app.when(fix, by=XU, reason="客户更正").then_refused("R5.2", "ROLE", Problem.ROLE)
    NEW.when(register(), by=CHEN).when(fix, by=ZHAO, reason="客户更正").then_refused(
        "R5.2", "NOT_RELATED", Problem.ROLE
    )


def test_G3_1_2_what_was_registered_reads_back_from_its_stored_form() -> None:
    assert LeadRegistered.model_validate_json(REGISTERED.model_dump_json()) == REGISTERED


@pytest.mark.parametrize(
    ("amount", "scenario", "deviates"),
    [
        (None, Scenario.NEW_CUSTOMER, False),
        (99_999_999, Scenario.NEW_CUSTOMER, False),
        (100_000_000, Scenario.NEW_CUSTOMER, True),
        (100_000_000, Scenario.KEY_ACCOUNT_PROJECT, False),
    ],
)
def test_R3_9_1_a_large_amount_expected_from_the_start_is_flagged(
    amount: int | None, scenario: Scenario, deviates: bool
) -> None:
    story = NEW.when(register(expected_amount_fen=amount, scenario=scenario), by=CHEN)
    if deviates:
        story.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
    else:
        story.then_no_deviation()
