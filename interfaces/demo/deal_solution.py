"""A deal's solution: drafted by three, reviewed, presented, answered for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from domain.calendar import day_of
from domain.deal.state import Stage
from domain.people import Role

from .deal_in_play import DealInPlay
from .deal_project import find_feasible
from .people import CHUSHU, DONGZHI, LIQIU, MANGZHONG, REPS
from .quirks import Quirk
from .steps import Step
from .story import Story

#: Of the price, in percent.
MAIN_ITEM, COST, CHEAPER_COST = 80, 72, 64
HOLD = dt.timedelta(days=14)


def draft(deal: DealInPlay) -> Story:
    """Rep, product manager and tech write the solution together."""
    if deal.has(Quirk.RESUMED):
        yield deal.before(Step.DRAFTED, 0.3)
        resume_on = day_of(deal.desk.now) + HOLD
        deal.do(deal.owner, "HoldDeal", resume_on=resume_on, reason="客户在搬家")
        yield deal.before(Step.DRAFTED, 0.3)
        deal.do(deal.owner, "ResumeDeal")
    yield deal.before(Step.DRAFTED, 0.4 if deal.has(Quirk.RESUMED) else 1)
    if deal.has(Quirk.REASSIGNED):
        to = next(rep for rep in REPS if rep != deal.owner)
        deal.do(deal.manager, "ReassignDeal", to=to, reason="按行业调整，由熟手接")
    if deal.has(Quirk.WITH_TEAM) or deal.is_key_account:
        _gather_team(deal)
    if deal.is_key_account:
        yield from find_feasible(deal, _solution(deal, COST))
    deal.do(deal.owner, "DraftSolution", **_solution(deal, COST))


def _gather_team(deal: DealInPlay) -> None:
    for person, role in ((MANGZHONG, Role.PRODUCT_MANAGER), (CHUSHU, Role.TECH_SUPPORT)):
        deal.do(deal.owner, "AddTeamMember", person_id=person, role=role, core=True)
    deal.do(deal.owner, "AddTeamMember", person_id=LIQIU, role=Role.DELIVERY, core=False)


def _solution(deal: DealInPlay, cost_percent: int) -> dict[str, Any]:
    ware = deal.ware
    main_fen = deal.price_fen * MAIN_ITEM // 100
    return {
        "needs_class": "C" if deal.is_key_account else "B",
        "authors": (deal.owner, MANGZHONG, CHUSHU),
        "core_offer": [
            {"item": ware.item, "pain_id": "P1", "price_fen": main_fen},
            {"item": ware.extra, "pain_id": "P2", "price_fen": deal.price_fen - main_fen},
        ],
        "cost_total_fen": deal.price_fen * cost_percent // 100,
        "delivery_days": 45,
        "value_added": ["节气值守服务"],
        "advantages": [
            {
                "pain_id": "P1",
                "text": f"{ware.metric}降下来，看得见",
                "metric": ware.metric,
                "value_bp": deal.dice.randrange(1500, 4500, 100),
            }
        ],
    }


def submit(deal: DealInPlay) -> Story:
    """The owner hands the draft in for review."""
    yield deal.before(Step.SUBMITTED)
    deal.do(deal.owner, "SubmitSolution")


def send_back(deal: DealInPlay) -> Story:
    """The manager finds the cost too high."""
    if deal.has(Quirk.SOLUTION_RETURNED):
        yield deal.before(Step.SENT_BACK)
        judged = {"feasibility": "PASS", "cost_control": "FAIL", "margin": "FAIL"}
        deal.do(deal.manager, "ReviewSolution", **_review(deal, **judged))


def review(deal: DealInPlay) -> Story:
    """What came back is revised; then the manager passes it."""
    if deal.state.stage is Stage.SOLUTION_DRAFT:
        yield deal.before(Step.REVIEWED)
        deal.do(deal.owner, "ReviseSolution", **_solution(deal, CHEAPER_COST))
        yield from submit(deal)
    yield deal.before(Step.REVIEWED)
    passed = {"feasibility": "PASS", "cost_control": "PASS", "margin": "PASS"}
    if deal.has(Quirk.OUTSIDER_REVIEWS):
        deal.refused(DONGZHI, "ReviewSolution", "ROLE", **_review(deal, **passed))
    deal.do(deal.manager, "ReviewSolution", **_review(deal, **passed))


def _review(deal: DealInPlay, **judged: str) -> dict[str, Any]:
    return {
        "solution_version": deal.state.solutions.newest.version,
        "comments": "成本再压一压" if "FAIL" in judged.values() else "可行，照此呈现",
        **judged,
    }
