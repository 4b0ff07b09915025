"""Codes, duplicates and known customers at registration (G3.1.2, G2.0)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from given import Story, given
from people import CHEN
from pydantic import ValidationError
from samples import CUSTOMER, register

from domain.customers import ContactDetails
from domain.facts import DuplicateLeads, KnownCustomer
from domain.lead.registration import LeadRegistered
from domain.outcomes import Problem
from domain.registry import LEAD

NEW = given(LEAD)
OTHER_LEAD = UUID(int=7)
DUPLICATE = DuplicateLeads((OTHER_LEAD,))


def registered(story: Story) -> LeadRegistered:
    event = story.then_accepted().recorded[0].event
    assert isinstance(event, LeadRegistered)
    return event


@pytest.mark.parametrize(
    ("uscc", "takes"),
    [
        ("1234567", False),
        ("12345678", True),
        ("FAKE-0000-0000-0000-X", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("9144 0300", False),
        ("9144_0300", False),
        ("统一信用代码一二三四", False),
    ],
)
def test_G3_1_2_a_code_has_8_to_40_letters_digits_and_hyphens(uscc: str, takes: bool) -> None:
    if takes:
        register(uscc=uscc)
    else:
        with pytest.raises(ValidationError):
            register(uscc=uscc)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"uscc": "FAKE-0000-X"}, {"uscc": "fake0000x", "customer_name": "别家"}, True),
        ({"uscc": "FAKE-0000-X"}, {"uscc": "FAKE-0000-Y", "customer_name": "别家"}, False),
        ({}, {}, True),
        ({}, {"customer_name": "月宫 桂花糕（食品）有限公司"}, True),
        ({}, {"customer_name": "别家"}, False),
        ({}, {"contact": ContactDetails(name="吴刚", phone="+86 138-0000-0000")}, True),
        ({}, {"contact": ContactDetails(name="吴刚", phone="13800000001")}, False),
        ({}, {"contact": ContactDetails(name="嫦娥", email="c@example.com")}, False),
    ],
)
def test_G3_1_2_duplicates_have_the_same_code_or_the_same_name_and_phone(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    first, second = (register(**fields).claims(NEW.state) for fields in (one, other))
    assert bool(first & second) is same


@pytest.mark.parametrize("fields", [{"uscc": "--------"}, {"contact": {"phone": "不详"}}])
def test_G3_1_2_what_says_nothing_makes_no_duplicate(fields: dict[str, Any]) -> None:
    if "contact" in fields:
        fields = {"contact": ContactDetails(name="嫦娥", **fields["contact"])}
    plain = register(contact=ContactDetails(name="嫦娥", email="c@example.com"))
    changed = register(**{"contact": plain.contact} | fields)
    assert changed.claims(NEW.state) == plain.claims(NEW.state) == frozenset()


@pytest.mark.parametrize(
    ("confirm", "reason", "passes"),
    [(False, None, False), (True, None, False), (False, "不同公司", False), (True, "母子", True)],
)
def test_G3_1_2_a_duplicate_needs_confirmation_and_a_reason(
    confirm: bool, reason: str | None, passes: bool
) -> None:
    story = NEW.when(
        register(confirm_not_duplicate=confirm), by=CHEN, reason=reason, facts=[DUPLICATE]
    )
    if passes:
        assert story.then_accepted().state.forced
        return
    story.then_refused("G3.1.2", "DUPLICATE_LEAD", Problem.DUPLICATE)
    assert story.reasons[0].detail == {"other_id": str(OTHER_LEAD)}


def test_G3_1_2_only_who_passed_a_duplicate_counts_as_forced() -> None:
    story = NEW.when(register(confirm_not_duplicate=True), by=CHEN, reason="为稳妥起见")
    assert not registered(story).confirm_not_duplicate
    assert not story.state.forced


def test_G2_0_a_new_customer_gets_an_id_and_a_known_one_keeps_its_own() -> None:
    assert registered(NEW.when(register(), by=CHEN)).customer_id != CUSTOMER
    by_code = NEW.when(register(uscc="FAKE-0000-X"), by=CHEN, facts=[KnownCustomer(CUSTOMER)])
    assert registered(by_code).customer_id == CUSTOMER
    by_id = NEW.when(register(customer_id=CUSTOMER), by=CHEN, facts=[KnownCustomer(CUSTOMER)])
    assert registered(by_id).customer_id == CUSTOMER


def test_G2_0_a_customer_that_nobody_has_is_refused() -> None:
    NEW.when(register(customer_id=CUSTOMER), by=CHEN).then_refused("G2.0", "CUSTOMER_UNKNOWN")
