"""What a refusal says in words, and which texts say nothing at all."""

from __future__ import annotations

from typing import Any

import pytest
from leads import LEAD_REGISTERED
from people import AUDITOR, CHEN, ZHAO
from pydantic import TypeAdapter, ValidationError
from samples import score
from samples_deal import confirm, draft, summary
from stages import NEEDS_CONFIRMED, OPENED

from domain.language import Text
from domain.lead.assignment import AssignLead
from domain.outcomes import Reason
from domain.shared import AddContact
from domain.values import Date, Instant, Name, Note, PersonalName, PersonalText
from interfaces.intake import read
from interfaces.wording import text_of


def test_R5_1_a_refusal_by_state_says_in_which_states_it_can_be_done() -> None:
    (reason,) = LEAD_REGISTERED.when(score(3, 4, 4), by=CHEN).when(score(3, 4, 4), by=CHEN).reasons
    assert text_of(reason) == Text(
        "This cannot be done while the state is SCORE_PENDING. "
        "It can be done in: REGISTERED, RETURNED.",
        "当前状态 SCORE_PENDING 下不能执行此操作。可执行的状态：REGISTERED, RETURNED。",
    )
    for story, command in (
        (OPENED, draft()),
        (NEEDS_CONFIRMED, confirm()),
        (NEEDS_CONFIRMED, summary()),
    ):
        assert story.when(command, by=CHEN).reasons[0].detail["allowed"]


def test_R5_1_a_refusal_by_state_without_allowed_states_names_none() -> None:
    assert text_of(Reason.illegal_state("R5.1", "RETIRED")).en.endswith("the state is RETIRED.")


def test_G1_3_a_refusal_by_role_names_the_roles_that_may() -> None:
    (reason,) = LEAD_REGISTERED.when(AddContact(name="吴刚"), by=AUDITOR).reasons
    assert reason.detail == {
        "roles": "sales_rep, sales_manager, product_manager, tech_support, delivery, "
        "customer_service"
    }
    assert "delivery, customer_service." in text_of(reason).en
    (related,) = LEAD_REGISTERED.when(AddContact(name="吴刚"), by=ZHAO).reasons
    assert (related.code, related.detail) == ("NOT_RELATED", {})
    (by_hand,) = LEAD_REGISTERED.when(AssignLead(), by=AUDITOR).reasons
    assert by_hand.detail == {"roles": ""}


def test_R3_4_1_an_empty_scope_reads_as_none() -> None:
    reason = Reason("R3.4.1", "SCOPE_NOT_AGREED", detail={"scope": ""})
    assert text_of(reason).en.endswith("in the terms: none.")
    assert text_of(reason).zh.endswith("：无。")


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("name", "吴\x00刚", "a text without control characters"),
        ("occurred_at", "1969-12-31T00:00:00+08:00", "a date in a year from 1970 to 2199"),
        ("occurred_at", "2200-01-01T00:00:00+08:00", "a date in a year from 1970 to 2199"),
    ],
)
def test_R5_4_a_text_that_is_refused_hears_what_would_be_right(
    field: str, value: str, kind: str
) -> None:
    (reason,) = read(AddContact, {"name": "吴刚", field: value}).reasons
    assert (reason.code, reason.field) == ("MALFORMED", field)
    assert text_of(reason).en.endswith(f": {kind}.")


@pytest.mark.parametrize(
    "kind", [Name, Note, PersonalName, PersonalText], ids=["name", "note", "who", "words"]
)
@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u200b \ufeff", "\u00a0\u200d\n"])
def test_R5_4_a_text_that_shows_nothing_is_refused_like_an_empty_one(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(text)
    assert [error["type"] for error in refused.value.errors()] == ["string_too_short"]
    # Between letters a joiner has its meaning.
    assert TypeAdapter(kind).validate_python("क्\u200dष") == "क्\u200dष"


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Date, "1969-12-31"), (Instant, "1969-12-31T00:00:00Z")],
    ids=["date", "instant"],
)
def test_R5_8_a_year_out_of_range_is_refused_as_such(kind: Any, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    assert [error["type"] for error in refused.value.errors()] == ["year_out_of_range"]
