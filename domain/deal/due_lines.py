"""When the lines of the payment plan fall due (R3.6.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.kernel import Event, Trail
from domain.language import Text

from .payment_plan import PaymentLine, Trigger
from .records.lines import Line
from .state import Deal, Stage

#: The stages in which what triggers a line still does: a terminated deal delivers no more.
TRIGGERING = frozenset({Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION})


class LineBecameDue(Event):
    """What a line waited for happened: from now on it has its due day."""

    sentence = Text("Line {line_id} falls due on {due_on}", "付款行 {line_id} 于 {due_on} 到期")

    line_id: str
    #: Computed: so many days later than a body may name.
    due_on: dt.date
    by_event: UUID

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        receivables = deal.receivables.changing(self.line_id, due_on=self.due_on)
        return replace(deal, receivables=receivables)


def what_falls_due(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[LineBecameDue]:
    """The lines whose trigger happened with this event, whichever it is.

    It looks at what is signed and accepted, not at the kind of event: so the lines that an
    amendment adds or an import brings fall due too, if what they wait for happened before.
    """
    if after.stage not in TRIGGERING or _same(before, after):
        return
    for line in after.receivables.lines:
        due_on = _due_on(line, after)
        if due_on is not None and due_on != line.due_on:
            yield LineBecameDue(line_id=line.line_id, due_on=due_on, by_event=event_id)


def _same(before: Deal, after: Deal) -> bool:
    """Whether nothing changed that triggers a line; that one of them fell due does not."""
    return (
        before.stage is after.stage
        and before.delivery is after.delivery
        and (
            before.receivables.lines is after.receivables.lines
            or before.plan_in_force == after.plan_in_force
        )
    )


def _due_on(line: Line, deal: Deal) -> dt.date | None:
    """The line's due day, once its trigger happened.

    A line that is due keeps its day, but for a date that an amendment changed: that one was
    agreed anew.
    """
    plan = line.plan
    if plan.trigger is Trigger.DATE:
        return plan.due_on
    if line.due_on is not None:
        return line.due_on
    day = _triggered_on(plan, deal)
    return day + dt.timedelta(days=plan.days) if day is not None else None


def _triggered_on(plan: PaymentLine, deal: Deal) -> dt.date | None:
    if plan.trigger is Trigger.SIGNED:
        return _signed_on(plan.line_id, deal)
    if plan.trigger is Trigger.ACCEPTED:
        return deal.delivery.accepted_on
    milestone = deal.delivery.milestone(plan.milestone_id or "")
    return milestone.accepted_on if milestone is not None else None


def _signed_on(line_id: str, deal: Deal) -> dt.date | None:
    """The day of the signature that brought the line: of the contract, or of an amendment."""
    for paper in deal.papers:
        plan = paper.signed.payment_plan if paper.signed is not None else ()
        promised = any((p.line_id, p.trigger) == (line_id, Trigger.SIGNED) for p in plan)
        if promised and paper.signature is not None:
            return paper.signature.signed_on
    return deal.signed_on
