"""The delivery plan, the prepayment that it waits for, and the start (R3.5.2, R3.6.4, R3.9.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from fields import refused_under
from given import Story, at
from people import BOTH, CHEN, FENG, HE, LIU, QIAN, WANG, ZHAO, ZHENG
from samples_contract import line
from samples_deal import reassign
from samples_delivery import HELD, M1, M2, milestone, plan_delivery, waive
from stages import (
    ACCEPTANCE_REQUESTED,
    ACCEPTED,
    DELIVERING,
    DELIVERY_PLANNED,
    HANDED_OVER,
    HANDOVER_ACCEPTED,
    PREPAYMENT_WAIVED,
    SIGNED,
)

from domain.approvals import ApprovalGiven
from domain.customers import Scenario
from domain.deal.delivery_plan import DeliveryPlanned, PlanDelivery
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.prepayment import PrepaymentWaived
from domain.deal.records.delivery import DeliveryState
from domain.deal.starting import DeliveryStarted, StartDelivery
from domain.outcomes import Problem
from domain.people import Role


def with_state(story: Story, **changes: Any) -> Story:
    """The story with another state, as if something else had happened."""
    stream = story.stream
    return replace(story, stream=replace(stream, state=replace(stream.state, **changes)))


def with_lines(story: Story, *plan: PaymentLine) -> Story:
    return with_state(story, receivables=story.state.receivables.with_plan(plan))


def planned(*milestones: Any, story: Story = HANDOVER_ACCEPTED) -> Story:
    return story.when(plan_delivery(*milestones), by=HE)


def test_R3_5_2_delivery_plans_and_every_milestone_has_its_clock() -> None:
    story = HANDOVER_ACCEPTED.when(plan_delivery(), by=HE, at="03-31 10:00")
    story.then(DeliveryPlanned(milestones=plan_delivery().milestones))
    first, second = story.clock("MILESTONE", M1), story.clock("MILESTONE", M2)
    assert first.due_at == at("04-16 00:00")
    assert first.warns_at == at("04-13 00:00")
    assert second.due_at == at("04-25 00:00")
    assert {first.owner_id, second.owner_id} == {HE}
    assert story.state.delivery.state is DeliveryState.HANDED_OVER


@pytest.mark.parametrize("by", [CHEN, WANG, ZHENG])
def test_R3_5_2_only_delivery_plans(by: str) -> None:
    HANDOVER_ACCEPTED.when(plan_delivery(), by=by).then_refused("R3.5.2", problem=Problem.ROLE)


@pytest.mark.parametrize(
    ("story", "code"),
    [
        (SIGNED, "ILLEGAL_STATE"),
        (HANDED_OVER, "HANDOVER_NOT_ACCEPTED"),
        (DELIVERING, "NOTHING_AMENDED"),
        (ACCEPTANCE_REQUESTED, "ILLEGAL_STATE"),
        (ACCEPTED, "ILLEGAL_STATE"),
    ],
    ids=["signed", "handed over", "under way", "requested", "accepted"],
)
def test_R3_5_2_it_is_planned_before_the_work_or_after_an_amendment(
    story: Story, code: str
) -> None:
    planned(story=story).then_refused("R3.5.2", code, Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(("due_on", "fits"), [("04-23", True), ("04-24", True), ("04-25", False)])
def test_R3_5_2_nothing_is_due_after_the_contracts_delivery_date(due_on: str, fits: bool) -> None:
    story = planned(milestone(M1, "04-10"), milestone(M2, due_on))
    if fits:
        story.then_accepted()
    else:
        story.then_refused("R3.5.2", "MILESTONE_TOO_LATE")
        assert story.reasons[0].detail == {"milestone_id": M2, "delivery_on": "2026-04-24"}


def test_R3_5_2_every_milestone_that_a_payment_hangs_on_is_planned() -> None:
    story = with_lines(HANDOVER_ACCEPTED, _hanging_on("M9"))
    planned(story=story).then_refused("R3.5.2", "MILESTONE_NOT_PLANNED")
    planned(milestone("M9", "04-20"), story=story).then_accepted()


def _hanging_on(milestone_id: str) -> PaymentLine:
    return line(
        "L9", 1, kind=LineKind.PROGRESS, trigger=Trigger.MILESTONE, milestone_id=milestone_id
    )


def test_R3_5_2_every_milestone_has_an_id_of_its_own() -> None:
    planned(milestone(M1, "04-10"), milestone(M1, "04-11")).then_refused(
        "R3.5.2", "MILESTONE_TWICE"
    )


@pytest.mark.parametrize(("count", "accepted"), [(1, False), (2, True), (3, True)])
def test_R3_9_5_a_key_account_is_delivered_in_two_milestones_or_more(
    count: int, accepted: bool
) -> None:
    steps = [milestone(f"M{n}", "04-20") for n in range(count)]
    account = with_state(HANDOVER_ACCEPTED, scenario=Scenario.KEY_ACCOUNT_PROJECT)
    story = planned(*steps, story=account)
    if accepted:
        story.then_accepted()
    else:
        story.then_refused("R3.9.5", "TOO_FEW_MILESTONES")
    planned(*steps).then_accepted()


def test_R3_5_2_before_the_start_a_plan_replaces_the_one_before() -> None:
    story = DELIVERY_PLANNED.when(
        plan_delivery(milestone(M1, "04-15"), milestone("M3", "04-20")), by=HE
    ).then_accepted()
    assert story.names() == ["DeliveryPlanned", "DeadlineCancelled", "DeadlineArmed"]
    assert not any(story.state.clocks.running("MILESTONE", M2))
    assert story.clock("MILESTONE", M1) == DELIVERY_PLANNED.clock("MILESTONE", M1)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"id": "M" * 65},
        {"name": ""},
        {"acceptance_criteria": "  "},
        {"due_on": "soon"},
        {"due_on": None},
    ],
)
def test_R3_5_2_what_is_not_a_milestone_is_refused(changes: Any) -> None:
    fields = milestone(M1, "04-20").model_dump() | changes
    kind = PlanDelivery
    assert refused_under(kind, lambda: kind(milestones=(fields,))) == {"milestones": "R3.5.2"}


@pytest.mark.parametrize("milestones", [(), None, tuple(plan_delivery().milestones) * 101])
def test_R3_5_2_a_plan_has_milestones_but_not_endlessly_many(milestones: Any) -> None:
    refused = refused_under(PlanDelivery, lambda: PlanDelivery(milestones=milestones))
    assert refused == {"milestones": "R3.5.2"}


# ---- the prepayment -------------------------------------------------------------------------


def test_R3_5_2_the_work_does_not_start_before_the_prepayment_is_in() -> None:
    story = DELIVERY_PLANNED.when(StartDelivery(), by=HE)
    story.then_refused("R3.5.2", "PREPAYMENT_OPEN")
    assert story.reasons[0].detail == {"line_id": "L1", "open_fen": 14_400_000}


def test_R3_5_2_manager_and_finance_together_waive_it() -> None:
    story = DELIVERY_PLANNED.when(waive(), by=WANG)
    story.then(ApprovalGiven(command="WaivePrepayment", subject="L1", role=Role.SALES_MANAGER))
    story.when(StartDelivery(), by=HE).then_refused("R3.5.2", "PREPAYMENT_OPEN")
    both = story.when(waive(), by=FENG).then(
        ApprovalGiven(command="WaivePrepayment", subject="L1", role=Role.FINANCE),
        PrepaymentWaived(line_id="L1", by=(WANG, FENG)),
    )
    assert both.state.approvals == ()
    assert both.state.receivables.open_fen == 48_000_000, "it stays owed"
    both.when(StartDelivery(), by=HE).then(DeliveryStarted())


def test_R3_5_2_in_either_order_but_not_twice_the_same() -> None:
    story = DELIVERY_PLANNED.when(waive(), by=ZHENG).then_accepted()
    story.when(waive(), by=ZHENG).then_refused("R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE)
    story.when(waive(), by=FENG).then_refused("R5.1", "SEAT_TAKEN", Problem.ILLEGAL_STATE)
    story.when(waive(), by=LIU).then_accepted()


@pytest.mark.parametrize(("when", "counts"), [("04-30 10:00", True), ("04-30 10:00:01", False)])
def test_R3_5_2_an_agreement_counts_for_thirty_days(when: str, counts: bool) -> None:
    story = DELIVERY_PLANNED.when(waive(), by=WANG, at="03-31 10:00")
    after = story.when(waive(), by=ZHENG, at=when).then_accepted()
    assert bool(after.state.delivery.waived_lines) is counts


@pytest.mark.parametrize("by", [CHEN, HE, QIAN])
def test_R3_5_2_nobody_else_waives(by: str) -> None:
    DELIVERY_PLANNED.when(waive(), by=by).then_refused("R3.5.2", problem=Problem.ROLE)


def test_R3_5_2_a_manager_who_owns_the_deal_does_not_waive() -> None:
    his = DELIVERY_PLANNED.when(reassign(BOTH), by=WANG, reason="陈一外派").then_accepted()
    his.when(waive(), by=BOTH).then_refused("R3.5.2", "OWN_PREPAYMENT", Problem.FOUR_EYES)
    agreed = DELIVERY_PLANNED.when(waive(), by=LIU).when(reassign(LIU), by=WANG, reason="陈一外派")
    story = agreed.when(waive(), by=ZHENG).then_accepted()
    assert not story.state.delivery.waived_lines, "what he agreed to as another does not count"


@pytest.mark.parametrize("line_id", ["L2", "L3", "L9"])
def test_R3_5_2_only_a_prepayment_is_waived(line_id: str) -> None:
    DELIVERY_PLANNED.when(waive(line_id), by=WANG).then_refused("R3.5.2", "NO_OPEN_PREPAYMENT")


def test_R3_5_2_what_is_waived_or_paid_needs_no_waiver() -> None:
    PREPAYMENT_WAIVED.when(waive(), by=LIU).then_refused("R3.5.2", "NO_OPEN_PREPAYMENT")
    money = DELIVERY_PLANNED.state.receivables.changing("L1", written_off_fen=14_400_000)
    paid = with_state(DELIVERY_PLANNED, receivables=money)
    paid.when(waive(), by=WANG).then_refused("R3.5.2", "NO_OPEN_PREPAYMENT")
    paid.when(StartDelivery(), by=HE).then_accepted()


# ---- the start ------------------------------------------------------------------------------


def test_R3_5_2_delivery_starts_and_owes_a_report_a_week() -> None:
    story = PREPAYMENT_WAIVED.when(StartDelivery(), by=HE, at="04-01 09:00")
    story.then(DeliveryStarted())
    story.then_due("PROGRESS_WEEKLY", "04-08 09:00", warns="04-07 09:00")
    assert story.state.delivery.state is DeliveryState.IN_PROGRESS
    assert story.names() == ["DeliveryStarted", "DeadlineArmed"], "no steering report"


@pytest.mark.parametrize("by", [CHEN, WANG, ZHAO])
def test_R3_5_2_only_delivery_starts(by: str) -> None:
    PREPAYMENT_WAIVED.when(StartDelivery(), by=by).then_refused("R3.5.2", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [SIGNED, DELIVERING, ACCEPTANCE_REQUESTED, ACCEPTED])
def test_R3_5_2_it_starts_once(story: Story) -> None:
    story.when(StartDelivery(), by=HE).then_refused("R3.5.2", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("story", [HANDED_OVER, HANDOVER_ACCEPTED])
def test_R3_5_2_it_starts_with_a_plan(story: Story) -> None:
    story.when(StartDelivery(), by=HE).then_refused("R3.5.2", "NOT_PLANNED")


def test_R3_5_2_a_plan_that_no_longer_fits_the_contract_is_made_anew() -> None:
    story = with_lines(PREPAYMENT_WAIVED, _hanging_on("M9"))
    story.when(StartDelivery(), by=HE).then_refused("R3.5.2", "PLAN_OUTDATED")


def test_R3_6_4_nothing_starts_for_a_customer_who_owes_for_long() -> None:
    story = PREPAYMENT_WAIVED.when(StartDelivery(), by=HE, facts=(HELD,))
    story.then_refused("R3.6.4", "DELIVERIES_HELD")
    assert story.reasons[0].detail == {"count": 1}


def test_R3_5_2_the_stage_stays_signed_all_the_way() -> None:
    days = {m.due_on for m in DELIVERING.state.delivery.milestones}
    assert days == {dt.date(2026, 4, 15), dt.date(2026, 4, 24)}
    assert ACCEPTED.state.stage == SIGNED.state.stage
