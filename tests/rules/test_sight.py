"""Who reads the bottom line of a negotiation (G3.4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import pytest
from people import CHEN, EVERYBODY, NAMES, ZHAO
from pydantic import BaseModel
from samples_deal import add_member
from samples_negotiation import agree, bottom_line
from stages import PREPARED_TO_NEGOTIATE, TERMS_AGREED

from domain.deal.preparation import BottomLineSet, SetBottomLine
from domain.deal.records.negotiation import BottomLine
from domain.deal.state import Deal
from domain.deal.terms import TermsAgreed
from domain.people import Role
from domain.registry import EVENTS
from domain.sight import may_see, restricted_fields, veiled
from domain.values import Restricted

DEAL = PREPARED_TO_NEGOTIATE.state
FIELDS = ["floor_price_fen", "max_payment_days", "min_scope"]
EVENT = BottomLineSet.of(bottom_line())
ALWAYS = {Role.SALES_MANAGER, Role.LEGAL, Role.AUDITOR, Role.COMPLIANCE}


def nobody(clause: str) -> bool:
    return False


def everybody(clause: str) -> bool:
    return True


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("exception_requested", [False, True])
def test_G3_4_1_some_roles_read_it_and_two_only_for_an_exception(
    role: Role, exception_requested: bool
) -> None:
    readers = ALWAYS | ({Role.FINANCE, Role.GENERAL_MANAGER} if exception_requested else set())
    seen = may_see("G3.4.1", "stranger", {role}, DEAL, exception_requested)
    assert seen == (role in readers)


@pytest.mark.parametrize("person", NAMES)
def test_G3_4_1_whoever_is_on_the_team_reads_it_whatever_his_role(person: str) -> None:
    known = EVERYBODY.get(person)
    assert known is not None
    role = next(iter(known.roles))
    joined = PREPARED_TO_NEGOTIATE.when(add_member(person, role), by=CHEN).state
    assert may_see("G3.4.1", person, known.roles, joined, False)


def test_G3_4_1_the_owner_reads_it_and_another_rep_does_not() -> None:
    assert may_see("G3.4.1", CHEN, {Role.SALES_REP}, DEAL, False)
    assert not may_see("G3.4.1", ZHAO, {Role.SALES_REP}, DEAL, True)


def test_G3_4_1_one_of_several_roles_is_enough_and_none_is_not() -> None:
    assert may_see("G3.4.1", "stranger", {Role.SALES_REP, Role.LEGAL}, DEAL, False)
    assert not may_see("G3.4.1", "stranger", set(), DEAL, True)


def test_what_is_restricted_under_an_unknown_clause_nobody_sees() -> None:
    assert not may_see("G1.1", CHEN, frozenset(Role), DEAL, True)


def test_G3_4_1_the_fields_say_themselves_that_they_are_restricted() -> None:
    for kind in (SetBottomLine, BottomLineSet, BottomLine):
        assert restricted_fields(kind) == dict.fromkeys(FIELDS, "G3.4.1")
    assert restricted_fields(TermsAgreed) == {}


def test_G3_4_1_no_event_lets_the_floor_price_out() -> None:
    secret = {name for name in FIELDS if name != "min_scope"}
    for event in EVENTS.values():
        assert secret & event.model_fields.keys() <= restricted_fields(event).keys(), event


def test_G3_4_1_an_event_is_shown_without_what_the_reader_may_not_see() -> None:
    data = EVENT.model_dump(mode="json")
    shown, hidden = veiled(BottomLineSet, data, nobody)
    assert shown == dict.fromkeys(FIELDS)
    assert hidden == FIELDS
    assert veiled(BottomLineSet, data, everybody) == (data, [])
    assert data["floor_price_fen"] == 46_000_000


def test_G3_4_1_the_sentence_of_the_event_keeps_the_secret_too() -> None:
    for text in BottomLineSet.sentence:
        assert "{" not in text


def test_an_event_without_secrets_is_shown_as_it_is() -> None:
    data = TermsAgreed.of(agree(), terms_version=1).model_dump(mode="json")
    assert veiled(TermsAgreed, data, nobody) == (data, [])


def test_G3_4_1_the_state_of_a_deal_is_shown_without_its_bottom_line() -> None:
    inner = {"floor_price_fen": 46_000_000, "max_payment_days": 60, "min_scope": ["蒸笼线"]}
    data = {"number": "SJ-1", "negotiation": {"bottom_line": inner, "concessions": 0}}
    shown, hidden = veiled(Deal, data, nobody)
    assert shown == {
        "number": "SJ-1",
        "negotiation": {"bottom_line": dict.fromkeys(FIELDS), "concessions": 0},
    }
    assert hidden == [f"negotiation.bottom_line.{name}" for name in FIELDS]


def test_a_field_that_holds_nothing_hides_nothing() -> None:
    data = {"negotiation": {"bottom_line": None}}
    assert veiled(Deal, data, nobody) == (data, [])
    assert TERMS_AGREED.state.negotiation.bottom_line is not None


class Secret(BaseModel):
    words: Annotated[str, Restricted("G3.4.1")]
    plain: int


@dataclass
class Box:
    many: tuple[Secret, ...]
    by_name: Mapping[str, Secret]
    maybe: Secret | None


def test_records_in_lists_and_maps_are_looked_into() -> None:
    secret = {"words": "嘘", "plain": 1}
    bare = {"words": None, "plain": 1}
    data = {"many": [secret, secret], "by_name": {"words": secret}, "maybe": secret}
    shown, hidden = veiled(Box, data, nobody)
    assert shown == {"many": [bare, bare], "by_name": {"words": bare}, "maybe": bare}
    assert hidden == ["many.words", "by_name.words", "maybe.words"]
