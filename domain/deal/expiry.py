"""A contract not signed in its window loses its approvals (R3.4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.context import Context
from domain.kernel import Event

from .state import Deal


def what_expires(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[Event]:
    """What the breach of the signing window brings about."""
    return iter(())
