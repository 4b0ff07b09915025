"""Past deals count for whatever comes after them: facts, references, deadlines, money (G2.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from desk import Desk
from people import CHEN, LIU, WANG, ZHENG
from samples import register

from application.exchange import Accepted
from domain.customers import Scenario
from domain.deal.importing import ImportDeal, OpenLine, PastDealImported
from domain.deal.payment_plan import LineKind
from domain.deal.payments import RecordPayment
from domain.deal.reassignment import ReassignDeal
from domain.deal.state import Deal
from domain.lead.registration import LeadRegistered, Lever
from domain.outcomes import Problem
from domain.people import OPERATOR

CODE = "91320000MA1TAOHUA1"
RETAINED = OpenLine(kind=LineKind.RETENTION, amount_fen=4_800_000, due_on=dt.date(2026, 9, 30))
OVERDUE = OpenLine(kind=LineKind.ACCEPTANCE, amount_fen=100_000, due_on=dt.date(2026, 1, 20))


def past(contract_no: str, *lines: OpenLine, **changes: Any) -> ImportDeal:
    fields: dict[str, Any] = {
        "customer_name": "桃花源智能农场有限公司",
        "uscc": CODE,
        "contract_no": contract_no,
        "amount_fen": 12_000_000,
        "signed_on": dt.date(2025, 3, 31),
        "closed_on": None if lines else dt.date(2025, 11, 20),
        "owner_id": CHEN,
        "open_lines": lines,
    }
    return ImportDeal(**fields | changes)


def brought_in(desk: Desk, *lines: OpenLine, contract_no: str = "2025-017", **changes: Any) -> UUID:
    return desk.do(OPERATOR, past(contract_no, *lines, **changes)).id


def event_of(desk: Desk, deal: UUID) -> PastDealImported:
    first = next(iter(desk.sales.log.stream(deal))).recorded.event
    assert isinstance(first, PastDealImported)
    return first


def state(desk: Desk, deal: UUID) -> Deal:
    held = desk.sales.held(deal)
    assert held is not None
    found: Deal = held.stream.state
    return found


def repurchase(**changes: Any) -> Any:
    return register(scenario=Scenario.REPURCHASE, lever=Lever.BUNDLE, **changes)


def test_G2_2_a_repeat_purchase_builds_on_past_deals(desk: Desk) -> None:
    desk.refused(CHEN, repurchase(uscc=CODE))
    deals = [
        brought_in(desk, contract_no=f"2025-{n}", amount_fen=fen, signed_on=dt.date(2025, n, 1))
        for n, fen in ((1, 12_000_000), (2, 15_000_000), (3, 18_000_000))
    ]
    customer = event_of(desk, deals[0]).customer_id
    desk.restart()
    for known in ({"uscc": CODE}, {"customer_id": customer}):
        answer = desk.do(CHEN, repurchase(customer_name=f"桃花源 {len(known)}{[*known]}", **known))
        lead = answer.events[0].recorded.event
        assert isinstance(lead, LeadRegistered)
        assert lead.customer_id == customer
        assert set(lead.prior_deal_ids) == set(deals)
        assert lead.history is not None
        assert (lead.history.orders, lead.history.amount_fen) == (3, 45_000_000)
        assert lead.history.average_fen == 15_000_000
        assert lead.history.last_on == dt.date(2025, 11, 20)


def test_G2_0_a_lead_and_a_past_deal_of_one_code_are_one_customer(desk: Desk) -> None:
    lead = desk.do(CHEN, register(uscc=CODE)).events[0].recorded.event
    assert isinstance(lead, LeadRegistered)
    assert event_of(desk, brought_in(desk)).customer_id == lead.customer_id
    known = brought_in(desk, contract_no="2025-018", uscc=None, customer_id=lead.customer_id)
    assert event_of(desk, known).customer_id == lead.customer_id
    unknown = past("2025-019", customer_id=uuid4())
    assert desk.refused(OPERATOR, unknown).reasons[0].code == "CUSTOMER_UNKNOWN"


def test_R3_4_7_a_contract_number_is_taken_once(desk: Desk) -> None:
    deal = brought_in(desk)
    refused = desk.refused(OPERATOR, past("2025-017", RETAINED))
    assert refused.problem is Problem.DUPLICATE
    assert [(r.code, r.detail) for r in refused.reasons] == [
        ("CONTRACT_NO_TAKEN", {"other_id": str(deal)})
    ]


def test_R5_2_the_same_command_again_brings_in_nothing_more(desk: Desk) -> None:
    request = desk.request(OPERATOR, past("2025-017"))
    first, second = desk.sales.execute(request), desk.sales.execute(request)
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (second.id, second.replayed) == (first.id, True)
    assert [p.position for p in second.events] == [p.position for p in first.events]


def test_R3_6_1_an_overdue_line_is_breached_at_once_and_one_to_come_is_not(desk: Desk) -> None:
    deal = brought_in(desk, OVERDUE, RETAINED)
    kinds = {
        (clock.kind, clock.subject): clock.breached
        for clock in state(desk, deal).clocks
        if clock.kind == "RECEIVABLE"
    }
    assert kinds == {("RECEIVABLE", "1"): True, ("RECEIVABLE", "2"): False}
    assert desk.names(deal).count("LineBecameDue") == 2


def test_R3_6_7_the_last_payment_closes_a_past_deal(desk: Desk) -> None:
    deal = brought_in(desk, RETAINED)
    assert state(desk, deal).stage == "CLOSED_PENDING_RETENTION"
    payment = RecordPayment(
        bank_ref="B-1", amount_fen=4_800_000, received_on=dt.date(2026, 3, 2), allocations=()
    )
    desk.do(ZHENG, payment, deal)
    assert state(desk, deal).stage == "CLOSED"
    closed = [p.recorded.event for p in desk.sales.log.stream(deal)]
    (end,) = (e.model_dump() for e in closed if type(e).__name__ == "DealClosed")
    assert end == {"won_fen": 12_000_000, "received_fen": 12_000_000, "written_off_fen": 0}


def test_R5_7_a_manager_gives_a_past_deal_an_owner(desk: Desk) -> None:
    deal = brought_in(desk, RETAINED, owner_id=None)
    desk.do(WANG, ReassignDeal(to=CHEN, reason="原负责人已离职"), deal)
    assert state(desk, deal).owner_id == CHEN
    owners = {clock.owner_id for clock in state(desk, deal).clocks if clock.is_open}
    assert owners == {CHEN}


@pytest.mark.parametrize("lines", [(), (RETAINED,), (OVERDUE,), (OVERDUE, RETAINED)])
def test_G1_4_what_comes_next_can_be_asked_of_every_past_deal(
    desk: Desk, lines: tuple[OpenLine, ...]
) -> None:
    deal = brought_in(desk, *lines)
    for person in (CHEN, LIU, ZHENG):
        look = desk.sales.look(deal, person)
        assert look is not None
        assert look.state.imported


def test_G2_0_a_name_that_two_customers_have_says_nothing(desk: Desk) -> None:
    first = brought_in(desk)
    assert event_of(desk, brought_in(desk, contract_no="2", uscc=None)).customer_id == (
        event_of(desk, first).customer_id
    )
    namesake = brought_in(desk, contract_no="3", uscc="91320000MA1TAOHUA2")
    assert event_of(desk, namesake).customer_id != event_of(desk, first).customer_id
    refused = desk.refused(OPERATOR, past("4", uscc=None))
    assert [(r.clause, r.code) for r in refused.reasons] == [("G2.0", "CUSTOMER_NOT_CLEAR")]
    known = event_of(desk, namesake).customer_id
    told = brought_in(desk, contract_no="4", uscc=None, customer_id=known)
    assert event_of(desk, told).customer_id == known
