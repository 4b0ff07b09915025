"""Deliveries to a customer wait for a line long overdue, until it is paid or let go (R3.6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.approvals import ApprovalGiven, Joint, seats, spent
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import Role, anyone
from domain.values import By, ItemId, PersonId, Shape

from .state import Deal


class HeldLineNamed(Shape):
    """The line for whose sake deliveries wait."""

    line_id: Annotated[ItemId, By("R3.6.4")]


class DeliveryHeld(HeldLineNamed, Event):
    """The line is so long overdue that nothing more is delivered to this customer."""

    sentence = Text(
        "Deliveries on hold: line {line_id} is long overdue", "暂停交付：付款行 {line_id} 严重逾期"
    )

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, receivables=deal.receivables.changing(self.line_id, holds=True))


class DeliveryReleased(HeldLineNamed, Event):
    """Deliveries go on: the line was settled, or those named in `by` let them."""

    sentence = Text(
        "Deliveries no longer wait for line {line_id}", "恢复交付：不再等待付款行 {line_id}"
    )

    by: Annotated[tuple[PersonId, ...], Field(max_length=10)] = ()

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(
            deal,
            receivables=deal.receivables.changing(self.line_id, holds=False),
            approvals=spent(deal.approvals, ReleaseDelivery.__name__, self.line_id),
        )


class ReleaseDelivery(HeldLineNamed, Command):
    """Let deliveries go on although the line is overdue; a manager and finance must (R3.6.4)."""

    aggregates = ("deal",)
    issued_by = anyone(Role.SALES_MANAGER, Role.FINANCE)
    clause = "R3.6.4"
    reason_under = "R5.1"
    also = ("R5.1",)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        if not any(line.holds for line in deal.receivables.lines):
            yield Reason("R3.6.4", "NOT_HELD", problem=Problem.ILLEGAL_STATE)
        if context.is_any_of([deal.owner_id]):
            yield Reason.four_eyes("R3.6.4", "OWNER_DECIDES")

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ApprovalGiven | DeliveryReleased | Reason]:
        line = deal.receivables.line(self.line_id)
        if line is None:
            detail = {"line_id": self.line_id}
            yield Reason("R3.6.4", "LINE_UNKNOWN", field="line_id", detail=detail)
        elif not line.holds:
            yield Reason("R3.6.4", "NOT_HELD", "line_id", Problem.ILLEGAL_STATE)
        both = seats(Role.SALES_MANAGER, Role.FINANCE)
        joint = Joint.of(type(self), both, deal, context, self.line_id, (deal.owner_id,))
        yield from joint.agreed(context)
        by = joint.completed_by(context)
        if by:
            yield DeliveryReleased.of(self, by=by)
