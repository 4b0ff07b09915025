"""A deal's negotiation: entered, talked through in two rounds, agreed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from domain.calendar import day_of

from .deal_in_play import AGREED, DealInPlay
from .deal_milestones import FIRST
from .deal_presentation import answer
from .quirks import Quirk
from .steps import Step
from .story import Story

DELIVERY = dt.timedelta(days=60)
POSITIONS = {
    "PRICE": "对方要九折，我方守九六折",
    "PAYMENT": "三六一，验收后三十天",
    "DELIVERY_TIME": "两个月内",
    "BREACH_LIABILITY": "逾期每日万分之五",
    "AFTER_SALES": "质保一年，节气上门",
}


def enter(deal: DealInPlay) -> Story:
    """The owner enters, or a manager in spite of what is still unanswered."""
    yield deal.before(Step.NEGOTIATING)
    if not deal.has(Quirk.OVERRIDDEN):
        deal.do(deal.owner, "EnterNegotiation")
        return
    deal.refused(deal.owner, "EnterNegotiation", "OPEN_OBJECTION")
    yield deal.pause(1)
    deal.do(deal.manager, "EnterNegotiation", override_reason="对方老板只今天在，先谈，异议今晚答")


def agree(deal: DealInPlay) -> Story:
    """Two rounds, a concession, and the terms."""
    yield deal.before(Step.TERMS_AGREED, 0.3)
    first = {term: POSITIONS[term] for term in ("PRICE", "PAYMENT", "DELIVERY_TIME")}
    deal.do(deal.owner, "RecordRound", positions=first)
    for objection_id in deal.state.presentations.open_objections:
        answer(deal, objection_id)
    yield deal.before(Step.TERMS_AGREED, 0.3)
    counterpart = None if deal.has(Quirk.GIVEN_AWAY) else "预付款提到三成"
    deal.do(
        deal.owner,
        "RecordConcession",
        term="PRICE",
        **{"from": deal.price_fen, "to": deal.part_of_price(AGREED)},
        counterpart=counterpart,
    )
    if deal.has(Quirk.FORECAST):
        deal.do(
            deal.owner,
            "UpdateForecast",
            expected_amount_fen=deal.part_of_price(AGREED),
            expected_sign_on=day_of(deal.desk.now) + dt.timedelta(days=14),
            probability_bp=8000,
        )
    yield from settle(deal, AGREED)


def settle(deal: DealInPlay, percent: int) -> Story:
    """The last round, and the terms at so many percent of the price."""
    yield deal.before(Step.TERMS_AGREED, 0.4)
    deal.do(
        deal.owner,
        "RecordRound",
        positions=POSITIONS,
        customer_bottom_line="再少就不谈了",
        our_conditions="预付三成",
    )
    deal.do(deal.owner, "AgreeTerms", **_terms(deal, deal.part_of_price(percent)))


def _terms(deal: DealInPlay, amount_fen: int) -> dict[str, Any]:
    return {
        "amount_fen": amount_fen,
        "payment_plan": _payment_plan(deal, amount_fen),
        "delivery_on": day_of(deal.desk.now) + DELIVERY,
        "breach_terms": POSITIONS["BREACH_LIABILITY"],
        "after_sales": POSITIONS["AFTER_SALES"],
        "scope": [deal.ware.item, deal.ware.extra],
    }


def _payment_plan(deal: DealInPlay, amount_fen: int) -> list[dict[str, Any]]:
    """30 % on signing, the rest 30 days after acceptance; but for 10 %, kept for half a year.

    A key account pays another 30 % when half the way is done; some customers keep nothing.
    """
    kept = 0 if deal.has(Quirk.NO_RETENTION) else 10
    halfway = 30 if deal.is_key_account else 0
    accepted = {"trigger": "ACCEPTED"}
    parts: tuple[tuple[int, dict[str, Any]], ...] = (
        (30, {"kind": "PREPAY", "trigger": "SIGNED", "days": 14}),
        (halfway, {"kind": "PROGRESS", "trigger": "MILESTONE", "milestone_id": FIRST, "days": 15}),
        (70 - halfway - kept, {"kind": "ACCEPTANCE", "days": 30, **accepted}),
        (kept, {"kind": "RETENTION", "days": 180, **accepted}),
    )
    # Prices are whole thousands of yuan, so that percents of them are whole fen.
    lines = [line | {"amount_fen": amount_fen * part // 100} for part, line in parts if part]
    return [line | {"line_id": f"L{n}"} for n, line in enumerate(lines, start=1)]
