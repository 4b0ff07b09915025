"""Giving up a part of what is owed: one proposes, two others approve (R3.6.5, 3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.approvals import ApprovalGiven, Joint, seats, spent
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.values import By, Fen, ItemId, PositiveFen, Shape

from .records.claims import WriteOff
from .records.lines import Line
from .state import MONEY, Deal


class WriteOffDetails(Shape):
    """How much of which line is to be given up."""

    line_id: Annotated[ItemId, By("R3.6.5")]
    amount_fen: Annotated[PositiveFen, By("R3.6.5")]


class WriteOffProposed(WriteOffDetails, Event):
    """Finance proposes not to wait for this part of the line any longer."""

    sentence = Text(
        "Write-off of {amount_fen} on line {line_id} proposed",
        "提议核销付款行 {line_id} 的 {amount_fen}",
    )

    write_off_id: UUID

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        line = deal.receivables.line(self.line_id)
        if line is None:
            return deal
        proposed = WriteOff(
            self.write_off_id, self.amount_fen, trail.actor, trail.doers, trail.occurred_at
        )
        write_offs = (*line.write_offs, proposed)
        changed = deal.receivables.changing(self.line_id, write_offs=write_offs)
        return replace(deal, receivables=changed)


class ProposeWriteOff(WriteOffDetails, Command):
    """Propose to give up a part of a line, with a reason (R3.6.5).

    A proposal bars no better one: what is left of the line is looked at again at the approval.
    """

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.5"
    reason_under = "R5.1"
    also = ("R5.1",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[WriteOffProposed | Reason]:
        line = deal.receivables.line(self.line_id)
        if line is None:
            detail = {"line_id": self.line_id}
            yield Reason("R3.6.5", "LINE_UNKNOWN", field="line_id", detail=detail)
        elif self.amount_fen > line.open_fen:
            left = {"left_fen": line.open_fen}
            yield Reason("R3.6.5", "WRITTEN_OFF_TOO_MUCH", "amount_fen", detail=left)
        yield WriteOffProposed.of(self, write_off_id=context.new_id("write-off"))


class WriteOffApproved(Event):
    """A manager and the general manager gave this part of the line up."""

    sentence = Text(
        "Write-off of {amount_fen} on line {line_id} approved",
        "核销付款行 {line_id} 的 {amount_fen} 已批准",
    )

    write_off_id: UUID
    line_id: str
    amount_fen: Fen

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        line = deal.receivables.line(self.line_id)
        if line is None:
            return deal
        write_offs = tuple(
            replace(w, approved=True) if w.write_off_id == self.write_off_id else w
            for w in line.write_offs
        )
        changed = deal.receivables.changing(
            self.line_id,
            write_offs=write_offs,
            written_off_fen=line.written_off_fen + self.amount_fen,
        )
        approvals = spent(deal.approvals, ApproveWriteOff.__name__, str(self.write_off_id))
        return replace(deal, receivables=changed, approvals=approvals)


class ApproveWriteOff(Command):
    """Agree to a proposed write-off; a manager and the general manager must (R3.6.5).

    Whoever says which line and how much he means agrees to nothing else.
    """

    write_off_id: Annotated[UUID, By("R3.6.5")]
    line_id: Annotated[ItemId | None, By("R3.6.5")] = None
    amount_fen: Annotated[PositiveFen | None, By("R3.6.5")] = None

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER, Role.GENERAL_MANAGER)
    clause = "R3.6.5"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)
        if context.is_any_of([deal.owner_id]):
            yield Reason.four_eyes("R3.6.5", "OWNER_DECIDES")

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ApprovalGiven | WriteOffApproved | Reason]:
        line, proposed = self._proposed(deal)
        if line is None or proposed is None:
            yield Reason("R3.6.5", "WRITE_OFF_UNKNOWN", field="write_off_id")
            return
        if proposed.approved:
            yield Reason("R3.6.5", "WRITTEN_OFF", "write_off_id", Problem.ILLEGAL_STATE)
        elif proposed.amount_fen > line.open_fen:
            detail = {"left_fen": line.open_fen}
            yield Reason("R3.6.5", "WRITTEN_OFF_TOO_MUCH", "write_off_id", detail=detail)
        if self.line_id not in (None, line.line_id):
            yield Reason("R3.6.5", "WRITE_OFF_UNKNOWN", field="line_id")
        if self.amount_fen not in (None, proposed.amount_fen):
            yield Reason("R3.6.5", "WRITE_OFF_UNKNOWN", field="amount_fen")
        if context.is_any_of(proposed.doers):
            yield Reason.four_eyes("R3.6.5", "OWN_PROPOSAL")
        yield from self._agreed(line, proposed, deal, context)

    def _agreed(
        self, line: Line, proposed: WriteOff, deal: Deal, context: Context
    ) -> Iterator[ApprovalGiven | WriteOffApproved | Reason]:
        both = seats(Role.SALES_MANAGER, Role.GENERAL_MANAGER)
        besides = {deal.owner_id, *proposed.doers}
        subject = str(self.write_off_id)
        joint = Joint.of(type(self), both, deal, context, subject, besides)
        yield from joint.agreed(context)
        if joint.completed_by(context):
            yield WriteOffApproved.of(self, line_id=line.line_id, amount_fen=proposed.amount_fen)

    def _proposed(self, deal: Deal) -> tuple[Line | None, WriteOff | None]:
        for line in deal.receivables.lines:
            for write_off in line.write_offs:
                if write_off.write_off_id == self.write_off_id:
                    return line, write_off
        return None, None
