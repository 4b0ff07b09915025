"""What is found, offered and done about a complaint, up to the customer's yes."""

from __future__ import annotations

import datetime as dt

from domain.complaint.severity import Severity
from domain.policy import POLICY

from .complaint_in_play import ComplaintInPlay
from .desk import sha256
from .people import CHUNFEN, LIXIA
from .quirks import Quirk
from .story import Story

FEN = 100
SOON = dt.timedelta(days=7)
LATER = dt.timedelta(days=30)
#: How much of what is still to be paid a customer disputes, in percent.
DISPUTED = 40


def find(complaint: ComplaintInPlay) -> Story:
    """The handler finds the cause; what the customer will not pay for stands still."""
    yield complaint.pause(3)
    cause = complaint.plan.cause
    found = {"founded": "FOUNDED", "root_cause_code": cause, "text": f"拆检属实：{cause}"}
    complaint.do(complaint.handler, "RecordFinding", **found)
    if complaint.has(Quirk.DISPUTING):
        desk, deal_id = complaint.desk, complaint.state.deal_id
        lines = desk.state(deal_id).receivables.lines
        line = next(line for line in lines if line.open_fen)
        disputed = {"line_id": line.line_id, "amount_fen": line.open_fen * DISPUTED // 100}
        desk.do(LIXIA, "DisputeAmount", deal_id, complaint_id=complaint.id, **disputed)


def propose(complaint: ComplaintInPlay) -> Story:
    """The handler proposes what to offer; a manager may find it too dear."""
    cost_fen = complaint.plan.cost_yuan * FEN
    if complaint.has(Quirk.TURNED_DOWN):
        yield from _propose(complaint, cost_fen * 3)
        yield complaint.pause(1)
        complaint.do(complaint.manager, "RejectProposal", reason="换整机太贵，先换件")
    yield from _propose(complaint, cost_fen)
    if complaint.has(Quirk.HALF_APPROVED):
        yield complaint.pause(1)
        _approve(complaint, complaint.manager)


def _propose(complaint: ComplaintInPlay, cost_fen: int) -> Story:
    yield complaint.pause(1.5)
    complaint.do(
        complaint.handler,
        "ProposeSolution",
        kind=complaint.plan.kind,
        cost_fen=cost_fen,
        due_on=complaint.today + SOON,
    )


def agree(complaint: ComplaintInPlay) -> Story:
    """The cost is approved, the customer told; he agrees, perhaps to the second offer only."""
    yield from _offer(complaint)
    if complaint.has(Quirk.REFUSED_ONCE):
        complaint.do(complaint.handler, "CustomerReject", text="光修不行，要延保")
        yield from _propose(complaint, complaint.plan.cost_yuan * FEN + 60_000)
        yield from _offer(complaint)
    complaint.do(complaint.handler, "CustomerAccept", proof_sha256=sha256(complaint.id, "同意书"))


def _offer(complaint: ComplaintInPlay) -> Story:
    cost_fen = complaint.state.remedies.newest.cost_fen
    limits = POLICY.complaints
    small = cost_fen <= limits.lead_cost_fen_max
    both = cost_fen > limits.manager_cost_fen_max
    above = (complaint.manager, CHUNFEN) if both else (complaint.manager,)
    for by in (LIXIA,) if small else above:
        yield complaint.pause(1)
        _approve(complaint, by)
    yield complaint.pause(0.5)
    complaint.do(complaint.handler, "CommunicateDecision", channel="PHONE")
    yield complaint.pause(2)


def _approve(complaint: ComplaintInPlay, by: str) -> None:
    solution_id = complaint.state.remedies.newest.solution_id
    complaint.do(by, "ApproveSolution", solution_id=solution_id)


def execute(complaint: ComplaintInPlay) -> Story:
    """It is being done."""
    yield complaint.pause(1)
    complaint.do(complaint.handler, "Execute")


def resolve(complaint: ComplaintInPlay) -> Story:
    """It is done; what was severe shall not happen again."""
    yield complaint.pause(5)
    done = {"done_on": complaint.today, "evidence": [sha256(complaint.id, "完工照片")]}
    complaint.do(complaint.handler, "Resolve", **done)
    if complaint.state.severity is not Severity.GENERAL:
        complaint.do(
            complaint.handler,
            "PlanCorrectiveAction",
            owner_id=complaint.handler,
            text=f"出厂检验加一道：{complaint.plan.cause}",
            due_on=complaint.today + LATER,
        )
