"""What a signed amendment does to a delivery, be it under way or at its end (R3.4.8, R3.5.2)."""

from __future__ import annotations

import datetime as dt

import pytest
from given import Story
from people import CHEN, HE
from samples_amendment import amend, passed, sign_amendment
from samples_contract import SIDE_BY_SIDE, line
from samples_delivery import M1, M2, accept, milestone, plan_delivery, progress, request
from stages import ACCEPTED, DELIVERING, FIRST_ACCEPTED

from domain.deal.acceptance_request import RequestAcceptance
from domain.deal.delivery_plan import DeliveryPlanned
from domain.deal.payment_plan import PaymentLine, Trigger
from domain.deal.records.delivery import DeliveryState
from domain.deal.submission import SubmitContract

M3 = "M3"


def amended(story: Story, *lines: PaymentLine, when: str) -> Story:
    """With the next amendment signed: these lines beside those that there are."""
    plan = tuple(p for p in story.state.plan_in_force if p.trigger is not Trigger.MILESTONE)
    text = amend(
        sum(p.amount_fen for p in (*plan, *lines)),
        payment_plan=(*plan, *lines),
        scope=story.state.contract_in_force.scope,
    )
    number = len(story.state.amendments) + 1
    story = story.when(text, by=CHEN, at=when).then_accepted()
    story = story.when(SubmitContract(amendment_no=number), by=CHEN).then_accepted()
    story = passed(story, *SIDE_BY_SIDE)
    signature = sign_amendment(amendment_no=number, signed_on=dt.date(2026, 3, 28))
    return story.when(signature, by=CHEN).then_accepted()


def on(milestone_id: str) -> PaymentLine:
    return line("L9", 100, trigger=Trigger.MILESTONE, milestone_id=milestone_id, days=0)


def state(story: Story) -> DeliveryState:
    found: DeliveryState = story.state.delivery.state
    return found


MORE = amended(ACCEPTED, on(M3), when="04-24 10:00")


def test_R3_5_2_what_is_ordered_after_the_last_acceptance_is_planned_and_delivered() -> None:
    assert state(ACCEPTED) is DeliveryState.ACCEPTED
    assert state(MORE) is DeliveryState.IN_PROGRESS
    planned = MORE.when(plan_delivery(milestone(M3, "04-30")), by=HE).then_accepted()
    asked = planned.when(request(M3), by=HE, at="04-28 09:00").then_accepted()
    done = asked.when(accept(M3, "04-29"), by=HE, at="04-29 09:00").then_accepted()
    assert state(done) is DeliveryState.ACCEPTED
    assert done.state.receivables.line("L9").due_on == dt.date(2026, 4, 29)


def test_R3_5_3_with_work_to_do_again_reports_are_due_again() -> None:
    reported = MORE.when(progress(), by=HE, at="04-27 09:00").then_accepted()
    reported.then_due("PROGRESS_WEEKLY", "05-04 09:00")


def test_R3_5_2_an_amendment_that_asks_for_no_more_leaves_it_delivered() -> None:
    assert state(amended(ACCEPTED, on(M2), when="04-24 10:00")) is DeliveryState.ACCEPTED
    back = amended(MORE, when="04-25 10:00")
    assert state(back) is DeliveryState.ACCEPTED, "and one that takes it back ends it again"


def test_R3_5_2_what_an_amendment_gives_up_need_not_be_delivered() -> None:
    story = amended(FIRST_ACCEPTED, when="04-14 10:00")
    assert state(story) is DeliveryState.IN_PROGRESS
    story = story.when(plan_delivery(milestone(M1, "04-15")), by=HE, at="04-15 10:00")
    story.then_accepted()
    assert isinstance(story.recorded[0].event, DeliveryPlanned)
    assert state(story) is DeliveryState.ACCEPTED
    running = {c.kind for c in story.state.clocks.running()}
    assert not running & {"MILESTONE", "REWORK", "PROGRESS_WEEKLY"}
    assert story.state.delivery.accepted_on == dt.date(2026, 4, 13)
    by_trigger = {p.plan.trigger: p.due_on for p in story.state.receivables.lines}
    assert by_trigger[Trigger.ACCEPTED] is not None


@pytest.mark.parametrize("command", [request(M2)])
def test_R3_5_4_what_is_open_stays_open(command: RequestAcceptance) -> None:
    asked = DELIVERING.when(command, by=HE, at="04-13 09:00").then_accepted()
    assert state(amended(asked, on(M3), when="04-14 10:00")) is DeliveryState.ACCEPTANCE
