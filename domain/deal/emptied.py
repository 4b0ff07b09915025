"""The last line emptied closes a deal that waited for it (R3.6.7)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.context import Context
from domain.kernel import Event

from .closing import DealClosed
from .state import Deal, Stage


def what_closes(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[DealClosed]:
    """The closing that follows when nothing is open any more.

    A payment, a credit or a write-off may have emptied the last line: it shows in the lines.
    """
    waits = after.stage is Stage.CLOSED_PENDING_RETENTION
    if waits and before.receivables.open_fen and not after.receivables.open_fen:
        yield DealClosed.of_deal(after)
