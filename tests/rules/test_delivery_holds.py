"""Deliveries wait for a line that is more than 30 days overdue (R3.6.4, 3.4)."""

from __future__ import annotations

import datetime as dt

import pytest
from given import Story, at
from people import BOTH, CHEN, FENG, HE, LIU, QIAN, WANG, WU, ZHENG
from samples_dunning import (
    COMPLAINT,
    OWED,
    OWED_L2,
    disputed,
    on_date,
    pay,
    remind,
    signed,
    written_off,
)

from domain.approvals import ApprovalGiven
from domain.deal.delivery_holds import DeliveryHeld, DeliveryReleased, ReleaseDelivery
from domain.deal.disputes import ResolveDispute
from domain.deal.reassignment import ReassignDeal
from domain.deal.reversal import ReversePayment
from domain.outcomes import Problem
from domain.people import Role

HELD = OWED_L2.wait("06-10 09:00")
RELEASE = ReleaseDelivery(line_id="L2")


def holds(story: Story, line_id: str = "L2") -> bool:
    line = story.state.receivables.line(line_id)
    assert line is not None
    return bool(line.holds)


def told_of(story: Story) -> list[str]:
    """What was said about deliveries, by whom."""
    return [
        f"{type(r.event).__name__} by {r.trail.actor}"
        for r in story.history
        if isinstance(r.event, DeliveryHeld | DeliveryReleased)
    ]


def test_R3_6_4_deliveries_are_held_from_the_begin_of_the_31st_day() -> None:
    assert not holds(OWED_L2.wait(at("06-10 00:00") - dt.timedelta(microseconds=1)))
    held = OWED_L2.wait("06-10 00:00")
    assert holds(held)
    assert told_of(held) == ["DeliveryHeld by system"]
    assert told_of(held.wait("2026-12-31 00:00")) == ["DeliveryHeld by system"], "but once"


def test_R3_6_4_reminding_in_time_does_not_keep_deliveries_going() -> None:
    story = OWED_L2.wait("05-25 09:00").when(remind("T+15"), by=WANG).then_accepted()
    assert holds(story.wait("06-10 00:00"))


@pytest.mark.parametrize("when", ["05-14 09:00", "06-09 23:59:59"])
def test_R3_6_4_a_line_paid_before_holds_nothing(when: str) -> None:
    paid = OWED_L2.wait(when).when(pay(OWED, "05-14"), by=ZHENG).then_accepted()
    assert told_of(paid.wait("06-30 00:00")) == []


def test_R3_6_4_a_part_paid_does_not_release_and_the_last_part_does() -> None:
    part = HELD.when(pay(OWED - 1, "06-10", "NB-1"), by=ZHENG).then_accepted()
    assert holds(part)
    paid = part.when(pay(1, "06-10", "NB-2"), by=ZHENG).then_accepted()
    assert not holds(paid)
    assert told_of(paid) == ["DeliveryHeld by system", "DeliveryReleased by system"]
    assert paid.recorded[-1].event == DeliveryReleased(line_id="L2")


def test_R3_6_4_a_write_off_releases_too() -> None:
    story = written_off(HELD, OWED)
    assert not holds(story)
    assert story.recorded[-1].event == DeliveryReleased(line_id="L2")


def test_R3_6_4_manager_and_finance_release_together() -> None:
    first = HELD.when(RELEASE, by=WANG, reason="客户已出具付款凭证")
    first.then(ApprovalGiven(command="ReleaseDelivery", subject="L2", role=Role.SALES_MANAGER))
    assert holds(first)
    both = first.when(RELEASE, by=ZHENG, reason="同意")
    both.then(
        ApprovalGiven(command="ReleaseDelivery", subject="L2", role=Role.FINANCE),
        DeliveryReleased(line_id="L2", by=(WANG, ZHENG)),
    )
    assert not holds(both)
    assert both.state.approvals == ()
    assert told_of(both.wait("2026-12-31 00:00"))[1:] == [f"DeliveryReleased by {ZHENG}"]


def test_R3_6_4_two_of_one_role_are_not_enough() -> None:
    story = HELD.when(RELEASE, by=ZHENG, reason="同意").then_accepted()
    story.when(RELEASE, by=FENG, reason="同意").then_refused(
        "R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE
    )
    story.when(RELEASE, by=ZHENG, reason="同意").then_refused(
        "R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE
    )


def test_R3_6_4_the_owner_does_not_release() -> None:
    owned = HELD.when(ReassignDeal(to=WANG), by=LIU, reason="接手").then_accepted()
    owned.when(RELEASE, by=WANG, reason="同意").then_refused(
        "R3.6.4", "OWNER_DECIDES", Problem.FOUR_EYES
    )
    agreed = HELD.when(RELEASE, by=WANG, reason="同意").then_accepted()
    taken_over = agreed.when(ReassignDeal(to=WANG), by=LIU, reason="接手").then_accepted()
    story = taken_over.when(RELEASE, by=ZHENG, reason="同意").then_accepted()
    assert holds(story), "what he agreed to before does not count any more"
    assert not holds(story.when(RELEASE, by=LIU, reason="同意").then_accepted())


@pytest.mark.parametrize("by", [CHEN, HE, QIAN, WU])
def test_R3_6_4_nobody_else_releases(by: str) -> None:
    HELD.when(RELEASE, by=by, reason="同意").then_refused("R3.6.4", problem=Problem.ROLE)


def test_R3_6_4_only_what_is_held_is_released_and_with_a_reason() -> None:
    HELD.when(RELEASE, by=WANG).then_refused("R5.1", "REASON_MISSING")
    HELD.when(ReleaseDelivery(line_id="L9"), by=WANG, reason="同意").then_refused(
        "R3.6.4", "LINE_UNKNOWN"
    )
    HELD.when(ReleaseDelivery(line_id="L3"), by=WANG, reason="同意").then_refused(
        "R3.6.4", "NOT_HELD", Problem.ILLEGAL_STATE
    )
    OWED_L2.when(RELEASE, by=BOTH, reason="同意").then_refused(
        "R3.6.4", "NOT_HELD", Problem.ILLEGAL_STATE
    )


@pytest.mark.parametrize(("when", "held"), [("06-09 23:59", False), ("06-10 00:00", True)])
def test_R3_6_4_a_line_open_again_after_31_days_holds_at_once(when: str, held: bool) -> None:
    paid = OWED_L2.when(pay(OWED, "03-02"), by=ZHENG).then_accepted()
    payment = paid.state.receivables.payments[-1]
    reversal = ReversePayment(payment_id=payment.payment_id)
    story = paid.when(reversal, by=FENG, at=when, reason="退票").then_accepted()
    assert holds(story) is held
    assert holds(story.wait("06-10 00:00"))


def test_R3_6_4_a_line_that_falls_due_long_ago_holds_at_once() -> None:
    assert holds(signed(on_date("L1", OWED, dt.date(2026, 1, 30))), "L1")
    assert not holds(signed(on_date("L1", OWED, dt.date(2026, 1, 31))), "L1")


def test_R3_6_5_a_line_wholly_in_dispute_holds_nothing_until_that_is_settled() -> None:
    frozen = disputed(OWED_L2, OWED).wait("06-12 09:00")
    assert not holds(frozen)
    settle = ResolveDispute(line_id="L2", complaint_id=COMPLAINT, upheld_fen=0)
    assert holds(frozen.when(settle, by=ZHENG).then_accepted())
    assert holds(disputed(OWED_L2, OWED - 1).wait("06-10 00:00")), "one fen goes on ageing"
