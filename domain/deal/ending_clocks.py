"""What becomes of a deal's clocks when it ends, and the visits that begin there (R3.8.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from domain.calendar import day_of, months_after
from domain.clocks import Arm, Cancel, Clock, Step, Stop
from domain.context import Context
from domain.kernel import Event

from . import ladder
from .closing import DealClosed
from .importing import PastDealImported
from .state import TERMINAL, Deal, Stage
from .visits import VISIT, VisitLogged, eligible_on

#: What goes on at the end of a deal for the lines on which something is still owed.
OF_WHAT_IS_OWED = frozenset({"RECEIVABLE", "LIMITATION", ladder.DUNNING, "PROMISE", "INVOICE"})


def ending_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    if after.stage in TERMINAL and before.stage not in TERMINAL:
        for clock in after.clocks.running():
            if not _goes_on(clock, after):
                yield Cancel(after.stage, clock.kind, clock.subject)
    if before.stage is Stage.CLOSED and after.stage is not Stage.CLOSED:
        yield Cancel("REOPENED", VISIT)
    match event:
        case DealClosed():
            due_on = eligible_on(after, day_of(context.at), context.policy)
            yield Arm(VISIT, "R3.8.1", context.at, after.owner_id or None, due_on=due_on)
        case PastDealImported(closed_on=dt.date() as closed_on):
            due_on = max(
                eligible_on(after, closed_on, context.policy),
                # No sooner than a visit logged on the day of the import would ask for the next:
                # else a list of old deals would be a list of breaches.
                months_after(day_of(context.at), context.policy.clocks[VISIT].limit.months),
            )
            yield Arm(VISIT, "R3.8.1", context.at, after.owner_id or None, due_on=due_on)
        case VisitLogged() if any(before.clocks.running(VISIT)):
            yield Stop(VISIT, context.at)
            yield Arm(VISIT, "R3.8.1", context.at, after.owner_id or None)
        case _:
            pass


def _goes_on(clock: Clock, deal: Deal) -> bool:
    """Whether the clock is about money that is still owed, or about an invoice for it."""
    if ladder.family_of(clock.kind) not in OF_WHAT_IS_OWED:
        return False
    line_id = clock.subject.rpartition("#")[0] if clock.kind == "PROMISE" else clock.subject
    return ladder.is_owed(deal.receivables.line(line_id))
