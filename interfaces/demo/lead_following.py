"""What happens to an assigned lead: first contact, activities, re-evaluation, new owners."""

from __future__ import annotations

import datetime as dt

from .lead_in_play import LeadInPlay
from .lead_scoring import score_form
from .people import XIAOMAN
from .quirks import Quirk
from .story import Pause, Story

#: Long enough to pass 24 h on the clock in any case.
TOO_LATE_HOURS = 20


def contact(lead: LeadInPlay) -> Story:
    """The owner calls: soon, too late, or in time but noted down too late."""
    if lead.has(Quirk.BACKDATED_CONTACT):
        yield from _contact_noted_late(lead)
        return
    yield Pause(TOO_LATE_HOURS) if lead.has(Quirk.LATE_CONTACT) else lead.pause(3)
    outcome = "NO_ANSWER" if lead.has(Quirk.NO_ANSWER) else "REACHED"
    channel = lead.dice.choice(("PHONE", "WECHAT", "VISIT", "VIDEO"))
    lead.do(lead.owner, "RecordFirstContact", channel=channel, outcome=outcome)
    if lead.has(Quirk.NO_ANSWER):
        yield lead.pause(6)
        lead.do(lead.owner, "LogActivity", kind="CALL", text="第三次才接通", outcome="REACHED")


def _contact_noted_late(lead: LeadInPlay) -> Story:
    """The call itself was in time, so the breach is excused."""
    assigned_at = lead.desk.now
    yield Pause(10)
    called_at = lead.desk.recordable(assigned_at + dt.timedelta(hours=1))
    lead.do(
        lead.owner,
        "RecordFirstContact",
        channel="PHONE",
        outcome="REACHED",
        evidence="通话记录截图",
        occurred_at=called_at,
        reason="出差途中打的电话，回来补录",
    )


def follow(lead: LeadInPlay) -> Story:
    """The owner stays in touch, and scores anew where the lead grew."""
    yield lead.pause(8)
    text = lead.dice.choice(("约了下周看现场", "寄出样册", "对方老板出差，回来再谈"))
    lead.do(lead.owner, "LogActivity", kind="CALL", text=text)
    if lead.has(Quirk.REASSIGNED):
        yield lead.pause(4)
        to = XIAOMAN if lead.owner != XIAOMAN else lead.manager
        lead.do(lead.manager, "ReassignLead", to=to, reason="按片区调整")
    if lead.has(Quirk.UPGRADED) or lead.has(Quirk.RESCORE_PENDING):
        yield from _grow(lead)


def _grow(lead: LeadInPlay) -> Story:
    """The budget got clearer; whether a manager has said so yet is another matter."""
    yield lead.pause(9)
    size_fit, budget_clarity, urgency = lead.plan.scores
    form = score_form(lead, (size_fit, budget_clarity, urgency + 1))
    lead.do(lead.owner, "ReevaluateLead", **form)
    if lead.has(Quirk.UPGRADED):
        yield lead.pause(4)
        lead.do(lead.manager, "ApproveScore", round=lead.state.rounds)


def park_again(lead: LeadInPlay) -> Story:
    """At the monthly review the lead is still not worth it."""
    yield lead.pause(20 * 9)
    lead.do(lead.owner, "ReevaluateLead", **score_form(lead, lead.plan.scores))
    yield lead.pause(4)
    lead.do(lead.manager, "ApproveScore", round=lead.state.rounds)
