"""Who was erased stays erased: in the indexes, in other processes, after restores (R5.4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from desk import Desk
from erasing import HIM, WHY, codes, contacts, erase, proposed, reached, registered
from people import BING, CHEN, XU, YI, ZHAO
from samples import register
from samples_complaint import complain

from application.exchange import Accepted, Answer, Request
from domain.company.erasures import ApproveErasure
from domain.company.restrictions import LiftRestriction, RestrictProcessing
from domain.customers import ContactDetails
from domain.shared import AddContact
from domain.values import ERASED


def test_R5_4_who_was_erased_reads_so_in_every_process(desk: Desk) -> None:
    lead_id, contact_id = registered(desk)
    other = desk.beside()
    assert contacts(other, lead_id)[0].name == "嫦娥"
    erase(desk, contact_id)
    for place in (desk, other):
        again = AddContact(contact_id=contact_id, name="嫦娥", phone="13800001111")
        assert codes(place, CHEN, again, lead_id) == ["CONTACT_ERASED"]
        assert place.sales.erased == {contact_id}
        (contact,) = contacts(place, lead_id)
        assert (contact.name, contact.phone) in [(ERASED, ERASED), (ERASED, None)]
    other.close()
    desk.restart()
    assert contacts(desk, lead_id)[0].name == ERASED
    assert desk.sales.erased == {contact_id}


def test_R5_4_whoever_has_seen_the_erasure_sees_nothing_of_him(desk: Desk) -> None:
    """Another process that takes no turn of its own, but has heard how far the log goes."""
    lead_id, contact_id = registered(desk)
    other = desk.beside()
    assert contacts(other, lead_id)[0].name == "嫦娥"
    erasure_id = proposed(desk, contact_id)
    position = desk.do(BING, ApproveErasure(), erasure_id).position
    assert other.sales.wait_past(position - 1, 10) >= position
    assert contacts(other, lead_id)[0].name == ERASED
    assert other.sales.erased == {contact_id}
    assert "嫦娥" not in str(other.sales.log.stream(lead_id))
    other.close()


def test_R5_4_who_is_restricted_is_not_corrected_in_any_process(desk: Desk) -> None:
    lead_id, contact_id = registered(desk)
    again = AddContact(contact_id=contact_id, name="嫦娥", phone="13700002222")
    other = desk.beside()
    restrict = RestrictProcessing(contact_id=contact_id, reason=WHY)
    restriction_id = desk.do(YI, restrict).id
    for place in (desk, other):
        assert codes(place, CHEN, again, lead_id) == ["CONTACT_RESTRICTED"]
    other.do(BING, LiftRestriction(reason=WHY), restriction_id)
    desk.do(CHEN, again, lead_id)
    other.close()


def test_R5_4_an_erasure_tells_who_else_is_reached_as_he_is(desk: Desk) -> None:
    lead_id, contact_id = registered(desk)
    add = AddContact(name="常娥", email=HIM.email, confirm_not_duplicate=True)
    desk.do(CHEN, add, lead_id)
    desk.do(CHEN, AddContact(name="吴刚", phone="13911112222"), lead_id)
    other_id = contacts(desk, lead_id)[1].contact_id
    assert desk.sales.reached_like(contact_id) == ((other_id, lead_id),)
    erase(desk, contact_id)
    assert desk.sales.reached_like(contact_id) == desk.sales.reached_like(other_id) == ()


@pytest.mark.parametrize("late", [False, True])
def test_R5_4_a_contact_corrected_while_he_is_erased_is_gone_all_the_same(
    desk: Desk, late: bool
) -> None:
    lead_id, contact_id = registered(desk)
    again = AddContact(contact_id=contact_id, name="嫦娥", phone="13700002222")
    requests = [
        desk.request(CHEN, again, lead_id),
        desk.request(BING, ApproveErasure(), proposed(desk, contact_id)),
    ]
    other = desk.beside()
    places = [desk, other] if late else [other, desk]
    start = Barrier(2)

    def send(place: Desk, request: Request) -> Answer:
        start.wait(timeout=10)
        return place.sales.execute(request)

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(send, places, requests))
    assert isinstance(answers[1], Accepted)
    for place in places:
        place.sales.refresh()
        assert contacts(place, lead_id)[0].name == ERASED
        assert reached(place, phone="13700002222") == ()
    other.close()


def test_R5_4_what_was_claimed_for_him_is_free_again(desk: Desk) -> None:
    name, _ = "月宫", registered(desk, customer_name="月宫", uscc=None)
    taken = register(customer_name=name, uscc=None, contact=HIM)
    assert codes(desk, ZHAO, taken) == ["DUPLICATE_LEAD"]
    erase(desk, _[1])
    desk.do(ZHAO, taken)


def test_R5_4_what_others_of_the_case_claim_stays(desk: Desk) -> None:
    lead_id, contact_id = registered(desk, customer_name="月宫", uscc="FAKE-0000-9999")
    desk.do(CHEN, AddContact(name="吴刚", phone="13911112222"), lead_id)
    erase(desk, contact_id)
    other = ContactDetails(name="吴刚", phone="13911112222")
    for taken in ({"uscc": None, "contact": other}, {"uscc": "FAKE-0000-9999"}):
        command = register(**{"customer_name": "月宫"} | taken)
        assert codes(desk, ZHAO, command) == ["DUPLICATE_LEAD"]


def test_R5_4_he_is_found_by_phone_or_mail_until_he_is_erased(desk: Desk) -> None:
    lead_id, contact_id = registered(desk)
    found = ((contact_id, lead_id),)
    assert reached(desk, phone="13800001111") == found
    assert reached(desk, mail=" change@moon.EXAMPLE") == found
    assert reached(desk, phone="138-0000-1111", mail="change@moon.example") == found
    assert reached(desk, phone="13800001111", mail="wugang@moon.example") == ()
    desk.do(CHEN, AddContact(contact_id=contact_id, name="嫦娥", phone="13700001111"), lead_id)
    assert reached(desk, phone="13800001111") == reached(desk, mail="change@moon.example") == ()
    assert reached(desk, phone="13700001111") == found
    erase(desk, contact_id)
    assert reached(desk, phone="13700001111") == ()
    desk.restart()
    assert reached(desk, phone="13700001111") == ()


def test_R5_4_what_says_nothing_finds_nobody(desk: Desk) -> None:
    registered(desk, contact=ContactDetails(name="嫦娥", phone="--", email="@", wechat="x"))
    for nothing in (None, "", "--", "@"):
        assert reached(desk, nothing, nothing) == ()


def test_R5_4_a_complaint_of_his_forgets_him_too(desk: Desk) -> None:
    lead_id, contact_id = registered(desk)
    held = desk.sales.held(lead_id)
    assert held is not None
    his = complain(customer_id=held.stream.state.customer_id, deal_id=None)
    named = his.model_copy(update={"complainant": ContactDetails(name=str(contact_id))})
    complaint_id = desk.do(XU, named).id
    assert contacts(desk, complaint_id)[0].phone == HIM.phone
    erase(desk, contact_id)
    assert contacts(desk, complaint_id)[0].name == ERASED
    assert codes(desk, XU, named.model_copy(update={"happened_on": his.happened_on})) in [
        ["CONTACT_ERASED"],
        ["DUPLICATE_COMPLAINT", "CONTACT_ERASED"],
    ]


def test_R5_4_an_erasure_is_answered_again_as_it_was(desk: Desk) -> None:
    _, contact_id = registered(desk)
    request = desk.request(BING, ApproveErasure(), proposed(desk, contact_id))
    first, again = desk.sales.execute(request), desk.sales.execute(request)
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert (again.events, again.replayed) == (first.events, True)
