"""What is delivered by when, and by what the customer will judge it."""

from __future__ import annotations

import datetime as dt

from .deal_in_play import DealInPlay

FIRST, LAST = "M1", "M2"
#: From the plan to the first milestone.
HALF_WAY = dt.timedelta(days=25)


def plan(deal: DealInPlay) -> None:
    """Two milestones, the last one on the contract's day; what is accepted stays."""
    known = deal.state.delivery.milestone(FIRST)
    first_on = known.due_on if known is not None else deal.desk.today + HALF_WAY
    ware = deal.ware
    milestones = (
        (FIRST, f"{ware.item}到场", first_on, "开箱清点无缺"),
        (LAST, "全部投用", deal.state.contract_in_force.delivery_on, f"{ware.metric}连测三天达标"),
    )
    names = ("id", "name", "due_on", "acceptance_criteria")
    deal.do(
        deal.deliverer,
        "PlanDelivery",
        milestones=[dict(zip(names, milestone, strict=True)) for milestone in milestones],
    )
