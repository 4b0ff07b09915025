"""Signing the approved contract (R3.4.6)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from given import NAMESPACE
from people import CHEN, QIAN, WANG, WU, ZHAO, ZHENG
from pydantic import ValidationError
from samples_contract import agreed, approved, draft, sha, sign, submitted

from domain.deal.records.contract import Signature
from domain.deal.signing import ContractSigned, Method
from domain.deal.state import Stage
from domain.outcomes import Problem
from domain.shared import ContactAdded


@pytest.mark.parametrize("person", [CHEN, WU])
@pytest.mark.parametrize("method", list(Method))
def test_R3_4_6_the_owner_or_legal_records_the_signature(person: str, method: Method) -> None:
    command = sign(method=method)
    story = approved().when(command, by=person).then_accepted()
    assert story.decision.events == (ContractSigned.of(command),)
    assert story.state.stage is Stage.SIGNED
    assert story.state.contract.signature == Signature(
        QIAN, command.their_signatory, dt.date(2026, 3, 2), sha("a")
    )


@pytest.mark.parametrize("person", [ZHAO, WANG, ZHENG, QIAN])
def test_R3_4_6_nobody_else_does(person: str) -> None:
    story = approved().when(sign(), by=person)
    assert story.reasons[0].problem is Problem.ROLE


@pytest.mark.parametrize(
    "story", [agreed().when(draft(), by=CHEN), submitted(), approved().when(sign(), by=CHEN)]
)
def test_R3_4_6_only_an_approved_contract_is_signed_and_once(story: Any) -> None:
    story.when(sign(), by=CHEN).then_refused("R3.4.6", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("other", [sha("b"), "a" * 63 + "b"])
def test_R3_4_6_what_is_signed_is_what_was_approved(other: str) -> None:
    approved().when(sign(signed_sha256=other), by=CHEN).then_refused(
        "R3.4.6", "NOT_THE_APPROVED_TEXT"
    )


@pytest.mark.parametrize(
    ("signed_on", "when", "in_the_future"),
    [
        (dt.date(2026, 3, 2), "03-02 23:59", False),
        (dt.date(2026, 3, 3), "03-02 23:59", True),
        (dt.date(2026, 3, 3), "03-03 00:00", False),
        (dt.date(2026, 1, 1), "03-03 00:00", False),
    ],
)
def test_R3_4_6_it_is_not_signed_in_the_future(
    signed_on: dt.date, when: str, in_the_future: bool
) -> None:
    story = approved().when(sign(signed_on=signed_on), by=CHEN, at=when)
    if in_the_future:
        story.then_refused("R3.4.6", "IN_THE_FUTURE")
    else:
        story.then_accepted()


def test_R3_4_6_our_signatory_works_here() -> None:
    approved().when(sign(our_signatory="nobody"), by=CHEN).then_refused("R3.4.6", "PERSON_UNKNOWN")


def test_R5_4_their_signatory_is_a_contact_or_becomes_one() -> None:
    approved().when(sign(their_signatory=str(NAMESPACE)), by=CHEN).then_refused(
        "R3.4.6", "CONTACT_UNKNOWN"
    )
    story = approved().when(sign(their_signatory="麻姑"), by=CHEN).then_accepted()
    added, signed = story.decision.events
    assert isinstance(added, ContactAdded)
    assert isinstance(signed, ContractSigned)
    assert (added.name, UUID(signed.their_signatory)) == ("麻姑", added.contact_id)
    assert added.contact_id in story.state.contact_ids


def test_R3_4_6_all_that_is_wrong_is_said_at_once() -> None:
    command = sign(our_signatory="nobody", signed_on=dt.date(2030, 1, 1), signed_sha256=sha("f"))
    story = approved().when(command, by=WU)
    assert [reason.field for reason in story.reasons] == [
        "our_signatory",
        "signed_on",
        "signed_sha256",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"our_signatory": ""},
        {"their_signatory": ""},
        {"authorization_id": ""},
        {"method": "HANDSHAKE"},
        {"signed_on": None},
        {"signed_sha256": "abc"},
    ],
)
def test_R3_4_6_both_signatories_authorization_and_method_are_named(changes: Any) -> None:
    with pytest.raises(ValidationError):
        sign(**changes)
