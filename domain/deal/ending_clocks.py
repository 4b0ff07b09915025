"""What becomes of a deal's clocks when it ends, and the visits that begin there (R3.8.1)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.clocks import Cancel, Step
from domain.context import Context
from domain.kernel import Event

from .state import TERMINAL, Deal


def ending_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    if after.stage in TERMINAL and before.stage not in TERMINAL:
        yield Cancel(why=after.stage)
