"""After the signature: the order is handed over to delivery, and the paper put away."""

from __future__ import annotations

from typing import Any

from domain.deal.handing_over import HandoverItem

from .deal_contract import archive
from .deal_in_play import DealInPlay
from .deal_milestones import plan
from .quirks import Quirk
from .steps import Step
from .story import Story


def hand_over(deal: DealInPlay) -> Story:
    """The owner goes through with delivery what was sold; at times too quickly."""
    yield deal.before(Step.HANDED_OVER)
    if deal.has(Quirk.HANDOVER_RETURNED):
        short = _form(deal) | {"checklist": [HandoverItem.PRICE], "special_promises": []}
        deal.refused(deal.owner, "HandOver", "CHECKLIST_INCOMPLETE", **short)
        deal.do(deal.owner, "HandOver", **_form(deal))
        yield deal.pause(3)
        deal.do(deal.deliverer, "ReturnHandover", gaps=["现场电压没写", "谁收货没写"])
        yield deal.pause(3)
    deal.do(deal.owner, "HandOver", **_form(deal))


def _form(deal: DealInPlay) -> dict[str, Any]:
    return {
        "to_id": deal.deliverer,
        "checklist": list(HandoverItem),
        "special_promises": [f"{deal.ware.goal}，当面答应过{deal.plan.customer.contact}"],
    }


def take_over(deal: DealInPlay) -> Story:
    """Delivery has all it needs, and plans."""
    yield deal.before(Step.TAKEN_OVER)
    deal.do(deal.deliverer, "AcceptHandover")
    yield deal.pause(2)
    plan(deal)


def put_away(deal: DealInPlay) -> Story:
    """Legal archives the original."""
    yield deal.before(Step.ARCHIVED)
    archive(deal)
