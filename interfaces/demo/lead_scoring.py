"""The first part of a lead's story: registered, scored, approved or sent back."""

from __future__ import annotations

from random import Random
from typing import Any

from domain.customers import Scenario

from .desk import Desk
from .lead_in_play import LeadInPlay
from .people import GUYU, WEB_FORM, XIAOMAN
from .plans import LeadPlan
from .quirks import Quirk
from .story import Story

EVIDENCE = ("看过年度预算表", "老板当面报了数", "招标文件写明", "财务发来立项单")
NEEDS = ("现场看了一圈，问题属实", "对方演示了卡顿的那一步", "停工记录已拍照", "三个部门都在抱怨")


def register(desk: Desk, plan: LeadPlan, dice: Random) -> LeadInPlay:
    """A rep or the form on the website registers the lead."""
    by = WEB_FORM if plan.has(Quirk.BY_APP) else plan.rep
    body = _form(desk, plan, dice)
    if plan.has(Quirk.FORCED):
        desk.refused(by, "RegisterLead", "DUPLICATE_LEAD", **body)
        body |= {"confirm_not_duplicate": True, "reason": "同名不同厂区，先登记再核"}
    lead_id = desk.do(by, "RegisterLead", **body).id
    desk.first_leads.setdefault(plan.customer.name, lead_id)
    return LeadInPlay(desk, plan, dice, lead_id)


def _form(desk: Desk, plan: LeadPlan, dice: Random) -> dict[str, Any]:
    customer = plan.customer
    body: dict[str, Any] = {
        "customer_name": customer.name,
        "contact": {"name": customer.contact, "phone": customer.phone},
        "industry": customer.industry,
        "company_size": customer.size,
        "region": customer.region,
        "source": plan.source,
        "scenario": plan.scenario,
    }
    if dice.random() < 0.5:
        body["uscc"] = customer.uscc
    if customer.name in desk.customer_ids:
        body["customer_id"] = desk.customer_ids[customer.name]
    if plan.scenario is Scenario.REPURCHASE:
        body["lever"] = "UPGRADE"
    return body


def score(lead: LeadInPlay) -> Story:
    """The rep scores it and hands the score in."""
    yield lead.pause(2)
    rep = lead.plan.rep
    body = score_form(lead, lead.plan.scores)
    if lead.has(Quirk.WRONG_GRADE):
        lead.refused(rep, "ScoreLead", "GRADE_MISMATCH", **body, grade="A")
    if lead.has(Quirk.NO_EVIDENCE):
        without = {name: value for name, value in body.items() if name != "budget_evidence"}
        lead.refused(rep, "ScoreLead", "MISSING", **without)
    lead.do(rep, "ScoreLead", **body)


def score_form(lead: LeadInPlay, scores: tuple[int, int, int]) -> dict[str, Any]:
    """The form with three scores and what they rest on."""
    size_fit, budget_clarity, urgency = scores
    return {
        "size_fit": size_fit,
        "budget_clarity": budget_clarity,
        "urgency": urgency,
        "budget_evidence": lead.dice.choice(EVIDENCE),
        "need_evidence": lead.dice.choice(NEEDS),
        "need_verified": True,
    }


def send_back(lead: LeadInPlay) -> Story:
    """The manager does not believe it."""
    yield lead.pause(3)
    scorer_manager = lead.desk.manager_of(lead.plan.rep)
    lead.do(
        scorer_manager,
        "ReturnScore",
        round=lead.state.rounds,
        reason=lead.dice.choice(("预算未核实", "决策人是谁没写", "紧迫度依据不足")),
    )


def approve(lead: LeadInPlay) -> Story:
    """The manager approves the score; the service assigns the lead."""
    if lead.has(Quirk.SENT_BACK_ONCE):
        yield from send_back(lead)
        yield from score(lead)
    yield lead.pause(24 if lead.has(Quirk.LATE_REVIEW) else 3)
    rep = lead.plan.rep
    body = {"round": lead.state.rounds}
    if lead.has(Quirk.SELF_APPROVAL):
        lead.refused(rep, "ApproveScore", "OWN_SCORE", **body)
    if lead.has(Quirk.APPROVAL_BY_REP):
        colleague = XIAOMAN if rep != XIAOMAN else GUYU
        lead.refused(colleague, "ApproveScore", "ROLE", **body)
    manager = lead.desk.manager_of(rep)
    if lead.has(Quirk.WARNED):
        lead.do(manager, "AcknowledgeWarning", reason="客诉在盯，复购照谈")
    lead.do(manager, "ApproveScore", **body)
    if lead.has(Quirk.CORRECTED):
        yield from _correct(lead)


def _correct(lead: LeadInPlay) -> Story:
    """Something on the form was wrong; another person of the customer's becomes known."""
    yield lead.pause(2)
    other = "西南" if lead.plan.customer.region != "西南" else "华东"
    lead.do(lead.owner, "CorrectLead", field="region", new=other, reason="总部迁了址")
    lead.do(lead.owner, "AddContact", name="门房大爷", phone=f"{lead.plan.customer.phone[:-4]}9999")
