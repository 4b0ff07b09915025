"""What the customer wants otherwise: nothing is done about it before it is amended (R3.5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER, Role, anyone, either
from domain.values import By, Date, PersonalText, Shape

from .records.delivery import Change, DeliveryState
from .state import Deal, Stage

#: Delivery has not come to its end, or has not even begun.
BEFORE_ACCEPTED = tuple(state for state in DeliveryState if state is not DeliveryState.ACCEPTED)


class ChangeDetails(Shape):
    """What the customer wants, in writing, and from when on."""

    text: Annotated[PersonalText, By("R3.5.5")]
    wanted_on: Annotated[Date, By("R3.5.5")]


class ChangeRequested(ChangeDetails, Event):
    """The customer wants something otherwise than the contract says."""

    sentence = Text(
        "The customer wants a change by {wanted_on}", "客户提出变更，希望 {wanted_on} 前完成"
    )

    change_id: UUID

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        change = Change(self.change_id, self.text, self.wanted_on)
        delivery = replace(deal.delivery, changes=(*deal.delivery.changes, change))
        return replace(deal, delivery=delivery)


class RequestChange(ChangeDetails, Command):
    """Put down a customer's wish for a change; work waits for the amendment (R3.5.5)."""

    aggregates = ("deal",)
    issued_by = either(OWNER, anyone(Role.DELIVERY))
    clause = "R3.5.5"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        yield from deal.delivery.unless_in(cls.clause, *BEFORE_ACCEPTED)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[ChangeRequested | Reason]:
        notice = context.policy.delivery.change_notice_working_days
        earliest = context.calendar.working_day(day_of(context.at), notice)
        if self.wanted_on < earliest:
            detail = {"earliest": earliest.isoformat()}
            yield Reason("R3.5.5", "CHANGE_TOO_SOON", "wanted_on", detail=detail)
        yield ChangeRequested.of(self, change_id=context.new_id("change"))


def unless_amended(deal: Deal, change_id: UUID | None) -> Iterator[Reason]:
    """Reasons against work on a change that no signed amendment is about."""
    if change_id is None:
        return
    if deal.delivery.change(change_id) is None:
        yield Reason("R3.5.5", "CHANGE_UNKNOWN", field="change_id")
    elif not deal.is_amended(change_id):
        yield Reason("R3.5.5", "CHANGE_NOT_AMENDED", field="change_id")
