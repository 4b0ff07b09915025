"""The customer's people, added and corrected (R5.2, R5.4)."""

from __future__ import annotations

from uuid import UUID

import pytest
from leads import LEAD_REGISTERED, contact, convert, graded, lead
from people import AUDITOR, CHEN, WANG, XU, ZHAO
from samples import CONTACT
from samples_dunning import happened, signed

from domain.customers import Contact, Scenario
from domain.deal.terminating import DealTerminated, TerminationCode
from domain.facts import DuplicateLeads
from domain.outcomes import Problem
from domain.shared import AddContact, ContactAdded

OTHER_LEAD = UUID(int=7)
DUPLICATE = DuplicateLeads((OTHER_LEAD,))


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


def test_G3_1_2_a_correction_leaves_some_way_to_reach_the_customer() -> None:
    bare = AddContact(contact_id=CONTACT, name="嫦娥仙子")
    LEAD_REGISTERED.when(bare, by=CHEN).then_refused("G3.1.2", "CONTACT_WAY_MISSING")
    second = AddContact(name="吴刚", wechat="wugang")
    LEAD_REGISTERED.when(second, by=CHEN).when(bare, by=CHEN).then_accepted()


def test_R5_4_who_pays_for_a_deal_that_ended_can_still_be_named() -> None:
    ended = happened(signed(), DealTerminated(reason_code=TerminationCode.INSOLVENCY))
    ended.when(AddContact(name="吴刚", phone="13900000000"), by=CHEN).then_accepted()
