"""The way of a complaint to where its story begins, and what is sent on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from given import at
from people import AUDITOR, SHEN, XU, ZHOU
from stories.playing import Play

Body = dict[str, Any]

PROOF = "e" * 64


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


def investigated(play: Play, customer_id: str, handler: str = ZHOU, **changes: Any) -> str:
    """A general complaint about quality, with a handler now, 周技术 unless told otherwise."""
    case = registered(play, customer_id, **changes)
    play.do(XU, f"{case}/acknowledge", {"channel": "PHONE"})
    play.do(XU, f"{case}/triage", triage("GENERAL"))
    play.do(XU, f"{case}/assign-handler", {"handler_id": handler, "department": "技术部"})
    return case


def found(play: Play, case: str, by: str, cause: str, founded: str = "FOUNDED") -> None:
    """The handler finds that cause, now."""
    finding = {"founded": founded, "root_cause_code": cause, "text": "拆检记录在案"}
    play.do(by, f"{case}/record-finding", finding)


def proposed(
    play: Play, case: str, by: str, cost_fen: int, kind: str = "COMPENSATE", **changes: Any
) -> str:
    """The handler proposes a solution now; returns its id."""
    body = {"kind": kind, "cost_fen": cost_fen, "due_on": "2026-07-31"} | changes
    (event, *_) = play.do(by, f"{case}/propose-solution", body)["events"]
    return str(event["data"]["solution_id"])


def offered(
    play: Play, case: str, by: str, cost_fen: int, approver: str, kind: str = "COMPENSATE"
) -> None:
    """A solution proposed by the handler, approved, and told to the customer by 许客服, now."""
    solution = proposed(play, case, by, cost_fen, kind)
    play.do(approver, f"{case}/approve-solution", {"solution_id": solution})
    play.do(XU, f"{case}/communicate-decision", {"channel": "PHONE"})


def accepts(play: Play, case: str) -> None:
    """The customer accepts what he was offered, now."""
    play.do(XU, f"{case}/customer-accept", {"proof_sha256": PROOF})


def rejects(play: Play, case: str) -> dict[str, Any]:
    """The customer turns down what he was offered, now; returns the answer."""
    return play.do(XU, f"{case}/customer-reject", {"text": "这点钱不够停业损失"})


def resolved(play: Play, case: str, by: str, done_on: str) -> None:
    """What the customer accepted is carried out, now."""
    play.do(by, f"{case}/execute")
    play.do(by, f"{case}/resolve", {"done_on": done_on, "evidence": [PROOF]})


def closed(play: Play, case: str, score: int) -> dict[str, Any]:
    """沈客服 hears how content the customer is, and closes the case now; returns the answer."""
    play.do(SHEN, f"{case}/follow-up", {"score": score, "words": "这回弄好了"})
    return play.do(SHEN, f"{case}/close")


def newest_clock(play: Play, case: str, kind: str) -> dict[str, Any]:
    """Of several cycles the clock that was started last."""
    return max(play.clocks(case, kind), key=lambda clock: str(clock["starts_at"]))


def told_by(answer: dict[str, Any]) -> list[str]:
    """The events of an answer without those of clocks."""
    types = [event["type"] for event in answer["events"]]
    return [name for name in types if not name.startswith("Deadline")]


def id_of(case: str) -> str:
    return case.rpartition("/")[2]


def utc(text: str) -> str:
    """`07-06 18:00` in Shanghai as answers have it."""
    return at(text).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
