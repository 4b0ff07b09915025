"""The way of a complaint to where its story begins, and what is sent on it."""

from __future__ import annotations

from typing import Any

from people import AUDITOR, XU, ZHOU
from stories.playing import Play

Body = dict[str, Any]


def complaint(customer_id: str, **changes: Any) -> Body:
    body: Body = {
        "customer_id": customer_id,
        "channel": "PHONE",
        "category": "QUALITY",
        "description": "密封圈漏水，停产半天",
        "remedy": "换货并赔偿停产损失",
        "happened_on": "2026-03-01",
        "complainant": {"name": "鲸落", "phone": "13900001111", "position": "厨务总监"},
    }
    return body | changes


def triage(severity: str, **criteria: Any) -> Body:
    given = {"impact": "LOW", "safety": False, "amount_fen": 0, "public": False}
    return {"severity": severity, "criteria": given | criteria}


def customer_of(play: Play, case: str) -> str:
    """The customer of a lead or deal."""
    return str(play.get(AUDITOR, case)["customer_id"])


def registered(play: Play, customer_id: str, by: str = XU, **changes: Any) -> str:
    """A complaint of the customer, registered now."""
    return f"/complaints/{play.do(by, '/complaints', complaint(customer_id, **changes))['id']}"


def investigated(play: Play, customer_id: str, handler: str = ZHOU) -> str:
    """A general complaint about quality, with a handler now, 周技术 unless told otherwise."""
    case = registered(play, customer_id)
    play.do(XU, f"{case}/acknowledge", {"channel": "PHONE"})
    play.do(XU, f"{case}/triage", triage("GENERAL"))
    play.do(XU, f"{case}/assign-handler", {"handler_id": handler, "department": "技术部"})
    return case
