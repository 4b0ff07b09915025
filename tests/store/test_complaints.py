"""What a complaint knows of others, out of the tables beside the log (R3.7.1, R3.7.9, R3.8)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from desk import START, Desk
from given import at
from people import CHEN, SHEN, WANG, XU, ZHOU
from samples import register
from samples_complaint import acknowledge, assign, change, complain, find, triage

from application.exchange import Accepted, Refused
from domain.complaint.ending import Withdraw
from domain.complaint.kinds import Category, Founded
from domain.complaint.recurrence import RecurrenceFlagged
from domain.complaint.severity import Severity
from domain.customers import Scenario
from domain.deal.importing import ImportDeal
from domain.lead.registration import LeadRegistered, Lever
from domain.outcomes import Problem
from domain.people import OPERATOR
from domain.shared import GiveConsent

CAUSE = "密封圈批次不良"


def customer(desk: Desk, contract_no: str = "2025-017", name: str = "鲸落海底餐饮") -> UUID:
    """A customer known only because an old contract with him was brought in."""
    past = ImportDeal(
        customer_name=name,
        contract_no=contract_no,
        amount_fen=15_000_000,
        signed_on=dt.date(2025, 3, 31),
        closed_on=dt.date(2025, 11, 20),
    )
    held = desk.sales.held(desk.do(OPERATOR, past).id)
    assert held is not None
    found: UUID = held.stream.state.customer_id
    return found


def registered(desk: Desk, of: UUID, **changes: Any) -> UUID:
    return desk.do(CHEN, complain(customer_id=of, **{"deal_id": None} | changes)).id


def triaged(desk: Desk, of: UUID, severity: Severity = Severity.GENERAL, **changes: Any) -> UUID:
    complaint = registered(desk, of, **changes)
    desk.do(XU, acknowledge(), complaint)
    desk.do(XU, triage(severity), complaint)
    return complaint


def handled(desk: Desk, of: UUID, **changes: Any) -> UUID:
    complaint = triaged(desk, of, **changes)
    desk.do(SHEN, assign(), complaint)
    return complaint


def found(desk: Desk, complaint: UUID, cause: str = CAUSE) -> tuple[UUID, ...]:
    """Record the finding; the complaints that it says have the same cause too often."""
    answer = desk.do(ZHOU, find(root_cause_code=cause), complaint)
    events = [placed.recorded.event for placed in answer.events]
    flags = [event for event in events if isinstance(event, RecurrenceFlagged)]
    return flags[0].complaint_ids if flags else ()


# ---- the same complaint again ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "again"), [("03-09 09:00", True), ("03-09 09:00:01", False), ("03-02 09:01", True)]
)
def test_R3_7_1_the_same_within_seven_days_is_a_duplicate(
    desk: Desk, when: str, again: bool
) -> None:
    known = customer(desk)
    first = registered(desk, known)
    desk.clock(when)
    answer = desk.send(CHEN, complain(customer_id=known, deal_id=None))
    assert isinstance(answer, Refused if again else Accepted)
    if isinstance(answer, Refused):
        assert answer.problem is Problem.DUPLICATE
        assert answer.reasons[0].detail == {"other_id": str(first)}


def test_R3_7_1_another_matter_customer_or_deal_or_one_that_is_over_is_none(desk: Desk) -> None:
    known = customer(desk)
    first = registered(desk, known)
    registered(desk, known, category=Category.OTHER)
    registered(desk, customer(desk, "2025-018", "广寒宫酒业"))
    past = desk.sales.held(desk.do(OPERATOR, _another(known)).id)
    assert past is not None
    registered(desk, known, deal_id=past.stream.id)
    desk.do(XU, Withdraw(proof_sha256="a" * 64), first)
    second = registered(desk, known)
    numbers = []
    for complaint in (first, second):
        held = desk.sales.held(complaint)
        assert held is not None
        numbers.append(held.stream.state.number)
    assert numbers == ["KS-20260302-0001", "KS-20260302-0005"]


def _another(known: UUID) -> ImportDeal:
    return ImportDeal(
        customer_name="鲸落海底餐饮",
        customer_id=known,
        contract_no="2025-019",
        amount_fen=1,
        signed_on=dt.date(2025, 1, 1),
        closed_on=dt.date(2025, 1, 1),
    )


def test_R3_7_1_a_deal_of_another_customer_is_refused(desk: Desk) -> None:
    known, other = customer(desk), customer(desk, "2025-018", "广寒宫酒业")
    past = desk.do(OPERATOR, _another(known)).id
    refused = desk.refused(CHEN, complain(customer_id=other, deal_id=past))
    assert [r.code for r in refused.reasons] == ["NOT_A_DEAL_OF_THE_CUSTOMER"]


# ---- the same cause again --------------------------------------------------------------------


@pytest.mark.parametrize(("days", "flagged"), [(90, True), (91, False)])
def test_R3_7_9_three_of_one_cause_within_ninety_days_are_flagged(
    desk: Desk, days: int, flagged: bool
) -> None:
    known = customer(desk)
    first = handled(desk, known)
    assert not found(desk, first)
    second = handled(desk, known, deal_id=desk.do(OPERATOR, _another(known)).id)
    assert not found(desk, second, f" {CAUSE}。")
    desk.sales.set_clock(at(START) + dt.timedelta(days=days))
    third = handled(desk, known)
    assert set(found(desk, third)) == ({first, second, third} if flagged else set())


def test_R3_7_9_a_cause_found_wrong_after_all_counts_no_more(desk: Desk) -> None:
    known = customer(desk)
    first = handled(desk, known)
    found(desk, first)
    found(desk, first, "安装不当")
    other = customer(desk, "2025-018", "广寒宫酒业")
    second = handled(desk, other)
    found(desk, second)
    desk.do(WANG, GiveConsent(command="RecordFinding"), second, "complaint")
    desk.do(ZHOU, find(Founded.UNFOUNDED), second)
    third = handled(desk, customer(desk, "2025-020", "月宫桂花糕"))
    assert not found(desk, third)
    desk.restart()
    fourth = handled(desk, customer(desk, "2025-021", "蓬莱仙岛"))
    assert not found(desk, fourth)


# ---- who buys again --------------------------------------------------------------------------


def test_R3_8_2_and_R3_8_3_who_buys_again_is_known_with_his_complaints(desk: Desk) -> None:
    known = customer(desk)
    mild = triaged(desk, known)
    major = triaged(desk, known, Severity.MAJOR, category=Category.OTHER)
    over = triaged(desk, known, Severity.URGENT, category=Category.DELIVERY_DELAY)
    desk.do(XU, Withdraw(proof_sha256="a" * 64), over)
    untriaged = registered(desk, known, category=Category.UNMET_FUNCTION)
    lead = register(scenario=Scenario.REPURCHASE, lever=Lever.BUNDLE, customer_id=known)
    event = desk.do(CHEN, lead).events[0].recorded.event
    assert isinstance(event, LeadRegistered)
    assert event.warning_complaint_ids == (major,)
    assert set(event.feedback_refs) == {str(c) for c in (mild, major, over, untriaged)}
    assert event.history is not None
    assert (event.history.orders, event.history.last_on) == (1, dt.date(2025, 11, 20))
    raised = change(Severity.URGENT).model_copy(update={"reason": "媒体"})
    desk.do(XU, raised, mild)
    again = register(
        scenario=Scenario.REPURCHASE, lever=Lever.BUNDLE, customer_id=known, customer_name="鲸起"
    )
    event = desk.do(CHEN, again).events[0].recorded.event
    assert isinstance(event, LeadRegistered)
    assert set(event.warning_complaint_ids) == {mild, major}
