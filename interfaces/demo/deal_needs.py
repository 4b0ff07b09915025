"""A deal's first steps: prepare the talk, hold it, mail its summary, get it confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from domain.customers import Scenario

from .deal_in_play import DealInPlay
from .deal_project import experts, flag
from .people import MANGZHONG
from .quirks import Quirk
from .steps import Step
from .story import Pause, Story

#: Long enough to pass 24 h on the clock in any case.
TOO_LATE_HOURS = 16
#: The same, but near enough for what was done in time to be noted down.
NOTED_LATE_HOURS = 11
TALK = dt.timedelta(minutes=70)
JUST_NOW = dt.timedelta(minutes=10)

QUESTIONS = (
    ("SITUATION", "现在这道工序一天走几遍？"),
    ("PROBLEM", "最常卡在哪一步？"),
    ("IMPLICATION", "卡住一次，后面要赔多少？"),
    ("NEED_PAYOFF", "要是不卡了，省下的人去做什么？"),
)


def prepare(deal: DealInPlay) -> Story:
    """The owner reads up on the customer and brings questions."""
    yield deal.before(Step.PREPARED)
    if deal.has(Quirk.FLAGGED):
        flag(deal)
    repeat = deal.plan.scenario is Scenario.REPURCHASE
    sources = ("COOP_HISTORY", "WEBSITE") if repeat else ("WEBSITE", "INDUSTRY_REPORT")
    questions = [{"spin_type": kind, "text": text} for kind, text in QUESTIONS]
    if deal.has(Quirk.TWO_QUESTIONS):
        few = {"sources": sources, "questions": questions[:2]}
        deal.refused(deal.owner, "PrepareDiscovery", "QUESTION_COUNT", **few)
    deal.do(deal.owner, "PrepareDiscovery", sources=sources, questions=questions)


def record_needs(deal: DealInPlay) -> Story:
    """The talk took place and is written down."""
    yield deal.before(Step.NEEDS_RECORDED, meeting=True)
    deal.do(deal.owner, "RecordNeeds", **_needs(deal, *experts(deal)))


def _needs(deal: DealInPlay, *more_people: str, budget_percent: int = 105) -> dict[str, Any]:
    ended_at = deal.desk.now - JUST_NOW
    ware = deal.ware
    body: dict[str, Any] = {
        "talk_started_at": ended_at - TALK,
        "talk_ended_at": ended_at,
        "participants": (deal.owner, *more_people, deal.contact),
        "answers": [
            {"question": question, "spin_type": kind, "text": f"说到底是{ware.pain}"}
            for kind, question in QUESTIONS
        ],
        "pains": [{"id": "P1", "text": ware.pain}, {"id": "P2", "text": ware.other_pain}],
        "goals": [ware.goal],
        "decision_process": f"{deal.plan.customer.contact}拍板，财务会签",
        "timeline": ["两个月内上线"],
        "restated": True,
        "complex": bool(more_people),
    }
    if deal.has(Quirk.BUDGET_UNKNOWN):
        return body | {"budget_unknown_reason": "要等董事会"}
    most = deal.part_of_price(budget_percent)
    return body | {"budget_min_fen": most * 3 // 4, "budget_max_fen": most}


def send_summary(deal: DealInPlay) -> Story:
    """The summary goes out; some forget it, some only forget to note it down."""
    if deal.has(Quirk.BACKDATED_MAIL):
        yield Pause(NOTED_LATE_HOURS)
    else:
        yield Pause(TOO_LATE_HOURS) if deal.has(Quirk.LATE_MAIL) else deal.before(Step.NEEDS_SENT)
    if deal.has(Quirk.FORGOTTEN_COPY):
        alone = _mail(deal) | {"cc": (deal.manager,)}
        deal.refused(deal.owner, "SendNeedsSummary", "CC_ROLE_MISSING", **alone)
    body = _mail(deal)
    if deal.has(Quirk.BACKDATED_MAIL):
        talked_at = deal.state.discovery.newest.talk_ended_at
        sent_at = deal.desk.recordable(talked_at + dt.timedelta(hours=2))
        body |= {"sent_at": sent_at, "reason": "当天已发，系统里漏记"}
    deal.do(deal.owner, "SendNeedsSummary", **body)


def _mail(deal: DealInPlay) -> dict[str, Any]:
    return {
        "to": deal.contact,
        "cc": (deal.manager, MANGZHONG),
        "doc_sha256": deal.document("需求要点"),
    }


def confirm_needs(deal: DealInPlay) -> Story:
    """The customer confirms, perhaps only after a second talk."""
    yield deal.before(Step.NEEDS_CONFIRMED)
    answer = {"by_contact": deal.contact, "proof_sha256": deal.document("确认回执")}
    if deal.has(Quirk.CONTRADICTED):
        deal.do(deal.owner, "ConfirmNeeds", **answer, deviations=["预算只有原来的八成"])
        yield deal.pause(6, meeting=True)
        deal.do(deal.owner, "RecordNeeds", **_needs(deal, MANGZHONG, budget_percent=85))
        yield deal.pause(2)
        deal.do(deal.owner, "SendNeedsSummary", **_mail(deal))
        yield deal.pause(4)
    deal.do(deal.owner, "ConfirmNeeds", **answer)
