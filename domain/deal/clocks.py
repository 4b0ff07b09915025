"""Which events of a deal arm and stop which clocks, and who is told (domain 3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks import Cancel, Step
from domain.context import Context
from domain.kernel import Event

from .state import TERMINAL, Deal


def steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to the deal's clocks."""
    if after.stage in TERMINAL and before.stage not in TERMINAL:
        yield Cancel(why=after.stage)


def told(deal: Deal, kind: str, subject: str, context: Context) -> tuple[str, ...]:
    """Who learns that a clock of the deal was breached."""
    return context.people.managers_of(deal.owner_id)
