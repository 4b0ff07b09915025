"""Registering a lead, correcting it, and the people one talks to (G3.1.1, G3.1.2, G2.2, R5.2)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from given import Story, given
from leads import LEAD_REGISTERED, contact, convert, graded, lead
from people import APP, AUDITOR, CHEN, LIU, WANG, XU, ZHAO
from pydantic import ValidationError
from samples import CONTACT, CUSTOMER, REGISTERED, register

from domain.context import Fact
from domain.customers import Contact, ContactDetails, Scenario
from domain.facts import DuplicateLeads, KnownCustomer, SignedDeal
from domain.lead.correction import BaseField, CorrectLead, LeadCorrected
from domain.lead.ending import AcknowledgeWarning, WarningAcknowledged
from domain.lead.registration import History, LeadRegistered, Lever, RegisterLead
from domain.lead.state import Source, Status
from domain.outcomes import Problem
from domain.people import OPERATOR
from domain.registry import LEAD
from domain.shared import AddContact, ContactAdded
from domain.values import By

NEW = given(LEAD)
OTHER_LEAD = UUID(int=7)
DUPLICATE = DuplicateLeads((OTHER_LEAD,))
DEALS = (
    SignedDeal(UUID(int=11), 12_000_000, dt.date(2025, 3, 1)),
    SignedDeal(UUID(int=12), 15_000_000, dt.date(2025, 7, 1)),
    SignedDeal(UUID(int=13), 18_000_001, dt.date(2025, 11, 20)),
)
KNOWN = KnownCustomer(CUSTOMER, DEALS)
MAJOR, URGENT = UUID(int=21), UUID(int=22)


def registered(story: Story) -> LeadRegistered:
    event = story.then_accepted().recorded[0].event
    assert isinstance(event, LeadRegistered)
    return event


def repurchase(**changes: Any) -> RegisterLead:
    fields: dict[str, Any] = {
        "scenario": Scenario.REPURCHASE,
        "lever": Lever.BUNDLE,
        "source": Source.EXISTING_CUSTOMER,
    }
    return register(**fields | changes)


# ---- source and base fields ----------------------------------------------------------------


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


# ---- codes and duplicates -------------------------------------------------------------------


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


# ---- customers ------------------------------------------------------------------------------


def test_G2_0_a_new_customer_gets_an_id_and_a_known_one_keeps_its_own() -> None:
    assert registered(NEW.when(register(), by=CHEN)).customer_id != CUSTOMER
    by_code = NEW.when(register(uscc="FAKE-0000-X"), by=CHEN, facts=[KnownCustomer(CUSTOMER)])
    assert registered(by_code).customer_id == CUSTOMER
    by_id = NEW.when(register(customer_id=CUSTOMER), by=CHEN, facts=[KnownCustomer(CUSTOMER)])
    assert registered(by_id).customer_id == CUSTOMER


def test_G2_0_a_customer_that_nobody_has_is_refused() -> None:
    NEW.when(register(customer_id=CUSTOMER), by=CHEN).then_refused("G2.0", "CUSTOMER_UNKNOWN")


# ---- repeat purchase ------------------------------------------------------------------------


def test_G2_2_a_repeat_purchase_needs_a_signed_deal() -> None:
    for facts in ([], [KnownCustomer(CUSTOMER)]):
        NEW.when(repurchase(), by=CHEN, facts=facts).then_refused("G2.2", "NO_SIGNED_DEAL")
    NEW.when(repurchase(), by=CHEN, facts=[KNOWN]).then_no_deviation()


def test_G2_2_a_repeat_purchase_names_its_lever() -> None:
    for lever in Lever:
        NEW.when(repurchase(lever=lever), by=CHEN, facts=[KNOWN]).then_accepted()
    NEW.when(repurchase(lever=None), by=CHEN, facts=[KNOWN]).then_refused("G2.2", "LEVER_MISSING")


def test_G2_2_prior_deals_are_signed_ones_of_this_customer() -> None:
    one = (DEALS[1].deal_id,)
    named = NEW.when(repurchase(prior_deal_ids=one), by=CHEN, facts=[KNOWN])
    assert registered(named).prior_deal_ids == one
    NEW.when(repurchase(prior_deal_ids=(OTHER_LEAD,)), by=CHEN, facts=[KNOWN]).then_refused(
        "G2.2", "NOT_A_PRIOR_DEAL"
    )


def test_R3_8_2_the_history_comes_from_the_system() -> None:
    event = registered(NEW.when(repurchase(), by=CHEN, facts=[KNOWN]))
    assert event.prior_deal_ids == tuple(deal.deal_id for deal in DEALS)
    assert event.history == History(
        orders=3, amount_fen=45_000_001, average_fen=15_000_000, last_on=dt.date(2025, 11, 20)
    )


def test_R3_8_2_even_the_largest_deals_add_up() -> None:
    largest = tuple(SignedDeal(UUID(int=n), 10**14, dt.date(2025, 1, 1)) for n in range(1, 4))
    facts: list[Fact] = [KnownCustomer(CUSTOMER, largest)]
    history = registered(NEW.when(repurchase(), by=CHEN, facts=facts)).history
    assert history is not None
    assert history.amount_fen == 3 * 10**14


def test_G2_2_another_scenario_carries_no_past() -> None:
    facts: list[Fact] = [KnownCustomer(CUSTOMER, DEALS, (MAJOR,))]
    story = NEW.when(register(customer_id=CUSTOMER), by=CHEN, facts=facts).then_no_deviation()
    event = registered(story)
    assert (event.prior_deal_ids, event.history, event.warning_complaint_ids) == ((), None, ())


def warned() -> Story:
    facts: list[Fact] = [KnownCustomer(CUSTOMER, DEALS, (MAJOR, URGENT))]
    return NEW.when(repurchase(), by=CHEN, facts=facts)


def test_R3_8_3_an_open_complaint_is_a_warning_until_a_manager_acknowledges_it() -> None:
    story = warned().then_deviates("R3.8.3", "OPEN_COMPLAINT")
    story.when(AcknowledgeWarning(), by=CHEN).then_refused("R3.8.3", "ROLE", Problem.ROLE)
    seen = story.when(AcknowledgeWarning(), by=WANG)
    seen.then(WarningAcknowledged.of(AcknowledgeWarning(), complaint_ids=(MAJOR, URGENT)))
    seen.when(AcknowledgeWarning(), by=LIU).then_refused("R3.8.3", "NO_OPEN_WARNING")


def test_R3_8_3_one_of_several_complaints_may_be_named() -> None:
    half = warned().when(AcknowledgeWarning(complaint_ids=(URGENT,)), by=WANG).then_accepted()
    assert half.state.warning_complaint_ids == (MAJOR,)
    half.when(AcknowledgeWarning(complaint_ids=(URGENT,)), by=WANG).then_refused(
        "R3.8.3", "NO_OPEN_WARNING"
    )


# ---- corrections ----------------------------------------------------------------------------


def correct(story: Story, field: BaseField, new: Any, **more: Any) -> Story:
    return story.when(CorrectLead(field=field, new=new), by=CHEN, reason="登记有误", **more)


@pytest.mark.parametrize(
    ("field", "new"),
    [
        (BaseField.CUSTOMER_NAME, "广寒宫食品有限公司"),
        (BaseField.USCC, "FAKE-0000-X"),
        (BaseField.INDUSTRY, "烘焙"),
        (BaseField.COMPANY_SIZE, "LARGE"),
        (BaseField.REGION, "华东"),
        (BaseField.SOURCE, "PARTNER"),
        (BaseField.SOURCE_DETAIL, "春季展会三号馆"),
        (BaseField.EXPECTED_AMOUNT_FEN, 50_000_000),
    ],
)
def test_R5_2_each_base_field_can_be_corrected_and_the_old_value_stays(
    field: BaseField, new: str | int
) -> None:
    old = getattr(LEAD_REGISTERED.state, field.value)
    story = correct(LEAD_REGISTERED, field, new)
    story.then(LeadCorrected(field=field, old=old, new=new))
    kept = getattr(story.state, field.value)
    assert kept == new
    assert type(kept) is type(old) or old is None
    correct(story, field, new).then_refused("R5.2", "NOTHING_CHANGED")


@pytest.mark.parametrize(
    ("field", "new", "clause"),
    [
        (BaseField.CUSTOMER_NAME, None, "G3.1.2"),
        (BaseField.CUSTOMER_NAME, "  ", "G3.1.2"),
        (BaseField.CUSTOMER_NAME, "名" * 201, "G3.1.2"),
        (BaseField.CUSTOMER_NAME, 5, "G3.1.2"),
        (BaseField.USCC, "short", "G3.1.2"),
        (BaseField.INDUSTRY, "", "G3.1.2"),
        (BaseField.COMPANY_SIZE, "HUGE", "G3.1.2"),
        (BaseField.COMPANY_SIZE, None, "G3.1.2"),
        (BaseField.SOURCE, "RUMOUR", "G3.1.1"),
        (BaseField.SOURCE, None, "G3.1.1"),
        (BaseField.EXPECTED_AMOUNT_FEN, -1, "R3.9.1"),
        (BaseField.EXPECTED_AMOUNT_FEN, "50", "R3.9.1"),
        (BaseField.EXPECTED_AMOUNT_FEN, 10**15, "R3.9.1"),
    ],
)
def test_R5_2_a_correction_takes_only_what_registration_would(
    field: BaseField, new: str | int | None, clause: str
) -> None:
    correct(LEAD_REGISTERED, field, new).then_refused(clause, "VALUE_NOT_ALLOWED")


def test_R5_2_a_correction_keeps_the_value_in_its_stored_form() -> None:
    story = correct(LEAD_REGISTERED, BaseField.INDUSTRY, "  烘焙 ")
    story.then(LeadCorrected(field=BaseField.INDUSTRY, old="食品", new="烘焙"))
    correct(LEAD_REGISTERED, BaseField.INDUSTRY, " 食品").then_refused("R5.2", "NOTHING_CHANGED")


def test_G3_1_1_a_correction_does_not_get_around_the_words_for_another_source() -> None:
    correct(LEAD_REGISTERED, BaseField.SOURCE, "OTHER").then_refused(
        "G3.1.1", "SOURCE_DETAIL_MISSING"
    )
    told = correct(LEAD_REGISTERED, BaseField.SOURCE_DETAIL, "朋友聚会")
    other = correct(told, BaseField.SOURCE, "OTHER").then_accepted()
    correct(other, BaseField.SOURCE_DETAIL, None).then_refused("G3.1.1", "SOURCE_DETAIL_MISSING")


def test_R5_2_a_correction_needs_a_reason_and_an_open_lead() -> None:
    fix = CorrectLead(field=BaseField.REGION, new="华东")
    LEAD_REGISTERED.when(fix, by=CHEN).then_refused("R5.2", "REASON_MISSING")
    LEAD_REGISTERED.when(fix, by=WANG, reason="客户更正").then_accepted()
    working = graded((4, 3, 3)).when(contact(), by=CHEN)
    converted = working.when(convert(), by=CHEN).then_accepted()
    converted.when(fix, by=CHEN, reason="客户更正").then_refused(
        "R5.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_G3_1_2_a_correction_claims_only_what_is_new() -> None:
    state = LEAD_REGISTERED.state
    assert not CorrectLead(field=BaseField.INDUSTRY, new="烘焙").claims(state)
    assert not CorrectLead(field=BaseField.CUSTOMER_NAME, new=None).claims(state)
    assert CorrectLead(field=BaseField.CUSTOMER_NAME, new="广寒宫").claims(state)
    assert CorrectLead(field=BaseField.USCC, new="FAKE-0000-X").claims(state) == {"uscc fake0000x"}


def test_G3_1_2_a_correction_is_checked_for_duplicates() -> None:
    fix = CorrectLead(field=BaseField.USCC, new="FAKE-0000-X")
    LEAD_REGISTERED.when(fix, by=CHEN, reason="补填", facts=[DUPLICATE]).then_refused(
        "G3.1.2", "DUPLICATE_LEAD", Problem.DUPLICATE
    )
    forced = LEAD_REGISTERED.when(
        fix.model_copy(update={"confirm_not_duplicate": True}),
        by=CHEN,
        reason="母子",
        facts=[DUPLICATE],
    )
    assert forced.then_accepted().state.forced


# ---- contacts -------------------------------------------------------------------------------


def test_R5_4_a_new_contact_gets_an_id_and_needs_no_more_than_a_name() -> None:
    story = LEAD_REGISTERED.when(AddContact(name="吴刚"), by=CHEN).then_accepted()
    added = story.recorded[0].event
    assert isinstance(added, ContactAdded)
    assert added.contact_id not in (CONTACT, None)
    assert [c.name for c in story.state.contacts] == ["嫦娥", "吴刚"]


def test_R5_2_the_same_contact_id_again_corrects() -> None:
    command = AddContact(contact_id=CONTACT, name="嫦娥仙子", phone="13900000000")
    story = LEAD_REGISTERED.when(command, by=WANG).then_accepted()
    assert story.state.contacts == (
        Contact(contact_id=CONTACT, name="嫦娥仙子", phone="13900000000"),
    )


def test_R5_4_a_contact_id_that_nobody_has_is_refused() -> None:
    LEAD_REGISTERED.when(AddContact(contact_id=OTHER_LEAD, name="吴刚"), by=CHEN).then_refused(
        "R5.4", "CONTACT_UNKNOWN"
    )


@pytest.mark.parametrize(("actor", "code"), [(ZHAO, "NOT_RELATED"), (AUDITOR, "ROLE")])
def test_R5_4_contacts_are_added_by_owner_manager_and_customer_service(
    actor: str, code: str
) -> None:
    for may in (CHEN, WANG, XU):
        LEAD_REGISTERED.when(AddContact(name="吴刚"), by=may).then_accepted()
    LEAD_REGISTERED.when(AddContact(name="吴刚"), by=actor).then_refused("R5.4", code, Problem.ROLE)


def test_G3_1_2_a_contact_is_checked_for_duplicates_by_its_new_phone_only() -> None:
    state = LEAD_REGISTERED.state
    assert not AddContact(name="吴刚", phone="138 0000 0000").claims(state)
    assert not AddContact(name="吴刚", email="w@example.com").claims(state)
    again = AddContact(name="吴刚", phone="13900000000")
    assert again.claims(state)
    LEAD_REGISTERED.when(again, by=CHEN, facts=[DUPLICATE]).then_refused(
        "G3.1.2", "DUPLICATE_LEAD", Problem.DUPLICATE
    )


def test_R5_4_a_lead_that_ended_takes_no_contact() -> None:
    ended = lead(scenario=Scenario.NEW_CUSTOMER)
    working = graded((4, 3, 3), ended).when(contact(), by=CHEN)
    working.when(convert(), by=CHEN).when(AddContact(name="吴刚"), by=CHEN).then_refused(
        "R5.4", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_G3_1_2_what_was_registered_reads_back_from_its_stored_form() -> None:
    assert LeadRegistered.model_validate_json(REGISTERED.model_dump_json()) == REGISTERED
