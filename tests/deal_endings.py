"""What leads a signed deal to its end: by the state of its delivery, who does what next.

The same move may stand twice to come up more often.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from people import HE, WANG, XU, ZHENG
from samples_delivery import SHA, deem, hand_over, plan_delivery, progress, reject, request, waive
from samples_money import payment

from domain.calendar import day_of
from domain.deal.acceptance import AcceptMilestone
from domain.deal.closing import CloseDeal
from domain.deal.delivery_plan import PlannedMilestone
from domain.deal.handing_over import AcceptHandover
from domain.deal.records.delivery import DeliveryState, Milestone
from domain.deal.starting import StartDelivery
from domain.deal.state import Deal
from domain.deal.visits import LogVisit
from domain.kernel import Command

Next = Callable[[Deal, dt.datetime], tuple[str, Command]]
MILESTONES = ("M1", "M2")


def hands_over(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return deal.owner_id, hand_over()


def takes_over(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return HE, AcceptHandover()


def plans(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    """Two milestones, due when all is due; whatever payments hang on comes beside them."""
    contract = deal.contract_in_force
    due_on = contract.delivery_on if contract is not None else day_of(now)
    hung_on = (line.milestone_id for line in deal.plan_in_force if line.milestone_id is not None)
    steps = (
        PlannedMilestone(id=id, name=f"第 {id} 步", due_on=due_on, acceptance_criteria="不漏气")
        for id in dict.fromkeys((*MILESTONES, *hung_on))
    )
    return HE, plan_delivery(*steps)


def waives(by: str) -> Next:
    return lambda deal, now: (by, waive(deal.plan_in_force[0].line_id))


def starts(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return HE, StartDelivery()


def reports(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return HE, progress()


def requests(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return HE, request(_next(deal).milestone_id)


def accepts(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    id = _next(deal).milestone_id
    return HE, AcceptMilestone(milestone_id=id, accepted_on=day_of(now), doc_sha256=SHA)


def rejects(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return deal.owner_id, reject(_next(deal).milestone_id)


def deems(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return WANG, deem(_next(deal).milestone_id)


def pays_all(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    """All that is open, so that the deal can be closed."""
    amount_fen = max(1, deal.receivables.open_fen)
    reference = f"ALL-{now:%m%d%H%M%S}"
    return ZHENG, payment(amount_fen, bank_ref=reference, received_on=day_of(now))


def closes(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return ZHENG, CloseDeal()


def visits(deal: Deal, now: dt.datetime) -> tuple[str, Command]:
    return XU, LogVisit(text="一切都好", happened_on=day_of(now))


NEXT: Mapping[DeliveryState, tuple[Next, ...]] = {
    DeliveryState.NOT_HANDED: (hands_over,),
    DeliveryState.HANDED_OVER: (
        *(takes_over, plans, plans, waives(WANG), waives(ZHENG)),
        *(pays_all, starts, starts, starts),
    ),
    DeliveryState.IN_PROGRESS: (requests, requests, requests, reports, plans),
    DeliveryState.ACCEPTANCE: (accepts, accepts, accepts, rejects, deems),
    DeliveryState.ACCEPTED: (pays_all, closes, closes, visits),
}


def _next(deal: Deal) -> Milestone:
    """The one whose acceptance was requested, or else the first that is not accepted."""
    steps = deal.delivery.milestones
    asked = [m for m in steps if m.is_requested and not m.is_accepted]
    return next(iter((*asked, *(m for m in steps if not m.is_accepted), *steps)))
