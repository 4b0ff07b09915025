"""When the lines of the payment plan fall due (R3.6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.context import Context
from domain.kernel import Event

from .state import Deal


def what_falls_due(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[Event]:
    """The lines whose trigger is this event."""
    return iter(())
