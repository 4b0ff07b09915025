"""Who is kept back from all but compliance, and how others read what tells of him (R5.4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from given import Story
from leads import LEAD_REGISTERED
from people import CHEN, WANG
from samples import CONTACT, REGISTERED
from samples_remedies import complaint
from specimens import all_kinds, specimen
from stages import OPENED

from domain.complaint.registration import ComplaintRegistered
from domain.customers import Contact
from domain.kernel import Event
from domain.lead.registration import LeadRegistered
from domain.lead.state import Lead
from domain.people import Role
from domain.personal_fields import has_personal, personal_in
from domain.shared import AddContact, ContactAdded
from domain.sight import (
    PERSONAL,
    TEXTS,
    KeptBack,
    May,
    may_see,
    of_person,
    restricted_fields,
    veiled,
)
from domain.values import RESTRICTED
from domain.withholding import withheld
from projections.showing import shown

WU_GANG = UUID("00000000-0000-4000-8000-0000000000d1")
OTHER = UUID("00000000-0000-4000-8000-0000000000d2")
PHONE = {"phone": "13700000000"}
LEAD = LEAD_REGISTERED.when(AddContact(name="吴刚", phone="13700000000"), by=CHEN).then_accepted()
SECOND: UUID = LEAD.state.contacts[1].contact_id


def kept_back(*people: UUID, erased: tuple[UUID, ...] = ()) -> KeptBack:
    return KeptBack(frozenset(people), frozenset(erased))


def eyes(case: Any, kept: KeptBack, *roles: Role) -> May:
    return lambda clause: may_see(clause, "stranger", set(roles), case, kept_back=kept)


def nobody(clause: str) -> bool:
    return False


@pytest.mark.parametrize("role", list(Role))
def test_R5_4_whoever_is_kept_back_compliance_alone_reads(role: Role) -> None:
    may = eyes(LEAD.state, kept_back(CONTACT), role)
    assert {may(PERSONAL), may(TEXTS), may(of_person(CONTACT))} == {role is Role.COMPLIANCE}
    assert may(of_person(SECOND))


@pytest.mark.parametrize("role", list(Role))
def test_R5_4_where_nobody_is_kept_back_all_read_all(role: Role) -> None:
    for kept in (kept_back(), kept_back(OTHER)):
        may = eyes(LEAD.state, kept, role)
        assert may(PERSONAL)
        assert may(TEXTS)
        assert may(of_person(CONTACT))


def test_R5_4_the_owner_is_no_exception() -> None:
    assert not may_see(
        of_person(CONTACT), CHEN, {Role.SALES_REP}, LEAD.state, kept_back=kept_back(CONTACT)
    )


@pytest.mark.parametrize(
    ("kept", "is_open"),
    [
        (kept_back(CONTACT), False),
        (kept_back(SECOND), True),
        (kept_back(SECOND, erased=(CONTACT,)), False),
        (kept_back(CONTACT, erased=(CONTACT,)), True),
    ],
)
def test_R5_4_free_text_is_told_of_the_first_who_is_not_erased(
    kept: KeptBack, is_open: bool
) -> None:
    assert eyes(LEAD.state, kept, Role.SALES_REP)(TEXTS) is is_open


def test_R5_4_a_deal_is_told_of_its_own_contact() -> None:
    may = eyes(OPENED.state, kept_back(CONTACT), Role.SALES_REP)
    assert not may(TEXTS)
    assert eyes(OPENED.state, kept_back(OTHER), Role.SALES_REP)(TEXTS)


# ---- how it is read ------------------------------------------------------------------------


def test_R5_4_a_contact_is_shown_without_what_is_known_of_him() -> None:
    may = eyes(LEAD.state, kept_back(SECOND), Role.SALES_REP)
    added = ContactAdded(contact_id=SECOND, name="吴刚", phone="13700000000")
    data, hidden = veiled(ContactAdded, added.model_dump(mode="json"), may)
    assert hidden == ["name", "phone"]
    assert (data["name"], data["phone"], data["contact_id"]) == (None, None, str(SECOND))


def test_R5_4_the_state_of_a_lead_hides_the_one_and_shows_the_other() -> None:
    may = eyes(LEAD.state, kept_back(CONTACT), Role.SALES_REP)
    state, hidden = veiled(Lead, shown(LEAD.state), may)
    assert hidden == ["contacts.name", "contacts.phone"]
    assert [contact["name"] for contact in state["contacts"]] == [None, "吴刚"]


def test_R5_4_the_names_that_a_deal_knows_are_hidden_one_by_one() -> None:
    story: Story = OPENED
    for name in ("玉兔", "吴刚"):
        story = story.when(AddContact(name=name), by=WANG).then_accepted()
    ids = {name: id for id, name in story.state.contact_names.items()}
    may = eyes(story.state, kept_back(ids["玉兔"]), Role.SALES_MANAGER)
    state, hidden = veiled(type(story.state), shown(story.state), may)
    assert hidden == ["contact_names"]
    assert state["contact_names"] == {str(ids["玉兔"]): None, str(ids["吴刚"]): "吴刚"}


def test_R5_4_where_all_is_open_nothing_is_looked_at() -> None:
    asked: list[str] = []

    def everybody(clause: str) -> bool:
        asked.append(clause)
        return True

    data = REGISTERED.model_dump(mode="json")
    assert veiled(LeadRegistered, data, everybody) == (data, [])
    assert asked == [PERSONAL]


def test_R5_4_on_a_form_a_placeholder_takes_the_place() -> None:
    may = eyes(LEAD.state, kept_back(CONTACT), Role.SALES_REP)
    event = withheld(REGISTERED, may)
    assert event.contact == Contact(contact_id=CONTACT, name=RESTRICTED, phone=RESTRICTED)
    assert event.customer_name == REGISTERED.customer_name
    assert withheld(REGISTERED, lambda clause: True) is REGISTERED


def test_R5_4_of_a_complaint_its_own_clause_still_counts() -> None:
    (registered, *_) = complaint().history
    may = eyes(complaint().state, kept_back(), Role.SALES_REP)
    data, hidden = veiled(ComplaintRegistered, registered.event.model_dump(mode="json"), may)
    assert hidden == ["complainant"]
    assert data["description"] == "密封圈漏水"


def test_R5_4_who_reads_complainants_does_not_read_one_who_is_kept_back() -> None:
    (registered, *_) = complaint().history
    may = eyes(complaint().state, kept_back(CONTACT), Role.CUSTOMER_SERVICE)
    data, hidden = veiled(ComplaintRegistered, registered.event.model_dump(mode="json"), may)
    assert hidden == ["description", "remedy", "complainant.name"]
    assert data["complainant"]["contact_id"] == str(CONTACT)
    _, hidden = veiled(type(complaint().state), shown(complaint().state), may)
    assert hidden == ["description", "remedy", "complainant.name", "contacts.name"]


# ---- all of it -----------------------------------------------------------------------------

PERSONAL_KINDS = [kind for kind in all_kinds() if has_personal(kind)]


@pytest.mark.parametrize("kind", PERSONAL_KINDS, ids=lambda kind: kind.__name__)
def test_R5_4_no_event_lets_out_what_is_sealed_in_the_log(kind: type[Event]) -> None:
    event = specimen(kind).event
    data = event.model_dump(mode="json", by_alias=True)
    before = [place.path for place in personal_in(kind, data)]
    assert before
    seen, hidden = veiled(kind, data, nobody)
    assert hidden
    assert list(personal_in(kind, _without_nothing(seen))) == []
    placeholders = withheld(event, nobody).model_dump(mode="json", by_alias=True)
    values = {place.value for place in personal_in(kind, placeholders)}
    assert values == {RESTRICTED}
    assert [place.path for place in personal_in(kind, placeholders)] == before


def _without_nothing(data: Any) -> Any:
    """The JSON without fields that hold nothing, within whatever."""
    match data:
        case dict():
            return {k: _without_nothing(v) for k, v in data.items() if v is not None}
        case list():
            return [_without_nothing(item) for item in data]
    return data


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.__name__)
def test_R5_4_what_is_not_personal_is_shown_as_before(kind: type[Event]) -> None:
    data = specimen(kind).event.model_dump(mode="json", by_alias=True)

    def of_nobody_kept_back(clause: str) -> bool:
        return clause.startswith(PERSONAL)

    assert set(veiled(kind, data, of_nobody_kept_back)[1]) <= restricted_fields(kind).keys()
