"""Closing a deal, at once or when the money retained is there (R3.6.7, domain 3.2)."""

from __future__ import annotations

import pytest
from given import Story
from people import CHEN, FENG, HE, QIAN, WANG, ZHENG
from samples_contract import line
from samples_dunning import (
    accepted,
    close,
    happened,
    on_date,
    pay,
    propose,
    retention,
    signed,
    write_off_of,
    written_off,
)

from domain.approvals import ApprovalGiven
from domain.deal.allocating import Allocation
from domain.deal.closing import CloseDeal, DealClosed, DealClosedPendingRetention
from domain.deal.credits import ApplyCredit
from domain.deal.payment_plan import LineKind, Trigger
from domain.deal.reversal import ReversePayment
from domain.deal.state import Stage
from domain.deal.terminating import DealTerminated, TerminationCode
from domain.deal.visits import LogVisit
from domain.facts import PaymentDeal
from domain.outcomes import Problem
from domain.people import Role

AHEAD = line("L1", 30_000_000, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0)
KEPT = retention("L3", 6_000_000)


def stage(story: Story) -> Stage:
    found: Stage = story.state.stage
    return found


def paid(story: Story, fen: int, ref: str, when: str = "04-24 11:00", **changes: object) -> Story:
    return story.when(pay(fen, when[:5], ref, **changes), by=ZHENG, at=when).then_accepted()


#: One line ahead, all of it paid and everything accepted; and one with money retained.
DONE = paid(accepted(signed(AHEAD)), 30_000_000, "NB-1")
BUT_RETENTION = paid(accepted(signed(AHEAD, KEPT)), 30_000_000, "NB-1")
PENDING = close(BUT_RETENTION, ZHENG, HE)


def test_R3_6_7_finance_and_delivery_close_a_deal_that_is_done() -> None:
    first = DONE.when(CloseDeal(), by=HE)
    first.then(ApprovalGiven(command="CloseDeal", role=Role.DELIVERY))
    assert stage(first) is Stage.SIGNED
    second = first.when(CloseDeal(), by=FENG)
    second.then(
        ApprovalGiven(command="CloseDeal", role=Role.FINANCE),
        DealClosed(won_fen=30_000_000, received_fen=30_000_000, written_off_fen=0),
    )
    assert stage(second) is Stage.CLOSED
    assert second.state.approvals == ()


def test_R3_6_7_who_is_still_needed_is_told() -> None:
    context = DONE.context
    assert context is not None
    assert CloseDeal.waits_for(DONE.state, context) == ("finance", "delivery")
    first = DONE.when(CloseDeal(), by=HE)
    assert CloseDeal.waits_for(first.state, context) == ("finance",)


@pytest.mark.parametrize("by", [CHEN, WANG, QIAN])
def test_R3_6_7_nobody_else_closes(by: str) -> None:
    DONE.when(CloseDeal(), by=by).then_refused("R3.6.7", problem=Problem.ROLE)


def test_R3_6_7_two_of_finance_are_not_enough() -> None:
    story = DONE.when(CloseDeal(), by=ZHENG)
    story.when(CloseDeal(), by=FENG).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)


def test_R3_6_7_every_call_is_checked_against_the_whole_guard() -> None:
    agreed = DONE.when(CloseDeal(), by=HE).then_accepted()
    payment = agreed.state.receivables.payments[0]
    reversal = ReversePayment(payment_id=payment.payment_id)
    owed = agreed.when(reversal, by=FENG, reason="退票").then_accepted()
    refused = owed.when(CloseDeal(), by=ZHENG).then_refused("R3.6.7", "STILL_OWED")
    assert refused.reasons[0].detail == {"open_fen": 30_000_000}


def test_R3_6_7_who_agreed_before_a_payment_was_taken_back_is_asked_again() -> None:
    agreed = DONE.when(CloseDeal(), by=ZHENG).then_accepted()
    payment = agreed.state.receivables.payments[0]
    reversal = ReversePayment(payment_id=payment.payment_id)
    owed = agreed.when(reversal, by=FENG, reason="退票").then_accepted()
    assert owed.state.approvals == ()
    again = paid(owed, 30_000_000, "NB-9", "04-25 10:00").when(CloseDeal(), by=HE)
    assert stage(again.then_accepted()) is Stage.SIGNED
    assert stage(again.when(CloseDeal(), by=FENG)) is Stage.CLOSED


def test_R3_6_7_nothing_may_be_left_to_accept_or_to_pay() -> None:
    delivering = signed(AHEAD).when(pay(30_000_000, "03-02"), by=ZHENG).then_accepted()
    delivering.when(CloseDeal(), by=HE).then_refused("R3.6.7", "NOT_ALL_ACCEPTED")
    owing = paid(accepted(signed(AHEAD)), 29_999_999, "NB-1")
    owing.when(CloseDeal(), by=HE).then_refused("R3.6.7", "STILL_OWED")
    not_due = paid(accepted(signed(AHEAD, on_date("L2", 5))), 30_000_000, "NB-1")
    not_due.when(CloseDeal(), by=HE).then_refused("R3.6.7", "STILL_OWED")
    both = signed(AHEAD).when(CloseDeal(), by=HE)
    assert {r.code for r in both.reasons} == {"NOT_ALL_ACCEPTED", "STILL_OWED"}


def test_R3_6_7_what_was_written_off_is_not_owed() -> None:
    story = paid(accepted(signed(AHEAD)), 29_000_000, "NB-1")
    story = close(written_off(story, 1_000_000, "L1"), ZHENG, HE)
    assert story.recorded[1].event == DealClosed(
        won_fen=30_000_000, received_fen=29_000_000, written_off_fen=1_000_000
    )


@pytest.mark.parametrize("is_due", [True, False])
def test_R3_6_7_with_money_retained_it_waits(is_due: bool) -> None:
    kept = retention("L3", 6_000_000, days=0 if is_due else 180)
    story = paid(accepted(signed(AHEAD, kept)), 30_000_000, "NB-1", "04-24 11:00")
    story = story.when(CloseDeal(), by=ZHENG).when(CloseDeal(), by=HE)
    story.then(ApprovalGiven(command="CloseDeal", role=Role.DELIVERY), DealClosedPendingRetention())
    assert stage(story) is Stage.CLOSED_PENDING_RETENTION
    story.when(CloseDeal(), by=HE).then_refused("R3.6.7", problem=Problem.ILLEGAL_STATE)


def test_R3_6_7_the_payment_that_empties_the_last_line_closes_it() -> None:
    part = PENDING.when(pay(5_999_999, "10-21", "NB-2"), by=ZHENG, at="10-21 09:00")
    assert stage(part.then_accepted()) is Stage.CLOSED_PENDING_RETENTION
    last = part.when(pay(1, "10-21", "NB-3"), by=ZHENG).then_accepted()
    closed = DealClosed(won_fen=36_000_000, received_fen=36_000_000, written_off_fen=0)
    (record,) = [r for r in last.recorded if r.event == closed]
    assert record.trail.actor == "system"
    assert stage(last) is Stage.CLOSED
    assert last.state.stage_before is Stage.CLOSED_PENDING_RETENTION


def test_R3_6_7_so_does_a_write_off() -> None:
    story = PENDING.when(propose(6_000_000, "L3"), by=ZHENG, reason="质量扣款").then_accepted()
    story = story.when(write_off_of(story, "L3"), by=WANG).when(write_off_of(story, "L3"), by=QIAN)
    assert stage(story.then_accepted()) is Stage.CLOSED
    assert story.recorded[-1].trail.actor == "system"
    names = story.names()
    assert names.index("DealClosed") > names.index("WriteOffApproved")


def test_R3_6_7_so_does_a_credit() -> None:
    for_l1 = (Allocation(line_id="L1", amount_fen=30_000_000),)
    story = accepted(signed(AHEAD, KEPT))
    credit = paid(story, 37_000_000, "NB-2", allocations=for_l1)
    payment = credit.state.receivables.payments[-1]
    assert payment.credit_left_fen == 7_000_000
    pending = close(credit, ZHENG, HE)
    use = ApplyCredit(from_payment_id=payment.payment_id, line_id="L3", amount_fen=6_000_000)
    story = pending.when(use, by=ZHENG, facts=(PaymentDeal(None),)).then_accepted()
    assert stage(story) is Stage.CLOSED
    (closed,) = [r.event for r in story.recorded if isinstance(r.event, DealClosed)]
    assert (closed.won_fen, closed.received_fen) == (36_000_000, 36_000_000)


def test_R3_6_3_a_payment_taken_back_opens_the_deal_again() -> None:
    closed = close(DONE, ZHENG, HE)
    payment = closed.state.receivables.payments[-1]
    reversal = ReversePayment(payment_id=payment.payment_id)
    open_again = closed.when(reversal, by=FENG, reason="退票").then_accepted()
    assert stage(open_again) is Stage.SIGNED
    assert not list(open_again.state.clocks.running("VISIT_QUARTERLY"))
    again = close(paid(open_again, 30_000_000, "NB-9", "04-25 10:00"), HE, ZHENG)
    assert stage(again) is Stage.CLOSED


def test_R3_6_3_a_deal_that_waited_for_retention_waits_for_it_again() -> None:
    closed = paid(PENDING, 6_000_000, "NB-2", "10-21 09:00")
    payment = closed.state.receivables.payments[-1]
    reversal = ReversePayment(payment_id=payment.payment_id)
    waiting = closed.when(reversal, by=FENG, reason="退票").then_accepted()
    assert stage(waiting) is Stage.CLOSED_PENDING_RETENTION
    assert stage(paid(waiting, 6_000_000, "NB-3", "10-22 09:00")) is Stage.CLOSED


# ---- clocks at the end ----------------------------------------------------------------------


def running(story: Story) -> set[str]:
    return {c.kind for c in story.state.clocks.running()}


def test_R3_6_7_what_was_to_be_done_for_a_closed_deal_falls_away() -> None:
    assert {"ARCHIVE", "INVOICE"} <= running(DONE)
    closed = close(DONE, ZHENG, HE)
    assert running(closed) == {"VISIT_QUARTERLY"}
    assert closed.clock("ARCHIVE").state == "CANCELLED"


def test_R3_6_7_while_money_is_retained_everything_goes_on() -> None:
    assert running(PENDING) >= {"ARCHIVE", "INVOICE", "RECEIVABLE", "DUNNING_T-7"}


def test_R3_6_7_a_terminated_deal_goes_on_collecting_what_is_owed() -> None:
    story = signed(AHEAD, on_date("L2", 5_000_000)).wait("05-14 09:00")
    ended = happened(story, DealTerminated(reason_code=TerminationCode.INSOLVENCY))
    assert running(ended) == {
        *("INVOICE", "RECEIVABLE", "LIMITATION"),
        *(c.kind for c in story.state.clocks.running() if c.kind.startswith("DUNNING_")),
    }
    assert {c.subject for c in ended.state.clocks.running()} == {"L1", "L2"}
    settled = written_off(ended, 30_000_000, "L1")
    assert {c.subject for c in settled.state.clocks.running("LIMITATION")} == {"L2"}


def test_R3_6_2_no_invoice_is_asked_for_where_nothing_is_owed_any_more() -> None:
    paid_up = paid(signed(AHEAD, on_date("L2", 5_000_000)), 30_000_000, "NB-1", "03-03 10:00")
    ended = happened(paid_up, DealTerminated(reason_code=TerminationCode.INSOLVENCY))
    assert {c.subject for c in ended.state.clocks.running("INVOICE")} == {"L2"}


def test_R3_8_1_the_deal_takes_visits_from_then_on() -> None:
    visit = LogVisit(text="灯会再聊", happened_on=DONE.now.date())
    DONE.when(visit, by=CHEN).then_refused("R3.8.1", problem=Problem.ILLEGAL_STATE)
    PENDING.when(visit, by=CHEN).then_accepted()
    assert not list(PENDING.when(visit, by=CHEN).state.clocks.running("VISIT_QUARTERLY"))
    close(DONE, ZHENG, HE).when(visit, by=CHEN).then_accepted()
