"""What was offered and done about a complaint, as the 《客诉处理表》 shows it (R4.8)."""

from __future__ import annotations

from domain.complaint.answering import SolutionAccepted, SolutionRejected
from domain.complaint.approving import SolutionCostApproved, SolutionCostRejected
from domain.complaint.communicating import DecisionCommunicated
from domain.complaint.correcting import CorrectiveActionPlanned, CorrectiveActionVerified
from domain.complaint.proposing import SolutionProposed
from domain.language import Text

from .model import EMPTY, Cell, Table, table
from .record import Maybe, Record, Told, said
from .words import lines_of

ACCEPTED = Text("accepted", "接受")
REJECTED = Text("rejected", "不接受")
APPROVED = Text("approved", "批准")
TURNED_DOWN = Text("turned down", "未批准")


def solutions(cycle: Record) -> Table:
    """The proposals of a cycle, their approval and what the customer said."""
    columns = (
        ("kind", "Solution", "方案"),
        ("cost_fen", "Cost", "费用"),
        ("due_on", "Due on", "完成期限"),
        ("proposed_by", "Proposed by", "提出人"),
        ("approval", "Approval", "费用审批"),
        ("approved_by", "By", "审批人"),
        ("told_at", "Customer told at", "告知时间"),
        ("answer", "Customer's answer", "客户答复"),
    )
    return table(columns, [_solution(cycle, told) for told in cycle.all(SolutionProposed)])


def _solution(cycle: Record, proposed: Told[SolutionProposed]) -> tuple[Cell, ...]:
    meant = {"solution_id": proposed.event.solution_id}
    approved = cycle.last(SolutionCostApproved, **meant)
    refused = cycle.last(SolutionCostRejected, **meant)
    by = cycle.who(approved, "by") if approved is not None else cycle.actor(refused)
    return (
        *(cycle.of(proposed, name) for name in ("kind", "cost_fen", "due_on")),
        cycle.actor(proposed),
        _either((approved, APPROVED), (refused, TURNED_DOWN)),
        by,
        cycle.when(cycle.last(DecisionCommunicated, **meant)),
        _answer(cycle.last(SolutionAccepted, **meant), cycle.last(SolutionRejected, **meant)),
    )


def _either(*outcomes: tuple[Maybe, Text]) -> Cell:
    """The word for the one that happened."""
    for told, word in outcomes:
        if told is not None:
            return said([word], type(told.event).__name__, told)
    return EMPTY


def _answer(accepted: Maybe, rejected: Told[SolutionRejected] | None) -> Cell:
    if rejected is None:
        return _either((accepted, ACCEPTED))
    words = lines_of("text", rejected.event.text)
    return said([REJECTED, *words], rejected.event.text, rejected)


def actions(record: Record) -> Table:
    """What is done about the cause, whichever cycle it was planned in."""
    columns = (
        ("text", "Action", "措施"),
        ("owner_id", "Owner", "责任人"),
        ("due_on", "Due on", "完成期限"),
        ("effective", "Effective", "是否有效"),
        ("verified_by", "Verified by", "验证人"),
    )
    rows = []
    for planned in record.all(CorrectiveActionPlanned):
        verified = record.last(CorrectiveActionVerified, action_id=planned.event.action_id)
        rows.append(
            (
                record.of(planned, "text"),
                record.who(planned, "owner_id"),
                record.of(planned, "due_on"),
                record.of(verified, "effective"),
                record.actor(verified),
            )
        )
    return table(columns, rows)
