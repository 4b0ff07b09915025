"""One canonical sample of each message of a complaint up to the finding, for tests to vary."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from people import ZHOU
from samples import CUSTOMER

from domain.complaint.escalation import Escalate
from domain.complaint.finding import RecordFinding
from domain.complaint.handling import AssignHandler, Contain, Respond
from domain.complaint.kinds import Category, Channel, Founded
from domain.complaint.pausing import PauseClock, PauseReason, ResumeClock
from domain.complaint.registration import RegisterComplaint
from domain.complaint.severity import Criteria, Impact, Severity
from domain.complaint.triage import Acknowledge, ChangeSeverity, Triage
from domain.context import Fact
from domain.customers import ContactDetails
from domain.deal.state import Deal
from domain.facts import KnownCustomer, NextNumber, OtherDeals

DEAL_ID = UUID("00000000-0000-4000-8000-0000000000c4")
NAME = "鲸落海底餐饮有限公司"


def facts(*others: Fact) -> tuple[Fact, ...]:
    """The customer is known, and so is the deal."""
    return (
        KnownCustomer(CUSTOMER, name=NAME),
        OtherDeals({DEAL_ID: Deal(DEAL_ID, customer_id=CUSTOMER)}),
        NextNumber("KS-20260302-0001"),
        *others,
    )


def complain(**changes: Any) -> RegisterComplaint:
    fields: dict[str, Any] = {
        "customer_id": CUSTOMER,
        "deal_id": DEAL_ID,
        "channel": Channel.PHONE,
        "category": Category.QUALITY,
        "description": "深海舱门漏水，鮟鱇鱼的灯进水了",
        "remedy": "换一批密封圈",
        "happened_on": dt.date(2026, 3, 1),
        "complainant": ContactDetails(name="鲸落", phone="13900000000"),
    }
    return RegisterComplaint(**fields | changes)


def criteria(**changes: Any) -> Criteria:
    fields: dict[str, Any] = {
        "impact": Impact.LOW,
        "safety": False,
        "amount_fen": 0,
        "public": False,
    }
    return Criteria(**fields | changes)


def acknowledge() -> Acknowledge:
    return Acknowledge(channel=Channel.PHONE)


def triage(severity: Severity = Severity.GENERAL, **changes: Any) -> Triage:
    return Triage(severity=severity, criteria=criteria(**changes))


def change(to: Severity) -> ChangeSeverity:
    return ChangeSeverity(to=to)


def assign(handler_id: str = ZHOU, department: str = "技术支持部") -> AssignHandler:
    return AssignHandler(handler_id=handler_id, department=department)


def respond(text: str = "备件已从浅海仓发出") -> Respond:
    return Respond(text=text)


def contain() -> Contain:
    return Contain(text="全部舱门先上双层封条")


def find(founded: Founded = Founded.FOUNDED, **changes: Any) -> RecordFinding:
    fields: dict[str, Any] = {"root_cause_code": "密封圈批次不良", "text": "同批次三只均裂"}
    return RecordFinding(founded=founded, **fields | changes)


def pause() -> PauseClock:
    return PauseClock(reason_code=PauseReason.WAITING_CUSTOMER)


def resume() -> ResumeClock:
    return ResumeClock()


def escalate() -> Escalate:
    return Escalate()
