"""Registering a complaint: by whom, about what, against what there is (R3.7.1, G2.4)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from uuid import UUID

import pytest
from complaint_stages import NOTHING, REGISTERED, complaint
from fields import refused_under
from given import Story
from people import APP, AUDITOR, CHEN, FENG, HE, NAMES, QIAN, SUN, WANG, WU, XU, YI, ZHENG, ZHOU
from samples import CUSTOMER
from samples_complaint import DEAL_ID, NAME, complain, facts

from domain.complaint.kinds import Category, Status
from domain.complaint.registration import ComplaintRegistered, RegisterComplaint
from domain.complaint.state import Complaint
from domain.context import Fact
from domain.customers import Contact, ContactDetails
from domain.deal.state import Deal
from domain.facts import KnownCustomer, OtherComplaint, OtherDeals, SimilarComplaints
from domain.outcomes import Problem
from domain.people import OPERATOR, Role
from domain.shared import AddContact, ContactAdded
from domain.values import ERASED

OTHER = UUID(int=7)
LATE_THERE = (CHEN, WANG, SUN, ZHOU, WU, HE, ZHENG, FENG, XU, QIAN, APP, OPERATOR)


def registered(*others: Fact, by: str = CHEN, **changes: object) -> None:
    NOTHING.when(complain(**changes), by=by, facts=facts(*others)).then_accepted()


def test_R3_7_1_a_complaint_says_who_complains_about_what_and_gets_a_number() -> None:
    story = NOTHING.when(complain(), by=CHEN, facts=facts())
    event = story.recorded[0].event
    assert isinstance(event, ComplaintRegistered)
    assert (event.number, event.customer_name) == ("KS-20260302-0001", NAME)
    assert event.complainant.name == "鲸落"
    assert event == ComplaintRegistered.of(
        complain(), number=event.number, customer_name=NAME, complainant=event.complainant
    )
    state = story.state
    assert (state.status, state.cycle, state.level) == (Status.REGISTERED, 1, 0)
    assert state.contacts == (event.complainant,)
    assert state.complainant == event.complainant


@pytest.mark.parametrize("person", LATE_THERE)
def test_R3_7_1_whoever_hears_of_it_first_registers_it(person: str) -> None:
    registered(by=person)


def test_R3_7_1_all_roles_do_but_those_who_only_look_on_or_keep_the_house() -> None:
    kept = {Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN, Role.SYSTEM}
    assert set(RegisterComplaint.issued_by) == set(Role) - kept
    assert set(LATE_THERE) < {*NAMES, OPERATOR}
    for person in (AUDITOR, YI):
        NOTHING.when(complain(), by=person, facts=facts()).then_refused(
            "R3.7.1", "ROLE", Problem.ROLE
        )


@pytest.mark.parametrize("category", Category)
def test_G2_4_a_complaint_is_about_quality_lateness_a_missing_function_or_else(
    category: Category,
) -> None:
    assert complaint(category=category).state.category is category


@pytest.mark.parametrize(
    ("field", "clause"),
    [
        ("customer_id", "R3.7.1"),
        ("channel", "R3.7.1"),
        ("category", "G2.4"),
        ("description", "R3.7.1"),
        ("remedy", "R3.7.1"),
        ("happened_on", "R3.7.1"),
        ("complainant", "R3.7.1"),
    ],
)
def test_R3_7_1_nothing_of_it_may_be_missing(field: str, clause: str) -> None:
    whole = {name: getattr(complain(), name) for name in complain().model_fields_set}
    del whole[field]
    assert refused_under(RegisterComplaint, lambda: RegisterComplaint(**whole)) == {field: clause}


@pytest.mark.parametrize(
    ("field", "value", "clause"),
    [
        ("category", "PRICE", "G2.4"),
        ("channel", "PIGEON", "R3.7.1"),
        ("description", " ", "R3.7.1"),
        ("evidence", ("abc",), "R3.7.1"),
        ("evidence", ("a" * 64,) * 201, "R3.7.1"),
        ("about_person_id", "周 技术", "R3.7.4"),
        ("linked_to", "x", "R3.7.9"),
    ],
)
def test_R3_7_1_a_bad_field_is_refused_under_its_clause(
    field: str, value: object, clause: str
) -> None:
    found = refused_under(RegisterComplaint, lambda: complain(**{field: value}))
    assert found == {field: clause}


def test_R3_7_1_a_complaint_needs_neither_deal_nor_product_nor_evidence() -> None:
    registered(deal_id=None)
    registered(deal_id=None, product="深海舱门", evidence=("a" * 64, "b" * 64))


def test_R3_7_1_a_bare_name_is_enough_for_who_complains() -> None:
    registered(complainant=ContactDetails(name="鲸落"))


@pytest.mark.parametrize(("day", "future"), [("2026-03-02", False), ("2026-03-03", True)])
def test_R3_7_1_it_happened_before_and_however_long_ago(day: str, future: bool) -> None:
    story = NOTHING.when(complain(happened_on=dt.date.fromisoformat(day)), by=CHEN, facts=facts())
    if future:
        story.then_refused("R3.7.1", "IN_THE_FUTURE")
    else:
        story.then_accepted()
    registered(happened_on=dt.date(2021, 1, 1))


def test_G2_0_a_customer_that_nobody_has_is_refused() -> None:
    story = NOTHING.when(complain(), by=CHEN, facts=facts(KnownCustomer()))
    story.then_refused("R3.7.1", "CUSTOMER_UNKNOWN")


@pytest.mark.parametrize("deals", [{}, {DEAL_ID: Deal(DEAL_ID, customer_id=OTHER)}])
def test_R3_7_1_the_deal_must_be_one_of_the_customers(deals: dict[UUID, Deal]) -> None:
    story = NOTHING.when(complain(), by=CHEN, facts=facts(OtherDeals(deals)))
    story.then_refused("R3.7.1", "NOT_A_DEAL_OF_THE_CUSTOMER")
    registered(OtherDeals(deals), deal_id=None)


def test_R3_7_1_the_same_again_is_a_duplicate_and_names_the_other() -> None:
    story = NOTHING.when(complain(), by=CHEN, facts=facts(SimilarComplaints((OTHER, DEAL_ID))))
    story.then_refused("R3.7.1", "DUPLICATE_COMPLAINT", Problem.DUPLICATE)
    assert story.reasons[0].detail == {"other_id": str(OTHER)}


@pytest.mark.parametrize(
    ("earlier", "known"),
    [
        (None, False),
        (Complaint(OTHER, Status.CLOSED, customer_id=DEAL_ID), False),
        (Complaint(OTHER, Status.CLOSED, customer_id=CUSTOMER), True),
    ],
)
def test_R3_7_9_a_later_complaint_is_linked_to_an_earlier_one_of_the_customer(
    earlier: Complaint | None, known: bool
) -> None:
    story = NOTHING.when(complain(linked_to=OTHER), by=CHEN, facts=facts(OtherComplaint(earlier)))
    if known:
        assert story.then_accepted().state.linked_to == OTHER
    else:
        story.then_refused("R3.7.9", "EARLIER_COMPLAINT_UNKNOWN")


def test_R3_7_4_whom_it_is_about_is_one_of_us() -> None:
    registered(about_person_id=ZHOU)
    story = NOTHING.when(complain(about_person_id="noone"), by=CHEN, facts=facts())
    story.then_refused("R3.7.4", "PERSON_UNKNOWN")


def test_R3_7_1_a_command_says_what_its_facts_are_about() -> None:
    whole = complain(linked_to=OTHER)
    assert whole.other_deals(NOTHING.state) == (DEAL_ID,)
    assert whole.other_complaint(NOTHING.state) == OTHER
    assert complain(deal_id=None).other_deals(NOTHING.state) == ()
    assert complain().other_complaint(NOTHING.state) is None


def test_R3_7_10_complaining_costs_nothing() -> None:
    assert not [name for name in RegisterComplaint.model_fields if "fee" in name]


def test_R3_7_1_at_the_door_two_clocks_start() -> None:
    REGISTERED.then_due("CMP_ACK", "03-02 11:00", warns="03-02 10:30")
    REGISTERED.then_due("CMP_TRIAGE", "03-02 13:00", warns="03-02 12:00")


# ---- contacts ------------------------------------------------------------------------------


@pytest.mark.parametrize(("person", "may"), [(XU, True), (WANG, True), (CHEN, False), (HE, False)])
def test_R5_4_contacts_are_added_by_manager_and_customer_service(person: str, may: bool) -> None:
    story = REGISTERED.when(AddContact(name="鲸起"), by=person)
    if may:
        assert [c.name for c in story.then_accepted().state.contacts] == ["鲸落", "鲸起"]
    else:
        story.then_refused("R5.4", problem=Problem.ROLE)


def test_R5_4_who_complains_is_corrected_under_the_same_id() -> None:
    first = REGISTERED.state.complainant
    assert first is not None
    story = REGISTERED.when(AddContact(contact_id=first.contact_id, name="鲸落女士"), by=XU)
    story.then(ContactAdded(contact_id=first.contact_id, name="鲸落女士"))
    corrected = Contact(contact_id=first.contact_id, name="鲸落女士")
    assert (story.state.complainant, story.state.contacts) == (corrected, (corrected,))
    unknown = REGISTERED.when(AddContact(contact_id=OTHER, name="鲸"), by=XU)
    unknown.then_refused("R5.4", "CONTACT_UNKNOWN")


def test_R5_4_contacts_are_found_by_name_unless_there_are_two_of_it() -> None:
    first = REGISTERED.state.complainant
    assert first is not None
    assert REGISTERED.state.contact_named("鲸落") == first.contact_id
    twice = REGISTERED.when(AddContact(name="鲸落"), by=XU).then_accepted()
    assert twice.state.contact_named("鲸落") is None
    assert REGISTERED.state.contact_named("鲸起") is None


# ---- who complains, by name or id ----------------------------------------------------------

KNOWN = Contact(contact_id=UUID(int=9), name="鲸落", phone="13900000000")


def with_text(who: str) -> RegisterComplaint:
    """The complaint as its JSON would have it, with a text for who complains."""
    body = complain().model_dump(mode="json") | {"complainant": who}
    return RegisterComplaint.model_validate_json(json.dumps(body))


def told_by(who: str, *others: Fact) -> Story:
    return NOTHING.when(with_text(who), by=CHEN, facts=facts(*others))


def test_R5_4_a_bare_name_becomes_a_contact() -> None:
    complainant = told_by("鲸落").then_accepted().state.complainant
    assert (complainant.name, complainant.phone) == ("鲸落", None)
    found = refused_under(RegisterComplaint, lambda: with_text(" "))
    assert found == {"complainant": "R3.7.1"}


def test_R5_4_a_contact_of_the_customers_is_known_by_his_id() -> None:
    customer = KnownCustomer(CUSTOMER, name=NAME, contacts=(KNOWN,))
    story = told_by(str(KNOWN.contact_id), customer).then_accepted()
    assert story.state.complainant == KNOWN
    told_by(str(OTHER), customer).then_refused("R5.4", "CONTACT_UNKNOWN")


def test_R5_4_nobody_complains_who_was_erased() -> None:
    customer = KnownCustomer(CUSTOMER, name=NAME, contacts=(KNOWN,))
    gone = replace(NOTHING, erased=frozenset({KNOWN.contact_id}))
    told = gone.when(with_text(str(KNOWN.contact_id)), by=CHEN, facts=facts(customer))
    told.then_refused("R5.4", "CONTACT_ERASED")
    forgot = told_by(str(KNOWN.contact_id), customer).state.forgetting(KNOWN.contact_id)
    assert (forgot.complainant.name, forgot.complainant.phone) == (ERASED, None)
    assert forgot.contacts == (forgot.complainant,)
