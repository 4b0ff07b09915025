"""The last line emptied closes a deal that waited for it (R3.6.7)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.context import Context
from domain.kernel import Event

from .state import Deal


def what_closes(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[Event]:
    """The closing that follows when nothing is open any more."""
    return iter(())
