"""The customer wants something else than was signed: nothing is done before it is amended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from domain.deal.payment_plan import LineKind

from .deal_contract import archive, signature, text
from .deal_in_play import DealInPlay
from .deal_milestones import plan
from .deal_votes import approve_at_last, vote_in_turn
from .steps import Step
from .story import Story

#: What more costs, in percent of the price, and how much longer it takes.
MORE = 8
LONGER = dt.timedelta(days=20)
WANTED_IN = dt.timedelta(days=30)


def change(deal: DealInPlay) -> Story:
    """A wish, the amendment that carries it out, another delivery plan."""
    yield deal.pause(6)
    wanted_on = deal.desk.today + WANTED_IN
    wish = f"{deal.ware.extra}再加一套，后山也要装"
    deal.do(deal.owner, "RequestChange", text=wish, wanted_on=wanted_on)
    change_id = deal.state.delivery.changes[-1].change_id
    done = {"pct_bp": 5500, "text": "后山地基已放线", "customer_informed": True}
    done["change_id"] = change_id
    yield deal.pause(3)
    deal.refused(deal.deliverer, "ReportProgress", "CHANGE_NOT_AMENDED", **done)
    yield deal.pause(7)
    deal.do(deal.owner, "AmendContract", change_ids=[change_id], **_amended(deal))
    yield from _sign_amendment(deal, deal.state.open_amendment.amendment_no)
    yield deal.pause(3)
    plan(deal)
    yield deal.pause(6)
    deal.do(deal.deliverer, "ReportProgress", **done)


def _amended(deal: DealInPlay) -> dict[str, Any]:
    """The contract in force with more in its scope, a higher price and a later day."""
    in_force = deal.state.contract_in_force
    more = deal.part_of_price(MORE)
    lines = [line.model_dump(mode="json") for line in in_force.payment_plan]
    for line in lines:
        if line["kind"] == LineKind.ACCEPTANCE:
            line["amount_fen"] += more
    return text(deal) | {
        "amount_fen": in_force.amount_fen + more,
        "payment_plan": lines,
        "delivery_on": in_force.delivery_on + LONGER,
        "scope": [*in_force.scope, f"{deal.ware.extra}（后山）"],
    }


def _sign_amendment(deal: DealInPlay, number: int) -> Story:
    """It goes the way of the contract: votes, the general manager, both signatures."""
    yield deal.before(Step.CONTRACT_SUBMITTED)
    deal.do(deal.owner, "SubmitContract", amendment_no=number)
    yield from vote_in_turn(deal, number)
    yield deal.before(Step.APPROVED)
    approve_at_last(deal, number)
    yield deal.before(Step.SIGNED, 0.5)
    deal.do(deal.owner, "SignContract", **signature(deal, number))
    yield deal.before(Step.ARCHIVED)
    archive(deal, number)
