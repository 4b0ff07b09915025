"""What a key account takes beside the usual: experts, feasibility, a project, steering."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .deal_in_play import DealInPlay
from .people import CHUSHU, MANGZHONG
from .quirks import Quirk
from .story import Story

#: Of the price, in percent: what technical support thinks that it will cost.
ESTIMATE = 68
A_MONTH_AT_MOST = dt.timedelta(days=21)


def flag(deal: DealInPlay) -> None:
    """A manager sees that it is larger than it was registered."""
    deal.do(deal.manager, "FlagKeyAccount", key_account=True, reason="三个仓一起上，按大客户走")


def experts(deal: DealInPlay) -> tuple[str, ...]:
    """Who of ours takes part in the talk beside the owner."""
    return (MANGZHONG,) if deal.is_key_account else ()


def find_feasible(deal: DealInPlay, solution: dict[str, Any]) -> Story:
    """Technical support judges before there is a solution; whoever hurries is held back."""
    if deal.has(Quirk.FLAGGED):
        deal.refused(deal.owner, "DraftSolution", "NOT_FOUND_FEASIBLE", **solution)
    yield deal.pause(3)
    deal.do(
        CHUSHU,
        "ReviewFeasibility",
        feasible=True,
        tech=f"{deal.ware.item}要改控制柜，其余都有成例",
        effort_person_days=deal.dice.randrange(80, 160, 10),
        cost_fen=deal.part_of_price(ESTIMATE),
    )


def set_up(deal: DealInPlay) -> None:
    """The core team is named, and who decides for the customer."""
    chain = (
        {"contact": deal.contact, "role": "拍板", "attitude": "支持"},
        {"contact": "分管副总", "role": "管预算", "attitude": "观望"},
        {"contact": "车间主任", "role": "天天用", "attitude": "怕麻烦"},
    )
    deal.do(
        deal.owner,
        "SetUpProject",
        rep_id=deal.owner,
        solution_id=MANGZHONG,
        delivery_id=deal.deliverer,
        decision_chain=chain,
    )


def steer(deal: DealInPlay) -> Story:
    """The steering reports of a project, as long as it is delivered."""
    while True:
        yield deal.until(deal.desk.today + A_MONTH_AT_MOST)
        if not deal.is_being_delivered:
            return
        deal.do(
            deal.deliverer,
            "ReportSteering",
            text=f"{deal.ware.item}按计划推进",
            risks=["雨季路滑，大件运输要错峰"],
            decisions=["每周三例会，双方项目经理都到"],
        )
