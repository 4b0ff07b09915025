"""The bodies of the stories' commands: JSON as an app sends it. All names are invented."""

from __future__ import annotations

from typing import Any

from given import at
from people import CHEN, QIAN, SUN, WANG, WU, ZHOU

Body = dict[str, Any]

MOON = "月宫桂花糕食品有限公司"
CLOCKS = "倒着走钟表厂"
STONES = "会飞的石头建材有限公司"
WHEELS = "哪吒风火轮物流有限公司"
FOXES = "九尾狐宠物医院集团"
LIFTS = "南天门电梯股份有限公司"
ISLAND = "蓬莱仙岛疗养院"
MOUNTAIN = "不周山重工集团"
KITES = "云上纸鸢科技有限公司"
STATIONERY = "九天揽月文具有限公司"

SPIN_TYPES = ("SITUATION", "PROBLEM", "IMPLICATION", "NEED_PAYOFF")
CORE_TERMS = ("PRICE", "PAYMENT", "DELIVERY_TIME", "BREACH_LIABILITY", "AFTER_SALES")
ELEMENTS = (
    *("PARTIES", "SUBJECT", "QUANTITY", "QUALITY"),
    *("PRICE", "PERFORMANCE", "BREACH", "DISPUTE"),
)
DOCUMENT = "d" * 64


def moment(text: str) -> str:
    """`03-05 16:00` in Shanghai as RFC 3339."""
    return at(text).isoformat()


# ---- lead --------------------------------------------------------------------------


def lead(company: str, **changes: Any) -> Body:
    body: Body = {
        "customer_name": company,
        "contact": {"name": "嫦娥", "phone": "13800000000", "position": "总经理"},
        "industry": "食品",
        "company_size": "SMALL",
        "source": "EXHIBITION",
    }
    return body | changes


def score(size_fit: Any, budget_clarity: Any, urgency: Any, **changes: Any) -> Body:
    body: Body = {
        "size_fit": size_fit,
        "budget_clarity": budget_clarity,
        "urgency": urgency,
        "budget_evidence": "看过批下来的预算表",
        "need_evidence": "到现场看过",
        "need_verified": True,
    }
    return body | changes


def contact(**changes: Any) -> Body:
    return {"channel": "PHONE", "outcome": "REACHED"} | changes


def intent(expected_amount_fen: int) -> Body:
    return {
        "expected_amount_fen": expected_amount_fen,
        "expected_sign_on": "2026-03-27",
        "intent": "愿意先听方案",
    }


# ---- needs and solution ------------------------------------------------------------


def preparation(questions: int = 4) -> Body:
    asked = [
        {"text": f"第{n + 1}件最让您费神的事是什么？", "spin_type": SPIN_TYPES[n % 4]}
        for n in range(questions)
    ]
    return {"sources": ["WEBSITE", "INDUSTRY_REPORT"], "questions": asked}


def needs(day: str, ended: str, contact_id: str, **changes: Any) -> Body:
    """A talk of an hour that ended then; nothing about it deviates."""
    hour, minute = ended.split(":")
    body: Body = {
        "talk_started_at": moment(f"{day} {int(hour) - 1:02}:{minute}"),
        "talk_ended_at": moment(f"{day} {ended}"),
        "participants": [CHEN, contact_id],
        "answers": [
            {"question": "多久一次？", "spin_type": kind, "text": "月圆必有"} for kind in SPIN_TYPES
        ],
        "pains": [{"id": "leak", "text": "蒸笼漏气"}, {"id": "rabbit", "text": "玉兔偷吃"}],
        "goals": ["中秋前日产三千块"],
        "decision_process": "厂长定方案，老板批钱",
        "budget_min_fen": 40_000_000,
        "budget_max_fen": 80_000_000,
        "timeline": ["八月初一试产"],
        "restated": True,
        "complex": False,
    }
    return body | changes


def mail(contact_id: str, cc: tuple[str, ...] = (WANG, SUN), **changes: Any) -> Body:
    return {"needs_version": 1, "to": contact_id, "cc": list(cc), "doc_sha256": DOCUMENT} | changes


def confirmation(contact_id: str, **changes: Any) -> Body:
    return {"needs_version": 1, "by_contact": contact_id, "proof_sha256": DOCUMENT} | changes


def solution(price_fen: int = 50_000_000, cost_fen: int = 35_000_000, **changes: Any) -> Body:
    small = price_fen // 5
    body: Body = {
        "needs_version": 1,
        "authors": [CHEN, SUN, ZHOU],
        "core_offer": [
            {"item": "密封蒸笼线", "pain_id": "leak", "price_fen": price_fen - small},
            {"item": "防兔围栏", "pain_id": "rabbit", "price_fen": small},
        ],
        "price_total_fen": price_fen,
        "cost_total_fen": cost_fen,
        "delivery_days": 30,
        "value_added": ["桂花保鲜培训"],
        "advantages": [
            {"pain_id": "leak", "text": "漏气减半", "metric": "漏气率", "value_bp": 5000}
        ],
    }
    return body | changes


PASSED = {
    "solution_version": 1,
    "feasibility": "PASS",
    "cost_control": "PASS",
    "margin": "PASS",
    "comments": "可行，利润够",
}
MATERIAL = {"kind": "PPT", "sha256": DOCUMENT, "title": "蒸笼不再漏气"}


def presentation(start: str, end: str, contact_id: str, **changes: Any) -> Body:
    body: Body = {
        "solution_version": 1,
        "started_at": moment(start),
        "ended_at": moment(end),
        "attendees": [
            {"person": contact_id, "is_decision_maker": True},
            {"person": CHEN, "is_decision_maker": False},
        ],
        "reserved_qa_minutes": 40,
        "actual_qa_minutes": 35,
    }
    return body | changes


def objection(text: str, raised_at: str) -> Body:
    return {"text": text, "raised_at": moment(raised_at), "promised_at": moment(raised_at)}


FEEDBACK = {
    "solution_version": 1,
    "items": [{"kind": "PRICE", "text": "希望再便宜些"}],
    "manager_id": WANG,
    "doc_sha256": DOCUMENT,
}

# ---- negotiation and contract ------------------------------------------------------


def bottom_line(floor_price_fen: int) -> Body:
    return {
        "floor_price_fen": floor_price_fen,
        "max_payment_days": 60,
        "min_scope": ["密封蒸笼线"],
    }


STRATEGY = {
    "concerns": ["中秋前能否投产"],
    "strengths": ["漏气率减半"],
    "concession_room": ["预付三成可早两周交货"],
}
REHEARSAL = {"attendees": [CHEN, WANG, WU]}
TALKS = {
    "positions": dict.fromkeys(CORE_TERMS, "双方各让一步"),
    "customer_bottom_line": "老板说不能再高",
    "our_conditions": "预付三成",
}


def plan(amount_fen: int) -> list[Body]:
    """30 % on signing, 60 % 30 days after acceptance, 10 % retained for 180 days."""
    first, last = amount_fen * 3 // 10, amount_fen // 10
    return [
        {"line_id": "L1", "kind": "PREPAY", "amount_fen": first, "trigger": "SIGNED"},
        {
            "line_id": "L2",
            "kind": "ACCEPTANCE",
            "amount_fen": amount_fen - first - last,
            "trigger": "ACCEPTED",
            "days": 30,
        },
        {
            "line_id": "L3",
            "kind": "RETENTION",
            "amount_fen": last,
            "trigger": "ACCEPTED",
            "days": 180,
        },
    ]


def terms(amount_fen: int, **changes: Any) -> Body:
    body: Body = {
        "amount_fen": amount_fen,
        "payment_plan": plan(amount_fen),
        "delivery_on": "2026-04-24",
        "breach_terms": "逾期每日万分之五",
        "after_sales": "质保一年，兔子除外",
        "scope": ["密封蒸笼线", "防兔围栏"],
    }
    return body | changes


def contract(amount_fen: int, content_sha256: str, **agreed_otherwise: Any) -> Body:
    """A contract on `terms`, of which some may have been agreed otherwise."""
    agreed = terms(amount_fen, **agreed_otherwise)
    return {
        "template_id": "TPL-2026-A",
        "elements": list(ELEMENTS),
        "content_sha256": content_sha256,
        "amount_fen": amount_fen,
        "payment_plan": agreed["payment_plan"],
        "delivery_on": agreed["delivery_on"],
        "scope": agreed["scope"],
        "term_days": 365,
    }


def vote(department: str, content_sha256: str, rev: int, **changes: Any) -> Body:
    body: Body = {
        "department": department,
        "decision": "APPROVE",
        "opinion": "条款清楚",
        "content_sha256": content_sha256,
        "rev": rev,
    }
    return body | changes


def signature(contact_id: str, signed_on: str, signed_sha256: str) -> Body:
    return {
        "our_signatory": QIAN,
        "their_signatory": contact_id,
        "authorization_id": "SQ-2026-07",
        "method": "SEAL",
        "signed_on": signed_on,
        "signed_sha256": signed_sha256,
    }


def export(**changes: Any) -> Body:
    """A request for an export of the whole log, without personal data."""
    return {"formats": ["jsonl"], "purpose": "年度审计"} | changes
