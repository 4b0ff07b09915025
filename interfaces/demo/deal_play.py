"""Plays the story of a deal, step by step up to where its path ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random
from uuid import UUID

from domain.calendar import day_of

from . import (
    deal_closing,
    deal_collecting,
    deal_contract,
    deal_delivery,
    deal_handover,
    deal_needs,
    deal_negotiation,
    deal_presentation,
    deal_solution,
    deal_votes,
)
from .deal_in_play import DealInPlay
from .desk import Desk
from .plans import LeadPlan
from .steps import Ending, Step
from .story import Story

STEPS: Mapping[Step, Callable[[DealInPlay], Story]] = {
    Step.PREPARED: deal_needs.prepare,
    Step.NEEDS_RECORDED: deal_needs.record_needs,
    Step.NEEDS_SENT: deal_needs.send_summary,
    Step.NEEDS_CONFIRMED: deal_needs.confirm_needs,
    Step.DRAFTED: deal_solution.draft,
    Step.SUBMITTED: deal_solution.submit,
    Step.SENT_BACK: deal_solution.send_back,
    Step.REVIEWED: deal_solution.review,
    Step.PRESENTED: deal_presentation.present,
    Step.FEEDBACK_GIVEN: deal_presentation.give_feedback,
    Step.READY_TO_NEGOTIATE: deal_presentation.get_ready,
    Step.NEGOTIATING: deal_negotiation.enter,
    Step.TERMS_AGREED: deal_negotiation.agree,
    Step.CONTRACT_DRAFTED: deal_contract.draft,
    Step.CONTRACT_SUBMITTED: deal_contract.submit,
    Step.REJECTED: deal_votes.reject,
    Step.VOTED: deal_votes.vote,
    Step.APPROVED: deal_votes.approve,
    Step.SIGNED: deal_contract.sign,
    Step.HANDED_OVER: deal_handover.hand_over,
    Step.TAKEN_OVER: deal_handover.take_over,
    Step.ARCHIVED: deal_handover.put_away,
    Step.PREPAID: deal_collecting.prepay,
    Step.STARTED: deal_delivery.start,
    Step.HALFWAY: deal_delivery.deliver_first,
    Step.DELIVERED: deal_delivery.deliver_last,
    Step.ACCEPTED: deal_delivery.accept_last,
    Step.PAID: deal_collecting.collect_rest,
    Step.CLOSED: deal_closing.close,
    Step.VISITED: deal_closing.visit,
}
#: For how long a deal is put on hold; it is past in a deal that rests for longer.
HOLD = dt.timedelta(days=12)


def play_deal(desk: Desk, plan: LeadPlan, deal_id: UUID, dice: Random) -> Story:
    """The story from the opened deal to the last step of its path, and its ending if any."""
    assert plan.deal is not None
    deal = DealInPlay(desk, plan, plan.deal, deal_id, dice)
    desk.deals.setdefault(plan.customer.name, deal_id)
    desk.customer_ids.setdefault(plan.customer.name, deal.state.customer_id)
    for step, play_step in STEPS.items():
        if step.value <= deal.path.until.value:
            yield from play_step(deal)
    if deal.path.ending is not None:
        yield deal.pause(6)
        yield from _end(deal, deal.path.ending)


def _end(deal: DealInPlay, ending: Ending) -> Story:
    match ending:
        case Ending.HELD:
            resume_on = day_of(deal.desk.now) + HOLD
            deal.do(deal.owner, "HoldDeal", resume_on=resume_on, reason="对方厂房要先封顶")
        case Ending.LOST:
            deal.do(deal.manager, "MarkLost", reason_code="COMPETITOR", competitor="二十八宿设备厂")
        case Ending.TERMINATED:
            yield from deal_closing.terminate(deal)
