"""The life stages of one key-account project (story A8), each as a story to go on from.

It is 陈一's, worth ¥3,680,000.00, with four milestones and four lines; 2026 by the calendar.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from given import given
from people import CHEN, HE, QIAN, SUN, WANG, ZHENG, ZHOU
from samples import CONTACT
from samples_contract import SIDE_BY_SIDE, approved_by, draft_of, line, opened, sign, vote
from samples_deal import add_member, confirm, draft, prepare, record, review, submit, summary
from samples_delivery import (
    feasibility,
    hand_over,
    link,
    milestone,
    plan_delivery,
    set_up,
    waive,
)
from samples_negotiation import (
    agree,
    bottom_line,
    enter,
    feedback,
    material,
    present,
    rehearsal,
    strategy,
    talks,
)

from domain.customers import CompanySize, Scenario
from domain.deal.handing_over import AcceptHandover
from domain.deal.offer import OfferItem
from domain.deal.payment_plan import LineKind, Trigger
from domain.deal.records.contract import Department
from domain.deal.records.solution import NeedsClass
from domain.deal.solution import DraftSolution
from domain.deal.starting import StartDelivery
from domain.deal.submission import SubmitContract
from domain.deal.terms import AgreeTerms
from domain.people import Role
from domain.registry import DEAL

THIRTY, TEN = 110_400_000, 36_800_000
TOTAL = 3 * THIRTY + TEN
MORE = 22_000_000
DELIVERY_ON = dt.date(2026, 9, 30)
SCOPE = ("撞山监测阵列", "共工预警平台")
CHAIN = (
    link(str(CONTACT)),
    link("共工", "使用人", "怀疑"),
    link("祝融", "付款人", "中立"),
    link("女娲", "验收人", "支持"),
)


def lines(third: int = THIRTY) -> tuple[Any, ...]:
    """30 % ahead, 30 % at MS2, 30 % at MS3, 10 % kept back after the last milestone."""
    step: dict[str, Any] = {"kind": LineKind.PROGRESS, "trigger": Trigger.MILESTONE}
    return (
        line("L1", THIRTY, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0),
        line("L2", THIRTY, milestone_id="MS2", **step),
        line("L3", third, milestone_id="MS3", **step),
        line("L4", TEN, kind=LineKind.RETENTION, days=365),
    )


def solution(**changes: Any) -> DraftSolution:
    fields: dict[str, Any] = {
        "needs_class": NeedsClass.C,
        "core_offer": (OfferItem(item=SCOPE[0], pain_id="leak", price_fen=TOTAL),),
        "cost_total_fen": 250_000_000,
    }
    return draft(**fields | changes)


def terms(**changes: Any) -> AgreeTerms:
    fields: dict[str, Any] = {
        "amount_fen": TOTAL,
        "payment_plan": lines(),
        "delivery_on": DELIVERY_ON,
        "scope": SCOPE,
    }
    return agree(**fields | changes)


OPENED = given(
    DEAL,
    opened(
        customer_name="不周山重工集团",
        company_size=CompanySize.LARGE,
        scenario=Scenario.KEY_ACCOUNT_PROJECT,
        expected_amount_fen=TOTAL,
    ),
)
PREPARED = OPENED.when(prepare(), by=CHEN, at="03-04 09:00").then_accepted()
#: The customer confirmed what he needs in a talk without the product manager.
CONFIRMED_WITHOUT_EXPERTS = (
    PREPARED.when(record(), by=CHEN, at="03-05 16:30")
    .when(summary(), by=CHEN, at="03-06 11:00")
    .when(confirm(), by=CHEN, at="03-06 15:00")
    .then_accepted()
)
CONFIRMED = (
    PREPARED.when(record(participants=(CHEN, SUN, str(CONTACT))), by=CHEN, at="03-05 16:30")
    .when(summary(), by=CHEN, at="03-06 11:00")
    .when(confirm(), by=CHEN, at="03-06 15:00")
    .then_accepted()
)
STAFFED = (
    CONFIRMED.when(add_member(SUN, Role.PRODUCT_MANAGER), by=CHEN, at="03-06 16:00")
    .when(add_member(ZHOU, Role.TECH_SUPPORT), by=CHEN)
    .then_accepted()
)
FEASIBLE = STAFFED.when(feasibility(), by=ZHOU, at="03-09 09:00").then_accepted()
DRAFTED = FEASIBLE.when(solution(), by=CHEN, at="03-09 10:00").then_accepted()
MATERIAL_READY = (
    DRAFTED.when(submit(), by=CHEN, at="03-09 11:00")
    .when(review(), by=WANG, at="03-10 09:00")
    .when(material(), by=CHEN, at="03-11 09:00")
    .then_accepted()
)
SET_UP = MATERIAL_READY.when(
    set_up(decision_chain=CHAIN), by=CHEN, at="03-11 10:00"
).then_accepted()
PRESENTED = SET_UP.when(present(), by=CHEN, at="03-12 16:00").then_accepted()
TERMS_DISCUSSED = (
    PRESENTED.when(feedback(), by=CHEN, at="03-13 09:00")
    .when(bottom_line(floor_price_fen=360_000_000, min_scope=SCOPE), by=CHEN, at="03-13 10:00")
    .when(strategy(), by=CHEN, at="03-13 10:30")
    .when(rehearsal(), by=CHEN, at="03-13 14:00")
    .when(enter(), by=CHEN, at="03-16 09:00")
    .when(talks(), by=CHEN, at="03-17 15:00")
    .then_accepted()
)
AGREED = TERMS_DISCUSSED.when(terms(), by=CHEN, at="03-18 10:00").then_accepted()
SUBMITTED = (
    AGREED.when(draft_of(AGREED, term_days=365), by=CHEN, at="03-19 11:00")
    .when(SubmitContract(), by=CHEN, at="03-19 14:00")
    .then_accepted()
)
VOTED = approved_by(SUBMITTED, *SIDE_BY_SIDE)
SIGNED = (
    VOTED.when(vote(Department.GENERAL_MANAGER), by=QIAN, at="03-20 10:00")
    .when(sign(signed_on=dt.date(2026, 3, 27)), by=CHEN, at="03-27 10:00")
    .then_accepted()
)
PLANNED = (
    SIGNED.when(hand_over(), by=CHEN, at="03-30 09:00")
    .when(AcceptHandover(), by=HE, at="03-30 14:00")
    .when(
        plan_delivery(
            milestone("MS1", "05-15"),
            milestone("MS2", "06-30"),
            milestone("MS3", "08-14"),
            milestone("MS4", "09-30"),
        ),
        by=HE,
        at="03-31 09:00",
    )
    .then_accepted()
)
STARTED = (
    PLANNED.when(waive(), by=WANG, at="03-31 10:00")
    .when(waive(), by=ZHENG, at="03-31 11:00")
    .when(StartDelivery(), by=HE, at="04-01 09:00")
    .then_accepted()
)
