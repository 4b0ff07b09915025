"""The first part of a complaint's story: heard, acknowledged, judged, given to somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any

from domain.complaint.severity import Severity

from .complaint_in_play import HANDLERS, ComplaintInPlay, ComplaintPlan
from .desk import Desk, sha256
from .people import DONGZHI, GUYU, LIQIU, LIXIA, WEB_FORM
from .quirks import Quirk
from .story import Pause, Story

#: Past the two hours for the acknowledgement in any case.
TOO_LATE_HOURS = 3
YESTERDAY = dt.timedelta(days=1)
CRITERIA: Mapping[Severity, dict[str, Any]] = {
    Severity.GENERAL: {"impact": "MEDIUM", "safety": False, "amount_fen": 0, "public": False},
    Severity.MAJOR: {
        "impact": "HIGH",
        "safety": False,
        "amount_fen": 15_000_000,
        "public": False,
    },
    Severity.URGENT: {"impact": "HIGH", "safety": True, "amount_fen": 0, "public": True},
}


def register(desk: Desk, plan: ComplaintPlan, dice: Random) -> ComplaintInPlay:
    """Whoever hears of it first registers it, be it the form on the website."""
    by = WEB_FORM if plan.has(Quirk.BY_APP) else dice.choice((DONGZHI, LIXIA, GUYU, LIQIU))
    name = plan.customer.name
    complaint_id = desk.do(
        by,
        "RegisterComplaint",
        customer_id=desk.customer_ids[name],
        deal_id=desk.deals.get(name) or desk.past_deals[name],
        channel="APP" if by == WEB_FORM else dice.choice(("PHONE", "WECHAT", "EMAIL")),
        category=plan.category,
        description=plan.words,
        remedy=dice.choice(("尽快派人来", "换新的", "给个说法")),
        happened_on=desk.today - YESTERDAY,
        evidence=[sha256(name, plan.words)],
        complainant={"name": plan.customer.contact, "phone": plan.customer.phone},
    ).id
    return ComplaintInPlay(desk, plan, dice, complaint_id)


def acknowledge(complaint: ComplaintInPlay) -> Story:
    """The customer hears that it arrived, and its severity is judged."""
    late = complaint.has(Quirk.LATE_REPLY)
    yield Pause(TOO_LATE_HOURS) if late else Pause(complaint.dice.uniform(0.3, 0.9))
    complaint.do(DONGZHI, "Acknowledge", channel="PHONE")
    yield Pause(complaint.dice.uniform(0.2, 0.7))
    severity = complaint.plan.severity
    judged = {"criteria": CRITERIA[severity]}
    if complaint.has(Quirk.JUDGED_TOO_LOW):
        complaint.refused(DONGZHI, "Triage", "SEVERITY_TOO_LOW", severity="GENERAL", **judged)
    complaint.do(DONGZHI, "Triage", severity=severity, **judged)


def investigate(complaint: ComplaintInPlay) -> Story:
    """A handler is named, who answers first, and keeps the harm from spreading if it is urgent."""
    yield complaint.pause(0.5)
    assign(complaint, HANDLERS[complaint.plan.category][0])
    yield complaint.pause(0.5)
    complaint.do(complaint.handler, "Respond", text="已看过照片，今天派人到场")
    if complaint.plan.severity is Severity.URGENT:
        complaint.do(complaint.handler, "Contain", text="同批设备全部停机断电，备机已上路")
    if complaint.has(Quirk.WAITING):
        yield complaint.pause(2)
        complaint.do(complaint.handler, "PauseClock", reason_code="WAITING_CUSTOMER")


def assign(complaint: ComplaintInPlay, handler: str) -> None:
    """The lead of customer service names who looks into it."""
    complaint.do(DONGZHI, "AssignHandler", handler_id=handler, department="售后联合小组")
