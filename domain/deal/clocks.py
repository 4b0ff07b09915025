"""Which events of a deal arm and stop which clocks, and who is told (domain 3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks import Cancel, Step
from domain.context import Context
from domain.kernel import Event

from .contract_clocks import REVIEW, TOLD_HIGHER, contract_steps
from .early_clocks import HOLD, MAIL, early_steps, told_of_hold, told_of_mail
from .middle_clocks import middle_steps
from .state import TERMINAL, Deal


def steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to the deal's clocks."""
    yield from early_steps(before, event, after, context)
    yield from contract_steps(after, event, context)
    yield from middle_steps(event, after, context)
    if after.stage in TERMINAL and before.stage not in TERMINAL:
        yield Cancel(why=after.stage)


def told(deal: Deal, kind: str, subject: str, context: Context) -> tuple[str, ...]:
    """Who learns that a clock of the deal was breached."""
    if kind == REVIEW and subject in TOLD_HIGHER:
        return context.people.general_managers()
    if kind == MAIL:
        return told_of_mail(deal, context)
    if kind == HOLD:
        return told_of_hold(deal, context)
    return context.people.managers_of(deal.owner_id)
