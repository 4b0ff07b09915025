"""The customer 360 (V12): all that the log tells of one customer, and as of any time."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from books import KITES, booked, brought_in, customer_of, owed, reasoned, state
from complaint_play import Case
from deal_play import MOON, Play
from leads import contact
from office import Office
from people import CHEN, FENG, HE, ZHENG
from samples import register
from samples_dunning import remind
from samples_money import refund

from domain.complaint.severity import Severity
from domain.customers import Scenario
from domain.deal.closing import CloseDeal
from domain.deal.disputes import DisputeAmount
from domain.deal.payment_plan import LineKind
from domain.deal.visits import LogVisit
from domain.language import Language
from domain.lead.registration import Lever
from domain.lead.state import Outreach, Source
from domain.shared import AddContact, ContactAdded
from domain.sight import COMPLAINANT
from projections.customer_timeline import MOST, Reader
from projections.history import nobody

EVERYTHING = Reader(lambda id, state: lambda clause: True, True, Language.ZH)
STRANGER = Reader(lambda id, state: nobody, False, Language.EN)


def seen(
    office: Office, customer_id: UUID, reader: Reader = EVERYTHING, as_of: Any = None
) -> dict[str, Any]:
    found = office.catch_up().customer(customer_id, office.now, reader, as_of)
    assert found is not None
    return found


def again(office: Office, customer_id: UUID, **changes: Any) -> UUID:
    """A lead of the customer, who wants to buy again."""
    fields: dict[str, Any] = {
        "customer_id": customer_id,
        "customer_name": KITES,
        "scenario": Scenario.REPURCHASE,
        "lever": Lever.BUNDLE,
        "source": Source.EXISTING_CUSTOMER,
    }
    return office.desk.do(CHEN, register(**fields | changes)).id


# ---- who he is ---------------------------------------------------------------------------------


def test_V12_there_is_no_such_customer(office: Office) -> None:
    office.lead(MOON)
    assert office.catch_up().customer(uuid4(), office.now, EVERYTHING) is None


def test_V12_a_customer_is_what_his_leads_say(office: Office) -> None:
    lead = office.lead(MOON, uscc="FAKE-0000-0000-0000-X", region="月宫")
    held = office.desk.sales.held(lead)
    assert held is not None
    customer_id = held.stream.state.customer_id
    found = seen(office, customer_id)
    assert found["id"] == found["customer_id"] == str(customer_id)
    assert found["profile"] == {
        "customer_name": MOON,
        "uscc": "FAKE-0000-0000-0000-X",
        "industry": "食品",
        "company_size": "SMALL",
        "region": "月宫",
        "imported": False,
    }
    assert [lead["number"] for lead in found["leads"]] == ["XS-20260302-0001"]
    assert found["deals"] == found["contracts"] == found["complaints"] == []
    assert (found["signed_deals"], found["balance_fen"], found["overdue_fen"]) == (0, 0, 0)
    assert found["satisfaction"] is found["last_contact_at"] is None
    assert found["repurchase"] == {
        "eligible_on": None,
        "eligible": False,
        "next_visit_on": None,
        "count": 0,
        "amount_fen": 0,
    }
    assert (found["position"], found["as_of_position"]) == (office.position, office.position)


def test_G2_0_a_customer_that_was_brought_in_is_known_by_his_past_deals(office: Office) -> None:
    deal = brought_in(office, "2025-017", uscc="FAKE-1111-1111-1111-X")
    found = seen(office, customer_of(office, deal))
    assert found["profile"] == {
        "customer_name": KITES,
        "uscc": "FAKE-1111-1111-1111-X",
        "industry": None,
        "company_size": None,
        "region": None,
        "imported": True,
    }
    assert found["contacts"] == found["leads"] == []
    (row,) = found["deals"]
    assert (row["stage"], row["imported"], row["closed_on"]) == ("CLOSED", True, "2025-11-20")
    (contract,) = found["contracts"]
    assert (contract["contract_no"], contract["signed_on"]) == ("2025-017", "2025-03-31")
    assert [item["event"] for item in found["timeline"]][-1] == "PastDealImported"


def test_V12_what_a_new_lead_says_comes_before_what_was_brought_in(office: Office) -> None:
    deal = brought_in(office, "2025-017", uscc="FAKE-1111-1111-1111-X")
    customer_id = customer_of(office, deal)
    again(office, customer_id, customer_name="云上纸鸢集团")
    profile = seen(office, customer_id)["profile"]
    assert (profile["customer_name"], profile["industry"]) == ("云上纸鸢集团", "食品")
    assert (profile["uscc"], profile["imported"]) == ("FAKE-1111-1111-1111-X", True)


# ---- whom one talks to -------------------------------------------------------------------------


def test_V12_the_contacts_of_leads_and_deals_the_newest_words_on_each(office: Office) -> None:
    play = Play(office)
    chang_e = UUID(play.contact)
    added = AddContact(name="吴刚", email="wu@moon.example")
    wu = office.desk.do(CHEN, added, play.deal, "deal").events[0].recorded.event
    assert isinstance(wu, ContactAdded)
    corrected = AddContact(contact_id=chang_e, name="嫦娥", phone="13800000001", position="厂长")
    office.desk.do(CHEN, corrected, play.deal, "deal")
    customer_id = customer_of(office, play.deal)
    contacts = {c["name"]: c for c in seen(office, customer_id)["contacts"]}
    assert contacts["嫦娥"]["phone"] == "13800000001"
    assert contacts["嫦娥"]["contact_id"] == str(chang_e)
    assert contacts["吴刚"] == {
        "contact_id": str(wu.contact_id),
        "name": "吴刚",
        "phone": None,
        "email": "wu@moon.example",
        "wechat": None,
        "position": None,
    }
    masked = {c["name"]: c for c in seen(office, customer_id, STRANGER)["contacts"]}
    assert masked.keys() == {"嫦***", "吴***"}
    assert masked["嫦***"]["phone"] == "***01"
    assert masked["吴***"]["email"] == "w***"
    told = repr(seen(office, customer_id, STRANGER))
    for secret in ("13800000001", "吴刚", "嫦娥", "wu@moon.example"):
        assert secret not in told


def test_R3_7_10_who_complained_is_no_contact_of_the_customer(office: Office) -> None:
    deal = brought_in(office, "2025-017")
    Case(office, deal)
    blind = Reader(lambda id, state: lambda clause: clause != COMPLAINANT, True, Language.ZH)
    for reader in (EVERYTHING, blind, STRANGER):
        found = seen(office, customer_of(office, deal), reader)
        assert found["contacts"] == []
        assert "鲸落" not in repr(found)
        assert "13900000000" not in repr(found)


def test_V12_the_last_contact_is_the_last_time_somebody_was_reached(office: Office) -> None:
    lead = office.graded(MOON, 3, 4, 4)
    held = office.desk.sales.held(lead)
    assert held is not None
    customer_id = held.stream.state.customer_id
    office.desk.clock("03-02 10:00")
    office.desk.do(CHEN, contact(Outreach.NO_ANSWER), lead)
    assert seen(office, customer_id)["last_contact_at"] is None
    deal = brought_in(
        office, "2025-017", owed(100, "2026-03-09"), customer_id=customer_id, customer_name=MOON
    )
    office.desk.clock("03-03 10:00")
    office.desk.do(CHEN, remind("T-7", "1"), deal)
    assert seen(office, customer_id)["last_contact_at"] == "2026-03-03T02:00:00Z"
    visited = brought_in(office, "2025-016", customer_id=customer_id, customer_name=MOON)
    office.desk.clock("03-08 10:00")
    office.desk.do(CHEN, LogVisit(text="都好", happened_on=dt.date(2026, 3, 5)), visited)
    assert seen(office, customer_id)["last_contact_at"] == "2026-03-05T16:00:00Z"


# ---- money -------------------------------------------------------------------------------------


def test_V12_balance_overdue_and_credit_are_those_of_his_lines(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-02-20"), owed(3_000, "2026-05-20"))
    other = brought_in(office, "A-2", owed(500, "2026-03-02"))
    customer_id = customer_of(office, deal)
    case = Case(office, deal)
    office.desk.do(ZHENG, DisputeAmount(line_id="1", complaint_id=case.id, amount_fen=300), deal)
    found = seen(office, customer_id)
    assert (found["balance_fen"], found["overdue_fen"], found["disputed_fen"]) == (4_500, 700, 300)
    assert (found["signed_deals"], found["signed_amount_fen"]) == (2, 120_000_000)
    assert {d["number"]: d["overdue_fen"] for d in found["deals"]}
    booked(office, other, 700, "NB-1")
    found = seen(office, customer_id)
    assert (found["balance_fen"], found["credit_fen"]) == (4_000, 200)
    payment = state(office, other).receivables.payments[0]
    office.desk.do(FENG, reasoned(refund(payment.payment_id, 200)), other)
    assert seen(office, customer_id)["credit_fen"] == 0
    office.desk.clock("05-21 10:00")
    assert seen(office, customer_id)["overdue_fen"] == 3_700


def test_V12_a_deal_that_is_not_signed_is_no_contract(office: Office) -> None:
    play = Play(office)
    play.until("vote SALES_MANAGER")
    customer_id = customer_of(office, play.deal)
    found = seen(office, customer_id)
    assert len(found["deals"]) == 1
    assert found["contracts"] == []
    play.move("sign")
    found = seen(office, customer_id)
    assert (found["signed_deals"], found["signed_amount_fen"]) == (1, 88_000_000)
    assert found["balance_fen"] == 88_000_000
    assert found["contracts"][0]["amendments"] == 0


# ---- buying again ------------------------------------------------------------------------------


def test_A11_four_deals_three_of_them_again(office: Office) -> None:
    """桃花源 bought for 120, 150 and 180 thousand; the last was closed on 20 November."""
    for number, amount in enumerate((12_000_000, 15_000_000, 18_000_000), start=1):
        signed_on = dt.date(2025, number, 1)
        deal = brought_in(office, f"2025-{number}", amount_fen=amount, signed_on=signed_on)
    customer_id = customer_of(office, deal)
    found = seen(office, customer_id)
    assert (found["signed_deals"], found["signed_amount_fen"]) == (3, 45_000_000)
    assert found["repurchase"]["count"] == 2
    assert found["repurchase"]["amount_fen"] == 33_000_000
    # 90 days after 20 November.
    assert (found["repurchase"]["eligible_on"], found["repurchase"]["eligible"]) == (
        *("2026-02-18",),
        True,
    )


@pytest.mark.parametrize(
    ("term_days", "eligible_on"),
    [
        (None, "2026-02-18"),
        # Signed on 31 March 2025: 60 days before the term ends, but not before it was closed.
        (365, "2026-01-30"),
        (300, "2025-11-26"),
        (200, "2025-11-20"),
        (900, "2026-02-18"),
    ],
)
def test_R3_8_1_eligible_after_closing_or_before_the_term_ends(
    office: Office, term_days: int | None, eligible_on: str
) -> None:
    deal = brought_in(office, "2025-017", term_days=term_days)
    repurchase = seen(office, customer_of(office, deal))["repurchase"]
    assert (repurchase["eligible_on"], repurchase["count"]) == (eligible_on, 0)


def test_R3_8_1_eligible_from_the_closing_on_and_not_before(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(100, "2026-03-09", LineKind.ACCEPTANCE))
    customer_id = customer_of(office, deal)
    office.desk.clock("03-09 10:00")
    booked(office, deal, 100, "NB-1", received_on=dt.date(2026, 3, 9))
    assert seen(office, customer_id)["repurchase"]["eligible_on"] is None
    for person in (ZHENG, HE):
        office.desk.do(person, CloseDeal(), deal)
    found = seen(office, customer_id)
    assert found["deals"][0]["closed_on"] == "2026-03-09"
    assert found["repurchase"] == {
        "eligible_on": "2026-06-07",
        "eligible": False,
        "next_visit_on": "2026-06-07",
        "count": 0,
        "amount_fen": 0,
    }
    office.desk.clock("06-07 00:00")
    assert seen(office, customer_id)["repurchase"]["eligible"]


# ---- complaints, timeline ----------------------------------------------------------------------


def test_V12_complaints_and_how_content_he_is(office: Office) -> None:
    deal = brought_in(office, "2025-017")
    customer_id = customer_of(office, deal)
    happy = Case(office, deal).investigated().resolved().followed_up(2).resolved().closed(5)
    Case(office, brought_in(office, "2025-018")).investigated(Severity.URGENT).resolved().closed(4)
    Case(office, brought_in(office, "2025-019"))
    found = seen(office, customer_id)
    assert [c["score"] for c in found["complaints"]] == [5, 4, None]
    assert (found["open_complaints"], found["satisfaction"]) == (1, 4.5)
    first = found["complaints"][0]
    assert (first["complaint_id"], first["cycle"], first["state"]) == (str(happy.id), 2, "CLOSED")


def test_V12_the_timeline_tells_the_last_of_all_cases_the_newest_first(office: Office) -> None:
    play = Play(office)
    play.until("sign")
    Case(office, play.deal)
    customer_id = customer_of(office, play.deal)
    before = len(seen(office, customer_id)["timeline"])
    for number in range(MOST - before + 5):
        booked(office, play.deal, 1 + number, f"NB-{number}")
    timeline = seen(office, customer_id)["timeline"]
    assert len(timeline) == MOST
    positions = [item["position"] for item in timeline]
    assert positions == sorted(positions, reverse=True)
    assert {item["aggregate"] for item in timeline} >= {"deal", "complaint"}
    for item in timeline:
        (listed,) = (
            told
            for told in office.views.history(UUID(item["id"]), may=lambda clause: True).items
            if told["position"] == item["position"]
        )
        names = ("event", "sentence", "actor", "role", "occurred_at", "recorded_at")
        assert [item[name] for name in names] == [listed[name] for name in names]


def test_V12_the_timeline_keeps_the_bottom_line_secret(office: Office) -> None:
    play = Play(office)
    play.until("bottom line")
    told = seen(office, customer_of(office, play.deal), STRANGER)
    assert "80000000" not in repr(told)
    assert "800,000" not in repr(told)


def test_V12_as_of_then_he_was_what_he_was(office: Office) -> None:
    deal = brought_in(office, "A-1", owed(1_000, "2026-03-04"))
    customer_id = customer_of(office, deal)
    before = office.catch_up().position
    said = []

    def note() -> None:
        office.catch_up()
        last = office.desk.sales.log.after(office.position - 1, 1)[0].recorded.trail.recorded_at
        found = office.views.customer(customer_id, last, EVERYTHING)
        assert found is not None
        said.append((office.position, found))

    note()
    office.desk.clock("03-05 10:00")
    note()
    case = Case(office, deal)
    note()
    booked(office, deal, 1_000, "NB-1")
    note()
    case.investigated().resolved().closed(3)
    note()
    office.desk.clock("12-05 10:00")
    for position, found in said:
        late = seen(office, customer_id, EVERYTHING, position)
        assert late | {"position": 0} == found | {"position": 0}
    assert office.views.customer(customer_id, office.now, EVERYTHING, before - 20) is None
