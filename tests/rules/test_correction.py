"""Correcting the base fields of a lead (R5.2, G3.1.1, G3.1.2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from given import Story
from leads import LEAD_REGISTERED, contact, convert, graded
from people import CHEN, WANG

from domain.facts import DuplicateLeads
from domain.lead.correction import BaseField, CorrectLead, LeadCorrected
from domain.outcomes import Problem

OTHER_LEAD = UUID(int=7)
DUPLICATE = DuplicateLeads((OTHER_LEAD,))


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


@pytest.mark.parametrize(("amount", "deviates"), [(99_999_999, False), (100_000_000, True)])
def test_R3_9_1_a_large_amount_expected_since_is_flagged(amount: int, deviates: bool) -> None:
    story = correct(LEAD_REGISTERED, BaseField.EXPECTED_AMOUNT_FEN, amount)
    if deviates:
        story.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
        correct(story, BaseField.REGION, "华东").then_no_deviation()
    else:
        story.then_no_deviation()
