"""Deliveries wait while the customer owes for too long (R3.6.4)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.context import Context
from domain.facts import CustomerHolds
from domain.outcomes import Reason


def unless_held(context: Context) -> Iterator[Reason]:
    """A reason against, as long as deliveries to the customer are on hold in any deal."""
    lines = context.fact(CustomerHolds).lines
    if lines:
        detail = {"count": len(lines)}
        yield Reason("R3.6.4", "DELIVERIES_HELD", detail=detail)
