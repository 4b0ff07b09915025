"""One canonical sample of each message of the deal's first half, to be varied by the tests."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from given import at
from people import CHEN, SUN, WANG, ZHOU
from samples import CONTACT, CUSTOMER

from domain.customers import CompanySize, Scenario
from domain.deal.confirmation import ConfirmNeeds, SendNeedsSummary
from domain.deal.discovery import BackgroundSource, PrepareDiscovery, Question
from domain.deal.forecast import UpdateForecast
from domain.deal.holding import HoldDeal
from domain.deal.losing import LossCode, MarkLost
from domain.deal.needs import Answer, Pain, RecordNeeds
from domain.deal.offer import Advantage, OfferItem
from domain.deal.opening import DealOpened
from domain.deal.reassignment import ReassignDeal
from domain.deal.records.discovery import SpinType
from domain.deal.solution import DraftSolution, ReviseSolution
from domain.deal.solution_review import Mark, ReviewSolution, SubmitSolution
from domain.deal.team import AddTeamMember, RemoveTeamMember
from domain.people import Role

LEAD_ID = UUID("00000000-0000-4000-8000-0000000000c3")
SHA = "a" * 64


def opened(**changes: Any) -> DealOpened:
    fields: dict[str, Any] = {
        "number": "SJ-20260302-0001",
        "lead_id": LEAD_ID,
        "customer_id": CUSTOMER,
        "customer_name": "月宫桂花糕食品有限公司",
        "company_size": CompanySize.SMALL,
        "contact_id": CONTACT,
        "contact_ids": (CONTACT,),
        "scenario": Scenario.NEW_CUSTOMER,
        "owner_id": CHEN,
        "expected_amount_fen": 50_000_000,
        "expected_sign_on": dt.date(2026, 3, 27),
    }
    return DealOpened(**fields | changes)


def questions(count: int) -> tuple[Question, ...]:
    kinds = list(SpinType)
    return tuple(
        Question(text=f"蒸笼漏气的第{n}个原因是什么？", spin_type=kinds[n % len(kinds)])
        for n in range(count)
    )


def prepare(**changes: Any) -> PrepareDiscovery:
    fields: dict[str, Any] = {"sources": (BackgroundSource.WEBSITE,), "questions": questions(4)}
    return PrepareDiscovery(**fields | changes)


def answers(*kinds: SpinType) -> tuple[Answer, ...]:
    return tuple(
        Answer(question="蒸笼多久漏一次气？", spin_type=kind, text="月圆之夜必漏") for kind in kinds
    )


def record(**changes: Any) -> RecordNeeds:
    """A whole form: nothing about it deviates."""
    fields: dict[str, Any] = {
        "talk_started_at": at("03-05 15:00"),
        "talk_ended_at": at("03-05 16:00"),
        "participants": (CHEN, str(CONTACT)),
        "answers": answers(*SpinType),
        "pains": (Pain(id="leak", text="蒸笼漏气"), Pain(text="玉兔偷吃半成品")),
        "goals": ("中秋前日产三千块",),
        "decision_process": "嫦娥定方案，吴刚批钱",
        "budget_min_fen": 40_000_000,
        "budget_max_fen": 55_000_000,
        "timeline": ("八月初一试产",),
        "restated": True,
        "complex": False,
    }
    return RecordNeeds(**fields | changes)


def summary(**changes: Any) -> SendNeedsSummary:
    fields: dict[str, Any] = {"to": str(CONTACT), "cc": (WANG, SUN), "doc_sha256": SHA}
    return SendNeedsSummary(**fields | changes)


def confirm(**changes: Any) -> ConfirmNeeds:
    fields: dict[str, Any] = {"by_contact": str(CONTACT), "proof_sha256": SHA}
    return ConfirmNeeds(**fields | changes)


def _solution(changes: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "authors": (CHEN, SUN, ZHOU),
        "core_offer": (
            OfferItem(item="密封蒸笼线", pain_id="leak", price_fen=40_000_000),
            OfferItem(item="防兔围栏", pain_id="P1", price_fen=10_000_000),
        ),
        "cost_total_fen": 35_000_000,
        "delivery_days": 30,
        "value_added": ("桂花保鲜培训",),
        "advantages": (Advantage(pain_id="leak", text="漏气减半", metric="漏气率", value_bp=5000),),
    }
    return fields | changes


def draft(**changes: Any) -> DraftSolution:
    """A whole solution at ¥500,000.00 with a margin of 3000 bp; nothing about it deviates."""
    return DraftSolution(**_solution(changes))


def revise(**changes: Any) -> ReviseSolution:
    return ReviseSolution(**_solution(changes))


def submit(**changes: Any) -> SubmitSolution:
    return SubmitSolution(**changes)


def review(version: int = 1, **changes: Any) -> ReviewSolution:
    fields: dict[str, Any] = {
        "solution_version": version,
        "feasibility": Mark.PASS,
        "cost_control": Mark.PASS,
        "margin": Mark.PASS,
        "comments": "可行，围栏再高一尺更好",
    }
    return ReviewSolution(**fields | changes)


def add_member(person_id: str, role: Role, core: bool = False) -> AddTeamMember:
    return AddTeamMember(person_id=person_id, role=role, core=core)


def remove_member(person_id: str, role: Role) -> RemoveTeamMember:
    return RemoveTeamMember(person_id=person_id, role=role)


def forecast(amount_fen: int = 60_000_000, **changes: Any) -> UpdateForecast:
    fields: dict[str, Any] = {"expected_sign_on": dt.date(2026, 4, 30)}
    return UpdateForecast(expected_amount_fen=amount_fen, **fields | changes)


def hold(resume_on: dt.date = dt.date(2026, 4, 1)) -> HoldDeal:
    return HoldDeal(resume_on=resume_on)


def lose(**changes: Any) -> MarkLost:
    fields: dict[str, Any] = {"reason_code": LossCode.PRICE}
    return MarkLost(**fields | changes)


def reassign(to: str) -> ReassignDeal:
    return ReassignDeal(to=to)
