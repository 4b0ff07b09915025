"""One canonical sample of each message of delivery and of key-account projects."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from people import CHEN, HE, SUN
from samples import CONTACT

from domain.deal.acceptance import AcceptMilestone, DeemAccepted
from domain.deal.acceptance_request import RequestAcceptance
from domain.deal.changes import RequestChange
from domain.deal.delay import CustomerConsent, ForecastDelay
from domain.deal.delivery_plan import PlanDelivery, PlannedMilestone
from domain.deal.feasibility import ReviewFeasibility
from domain.deal.handing_over import HandOver, HandoverItem, ReturnHandover
from domain.deal.key_account import FlagKeyAccount
from domain.deal.prepayment import WaivePrepayment
from domain.deal.progress import ReportProgress
from domain.deal.project import ChainLink, SetUpProject
from domain.deal.rejection import RejectMilestone
from domain.deal.steering import ReportSteering
from domain.facts import CustomerHolds, HeldLine

SHA = "c" * 64
M1, M2 = "M1", "M2"
CONSENT = CustomerConsent(by_contact=str(CONTACT), proof_sha256=SHA)
#: What the customer owes elsewhere for so long that nothing is delivered to him.
HELD = CustomerHolds((HeldLine(UUID(int=9), "L2"),))


def day(text: str) -> dt.date:
    """`04-15` in 2026."""
    return dt.date.fromisoformat(f"2026-{text}")


def hand_over(**changes: Any) -> HandOver:
    fields: dict[str, Any] = {
        "to_id": HE,
        "checklist": tuple(HandoverItem),
        "special_promises": ("装机时兔子不得入内",),
    }
    return HandOver(**fields | changes)


def give_back(*gaps: str) -> ReturnHandover:
    return ReturnHandover(gaps=gaps or ("围栏高度没写",))


def milestone(milestone_id: str, due_on: str, **changes: Any) -> PlannedMilestone:
    fields: dict[str, Any] = {
        "name": f"第 {milestone_id} 步",
        "acceptance_criteria": "连蒸三笼不漏气",
    }
    return PlannedMilestone(id=milestone_id, due_on=day(due_on), **fields | changes)


def plan_delivery(*milestones: PlannedMilestone) -> PlanDelivery:
    """A plan, by default of two milestones that fit the contract of the stages."""
    return PlanDelivery(
        milestones=milestones or (milestone(M1, "04-15"), milestone(M2, "04-24")),
    )


def waive(line_id: str = "L1") -> WaivePrepayment:
    return WaivePrepayment(line_id=line_id)


def progress(**changes: Any) -> ReportProgress:
    fields: dict[str, Any] = {
        "pct_bp": 4000,
        "text": "蒸笼已到场，嫦娥很满意",
        "customer_informed": True,
    }
    return ReportProgress(**fields | changes)


def delay(milestone_id: str = M1, new_on: str = "04-20", **changes: Any) -> ForecastDelay:
    fields: dict[str, Any] = {"consent": CONSENT}
    return ForecastDelay(milestone_id=milestone_id, new_on=day(new_on), **fields | changes)


def change(wanted_on: str = "04-20", **changes: Any) -> RequestChange:
    fields: dict[str, Any] = {"text": "围栏再高一尺"}
    return RequestChange(wanted_on=day(wanted_on), **fields | changes)


def request(milestone_id: str = M1, **changes: Any) -> RequestAcceptance:
    return RequestAcceptance(milestone_id=milestone_id, **changes)


def accept(milestone_id: str = M1, accepted_on: str = "04-13") -> AcceptMilestone:
    return AcceptMilestone(milestone_id=milestone_id, accepted_on=day(accepted_on), doc_sha256=SHA)


def deem(milestone_id: str = M1, **changes: Any) -> DeemAccepted:
    return DeemAccepted(milestone_id=milestone_id, **changes)


def reject(milestone_id: str = M1, *defects: str) -> RejectMilestone:
    return RejectMilestone(
        milestone_id=milestone_id, defects=defects or ("左边第二笼漏气", "围栏少一块板")
    )


def steering(**changes: Any) -> ReportSteering:
    fields: dict[str, Any] = {
        "text": "按计划推进",
        "risks": ("雨季吊装",),
        "decisions": ("备一台吊车",),
    }
    return ReportSteering(**fields | changes)


def flag(key_account: bool = True) -> FlagKeyAccount:
    return FlagKeyAccount(key_account=key_account)


def link(contact: str, role: str = "决策人", attitude: str = "支持") -> ChainLink:
    return ChainLink(contact=contact, role=role, attitude=attitude)


def set_up(**changes: Any) -> SetUpProject:
    fields: dict[str, Any] = {
        "rep_id": CHEN,
        "solution_id": SUN,
        "delivery_id": HE,
        "decision_chain": (link(str(CONTACT)), link("吴刚", "付款人", "中立")),
    }
    return SetUpProject(**fields | changes)


def feasibility(feasible: bool = True, **changes: Any) -> ReviewFeasibility:
    fields: dict[str, Any] = {
        "tech": "密封圈要加厚，可行",
        "effort_person_days": 40,
        "cost_fen": 12_000_000,
    }
    return ReviewFeasibility(feasible=feasible, **fields | changes)
