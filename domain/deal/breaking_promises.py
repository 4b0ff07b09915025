"""Broken promises, and deliveries held and released for overdue lines (R3.6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.context import Context
from domain.kernel import Event

from .state import Deal


def what_overdue_lines_bring(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[Event]:
    """Promises broken, deliveries held or released on account of the event."""
    return iter(())
