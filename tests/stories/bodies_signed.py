"""The bodies of what comes after the signature: archive, delivery, changes, money."""

from __future__ import annotations

from typing import Any

from people import CHEN, HE, SUN
from stories.bodies import DOCUMENT, Body

CHECKLIST = (
    *("PRICE", "PAYMENT", "DELIVERY_TIME", "BREACH_LIABILITY", "AFTER_SALES"),
    *("MILESTONES", "SPECIAL_PROMISES"),
)
#: 6 % in basis points.
TAX = 600


def archive(archived_on: str, **changes: Any) -> Body:
    body: Body = {
        "scan_sha256": DOCUMENT,
        "place": "档案室三号柜",
        "archived_on": archived_on,
    }
    return body | changes


# ---- delivery ----------------------------------------------------------------------

HANDOVER = {"to_id": HE, "checklist": list(CHECKLIST), "special_promises": ["送一架望远镜"]}


def delivery_plan(**due: str) -> Body:
    """Milestones by id, each with the day on which it is due."""
    milestones = [
        {"id": id, "name": f"阶段 {id}", "due_on": day, "acceptance_criteria": "试运行无故障"}
        for id, day in due.items()
    ]
    return {"milestones": milestones}


def progress(pct_bp: int, **changes: Any) -> Body:
    return {"pct_bp": pct_bp, "text": "按计划推进", "customer_informed": True} | changes


def acceptance(milestone_id: str, accepted_on: str) -> Body:
    return {"milestone_id": milestone_id, "accepted_on": accepted_on, "doc_sha256": DOCUMENT}


STEERING = {"text": "进度正常", "risks": ["雨季运输"], "decisions": ["提前备料"]}

# ---- the project of a key account --------------------------------------------------


def project(*chain: tuple[str, str]) -> Body:
    """The core team, and who decides for the customer: names and their parts."""
    links = [{"contact": name, "role": part, "attitude": "支持"} for name, part in chain]
    return {"rep_id": CHEN, "solution_id": SUN, "delivery_id": HE, "decision_chain": links}


FEASIBLE = {
    "feasible": True,
    "tech": "撞不断的柱子可以做",
    "effort_person_days": 420,
    "cost_fen": 150_000_000,
}

# ---- money -------------------------------------------------------------------------


def invoice(line_id: str, invoice_no: str, amount_fen: int) -> Body:
    return {
        "line_id": line_id,
        "invoice_no": invoice_no,
        "amount_fen": amount_fen,
        "tax_bp": TAX,
    }


def payment(bank_ref: str, amount_fen: int, received_on: str, **changes: Any) -> Body:
    body: Body = {"bank_ref": bank_ref, "amount_fen": amount_fen, "received_on": received_on}
    return body | changes


def reminder(line_id: str, step: str, **changes: Any) -> Body:
    return {"line_id": line_id, "step": step, "channel": "PHONE"} | changes
