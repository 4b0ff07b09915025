"""Who reads who complained: handlers, customer service, auditor, compliance (R3.7.10)."""

from __future__ import annotations

import pytest
from complaint_stages import REGISTERED, investigating
from people import CHEN, EVERYBODY, HE, NAMES, WANG, XU, ZHOU
from samples_complaint import find
from stages import OPENED

from domain.complaint.kinds import Founded
from domain.complaint.registration import ComplaintRegistered, RegisterComplaint
from domain.complaint.reopening import Appeal
from domain.complaint.state import Complaint
from domain.lead.state import Lead
from domain.people import Role
from domain.shared import AddContact, ContactAdded, GiveConsent
from domain.sight import may_see, restricted_fields, veiled

CLAUSE = "R3.7.10"
READERS = {Role.CUSTOMER_SERVICE, Role.AUDITOR, Role.COMPLIANCE}
CONTACT = ["name", "phone", "email", "wechat", "position"]


def nobody(clause: str) -> bool:
    return False


@pytest.mark.parametrize("role", Role)
def test_R3_7_10_three_roles_read_it_in_every_complaint(role: Role) -> None:
    assert may_see(CLAUSE, "stranger", {role}, REGISTERED.state) == (role in READERS)


@pytest.mark.parametrize("person", NAMES)
def test_R3_7_10_of_the_others_only_the_handler_does(person: str) -> None:
    known = EVERYBODY.by_id[person]
    may = may_see(CLAUSE, person, known.roles, investigating().state)
    assert may == (person == ZHOU or bool(READERS & known.roles))


def test_R3_7_10_neither_a_manager_nor_who_registered_it_reads_it() -> None:
    assert not may_see(CLAUSE, WANG, {Role.SALES_MANAGER}, investigating().state)
    assert not may_see(CLAUSE, CHEN, {Role.SALES_REP}, REGISTERED.state)


def test_R3_7_10_whoever_handled_it_before_still_does() -> None:
    story = investigating().when(GiveConsent(command="RecordFinding"), by=WANG)
    story = story.when(find(Founded.UNFOUNDED), by=ZHOU).when(Appeal(text="不服"), by=XU)
    assert story.then_accepted().state.handler_id is None
    assert may_see(CLAUSE, ZHOU, {Role.TECH_SUPPORT}, story.state)
    assert not may_see(CLAUSE, HE, {Role.DELIVERY}, story.state)


def test_R3_7_10_contacts_of_leads_and_deals_stay_readable() -> None:
    for case in (OPENED.state, Lead(OPENED.state.id)):
        assert may_see(CLAUSE, CHEN, {Role.SALES_REP}, case)
    assert not may_see("G3.4.1", WANG, {Role.SALES_MANAGER}, REGISTERED.state)


def test_R3_7_10_the_fields_say_themselves_that_they_are_restricted() -> None:
    for kind in (RegisterComplaint, ComplaintRegistered):
        assert restricted_fields(kind) == {"complainant": CLAUSE}
    for added in (AddContact, ContactAdded):
        assert restricted_fields(added) == dict.fromkeys(CONTACT, CLAUSE)


def test_R3_7_10_the_state_is_shown_without_who_complained() -> None:
    contact = {"contact_id": "1", "name": "鲸落"}
    data = {"number": "KS-1", "complainant": contact, "contacts": [contact]}
    shown, hidden = veiled(Complaint, data, nobody)
    assert shown == {"number": "KS-1", "complainant": None, "contacts": None}
    assert hidden == ["complainant", "contacts"]


def test_R3_7_10_no_sentence_names_who_complained() -> None:
    for text in ComplaintRegistered.sentence:
        assert "complainant" not in text
