"""The list of customers: who they are, what they bought, owe and complain of, as of any time."""

from __future__ import annotations

from typing import Any

import pytest
from books import KITES, booked, brought_in, complaint_about, customer_of, owed, reasoned
from deal_play import MOON, Play
from office import Office
from people import CHEN, WANG, XU

from domain.complaint.ending import Withdraw
from domain.lead.correction import BaseField, CorrectLead
from projections.customers import CustomerFilter
from projections.paging import BadCursorError


def listed(office: Office, as_of: Any = None, **wanted: Any) -> list[dict[str, Any]]:
    page = office.catch_up().customers(CustomerFilter(**wanted), office.now, as_of)
    return page.items


def names(office: Office, **wanted: Any) -> list[str]:
    return [row["customer_name"] for row in listed(office, **wanted)]


def test_G2_0_a_customer_is_there_from_his_first_lead(office: Office) -> None:
    lead = office.lead(MOON)
    (row,) = listed(office)
    held = office.desk.sales.held(lead)
    assert held is not None
    assert row["id"] == row["customer_id"] == str(held.stream.state.customer_id)
    assert (row["customer_name"], row["lead_count"], row["deal_count"]) == (MOON, 1, 0)
    assert (row["signed_amount_fen"], row["balance_fen"], row["open_complaints"]) == (0, 0, 0)
    assert listed(office, as_of=row["as_of_position"] - 1) == []


def test_G2_0_what_he_bought_and_owes_is_the_sum_of_his_deals(office: Office) -> None:
    first = brought_in(office, "M-1", owed(3_000, "2026-05-01"))
    brought_in(office, "M-2", customer_id=customer_of(office, first))
    (row,) = listed(office)
    assert (row["deal_count"], row["signed_deals"]) == (2, 2)
    assert (row["signed_amount_fen"], row["balance_fen"]) == (120_000_000, 3_000)
    before = office.position
    booked(office, first, 1_000, "NB-1")
    assert [row["balance_fen"] for row in listed(office)] == [2_000]
    assert listed(office, as_of=before) == [row]


def test_G2_0_only_what_is_signed_counts(office: Office) -> None:
    play = Play(office)
    play.until("agree")
    (row,) = listed(office)
    assert (row["deal_count"], row["signed_deals"], row["signed_amount_fen"]) == (1, 0, 0)
    assert names(office, bought=True) == []
    assert names(office, bought=False) == [MOON]


def test_G2_0_a_complaint_is_open_until_it_ends(office: Office) -> None:
    deal = brought_in(office, "M-1")
    office.lead(MOON)
    complaint = complaint_about(office, deal)
    assert names(office, complaining=True) == [KITES]
    assert names(office, complaining=False) == [MOON]
    office.desk.do(XU, reasoned(Withdraw(proof_sha256="a" * 64)), complaint)
    assert names(office, complaining=True) == []
    (row,) = listed(office, search=KITES)
    assert (row["complaint_count"], row["open_complaints"]) == (1, 0)


def test_G2_0_he_is_called_what_his_newest_lead_says(office: Office) -> None:
    lead = office.lead(MOON)
    before = office.position
    renamed = CorrectLead(field=BaseField.CUSTOMER_NAME, new="桂花糕集团", reason="更名")
    office.desk.do(WANG, renamed, lead)
    assert names(office) == ["桂花糕集团"]
    assert [row["customer_name"] for row in listed(office, as_of=before)] == [MOON]
    assert names(office, search="月宫") == []


def test_G2_0_he_is_found_by_the_number_of_any_of_his_cases(office: Office) -> None:
    play = Play(office)
    other = brought_in(office, "M-1", owed(3_000, "2026-05-01"))
    complaint_about(office, other)
    cases = [office.desk.sales.held(id) for id in (play.lead, play.deal)]
    for held in cases:
        assert held is not None
        assert names(office, search=held.stream.state.number.lower()) == [MOON]
    assert names(office, search="KS-2026") == [KITES]
    assert names(office, search="%") == []


def test_customers_stand_by_name_on_pages_as_of_the_first(office: Office) -> None:
    for number in range(5):
        office.lead(f"第{number}号")
    views = office.catch_up()
    first = views.customers(CustomerFilter(), office.now, limit=2)
    office.lead("第1a号")
    office.catch_up()
    second = views.customers(CustomerFilter(), office.now, limit=2, cursor=first.next)
    last = views.customers(CustomerFilter(), office.now, limit=2, cursor=second.next)
    found = [row["customer_name"] for page in (first, second, last) for row in page.items]
    assert found == [f"第{number}号" for number in range(5)]
    assert last.next is None
    with pytest.raises(BadCursorError):
        views.customers(CustomerFilter(), office.now, cursor="nonsense")


def test_owing_and_owed_nothing(office: Office) -> None:
    brought_in(office, "M-1", owed(3_000, "2026-05-01"))
    office.lead(MOON, by=CHEN)
    assert names(office, owing=True) == [KITES]
    assert names(office, owing=False) == [MOON]
