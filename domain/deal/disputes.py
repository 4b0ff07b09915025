"""Parts of a line that the customer disputes in a complaint; only these stand still (R3.6.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.facts import OtherComplaint
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, Fen, ItemId, PositiveFen, Shape

from .records.claims import disputing, settling
from .state import MONEY, Deal


class DisputeDetails(Shape):
    """Which complaint disputes how much of which line."""

    line_id: Annotated[ItemId, By("R3.6.5")]
    complaint_id: Annotated[UUID, By("R3.6.5")]
    amount_fen: Annotated[PositiveFen, By("R3.6.5")]


class AmountDisputed(DisputeDetails, Event):
    """A part of the line is in dispute and does not age until that is settled."""

    sentence = Text(
        "{amount_fen} of line {line_id} disputed", "付款行 {line_id} 有争议 {amount_fen}"
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        line = deal.receivables.line(self.line_id)
        if line is None:
            return deal
        disputes = disputing(line.disputes, self.complaint_id, self.amount_fen)
        changed = deal.receivables.changing(self.line_id, disputes=disputes)
        return replace(deal, receivables=changed)


class DisputeAmount(DisputeDetails, Command):
    """Mark a part of a line as disputed by a complaint; more of it adds up (R3.6.5)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE, Role.CUSTOMER_SERVICE)
    clause = "R3.6.5"
    needs = (OtherComplaint,)

    def other_complaint(self, deal: Deal) -> UUID:
        return self.complaint_id

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[AmountDisputed | Reason]:
        yield from self._unless_of_this_customer(deal, context)
        line = deal.receivables.line(self.line_id)
        if line is None:
            detail = {"line_id": self.line_id}
            yield Reason("R3.6.5", "LINE_UNKNOWN", field="line_id", detail=detail)
        elif self.amount_fen > line.open_fen - line.disputed_fen:
            left = {"left_fen": line.open_fen - line.disputed_fen}
            yield Reason("R3.6.5", "DISPUTED_TOO_MUCH", field="amount_fen", detail=left)
        yield AmountDisputed.of(self)

    def _unless_of_this_customer(self, deal: Deal, context: Context) -> Iterator[Reason]:
        complaint = context.fact(OtherComplaint).complaint
        if complaint is None or complaint.customer_id != deal.customer_id:
            yield Reason("R3.6.5", "NOT_A_COMPLAINT_OF_THE_CUSTOMER", field="complaint_id")
        elif not complaint.is_open:
            yield Reason("R3.6.5", "COMPLAINT_OVER", field="complaint_id")


class SettlementDetails(Shape):
    """Which dispute is settled, and as to how much of it the customer is right."""

    line_id: Annotated[ItemId, By("R3.6.5")]
    complaint_id: Annotated[UUID, By("R3.6.5")]
    upheld_fen: Annotated[Fen, By("R3.6.5")]


class DisputeResolved(SettlementDetails, Event):
    """The dispute is over: all that is open ages again; what was upheld may be written off."""

    sentence = Text(
        "Dispute on line {line_id} settled, {upheld_fen} upheld",
        "付款行 {line_id} 的争议已解决，客户主张成立 {upheld_fen}",
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        line = deal.receivables.line(self.line_id)
        if line is None:
            return deal
        disputes = settling(line.disputes, self.complaint_id, self.upheld_fen)
        changed = deal.receivables.changing(self.line_id, disputes=disputes)
        return replace(deal, receivables=changed)


class ResolveDispute(SettlementDetails, Command):
    """Settle a dispute, and say as to how much of it the customer is right (R3.6.5)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.FINANCE)
    clause = "R3.6.5"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *MONEY)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[DisputeResolved | Reason]:
        line = deal.receivables.line(self.line_id)
        if line is None:
            detail = {"line_id": self.line_id}
            yield Reason("R3.6.5", "LINE_UNKNOWN", field="line_id", detail=detail)
            return
        amounts = {d.complaint_id: d.amount_fen for d in line.disputes}
        amount = amounts.get(self.complaint_id, 0)
        if not amount:
            yield Reason("R3.6.5", "NOT_DISPUTED", field="complaint_id")
        elif self.upheld_fen > amount:
            detail_of = {"amount_fen": amount}
            yield Reason("R3.6.5", "UPHELD_TOO_MUCH", field="upheld_fen", detail=detail_of)
        yield DisputeResolved.of(self)
