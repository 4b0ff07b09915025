"""Starting without the prepayment takes a manager and finance (R3.5.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.approvals import ApprovalGiven, Joint, seats, spent
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By, ItemId, PersonId

from .payment_plan import LineKind
from .records.receivables import Line
from .state import Deal, Stage


def open_prepayments(deal: Deal) -> tuple[Line, ...]:
    """The prepayments that are not in and that nobody waived."""
    return tuple(
        line
        for line in deal.receivables.lines
        if line.plan.kind is LineKind.PREPAY
        and line.open_fen > 0
        and line.line_id not in deal.delivery.waived_lines
    )


class PrepaymentWaived(Event):
    """Delivery may start before this prepayment is in; it stays owed."""

    sentence = Text("Prepayment {line_id} waived", "同意预付款 {line_id} 未到先开工")

    line_id: str
    by: tuple[PersonId, ...]

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        waived = deal.delivery.waived_lines | {self.line_id}
        return replace(
            deal,
            delivery=replace(deal.delivery, waived_lines=waived),
            approvals=spent(deal.approvals, WaivePrepayment.__name__, self.line_id),
        )


class WaivePrepayment(Command):
    """Agree that delivery starts before the prepayment is in; it takes two (R3.5.2)."""

    line_id: Annotated[ItemId, By("R3.5.2")]

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER, Role.FINANCE)
    clause = "R3.5.2"
    also = ("R5.1",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        if context.is_any_of([deal.owner_id]):
            yield Reason.four_eyes("R3.5.2", "OWN_PREPAYMENT")

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ApprovalGiven | PrepaymentWaived | Reason]:
        if self.line_id not in {line.line_id for line in open_prepayments(deal)}:
            yield Reason("R3.5.2", "NO_OPEN_PREPAYMENT", field="line_id")
        joint = Joint.of(
            type(self),
            seats(Role.SALES_MANAGER, Role.FINANCE),
            deal,
            context,
            subject=self.line_id,
            besides=(deal.owner_id,),
        )
        yield from joint.agreed(context)
        by = joint.completed_by(context)
        if by:
            yield PrepaymentWaived(line_id=self.line_id, by=by)
