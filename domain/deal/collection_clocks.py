"""The clocks of collection: invoices, receivables, reminders, promises, limitation (R3.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.clocks import Clock, Step
from domain.context import Context
from domain.kernel import Event

from .state import Deal

_Told = Callable[[Deal, Clock, Context], tuple[str, ...]]


def collection_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    return iter(())


#: Who learns of a breach, where it is not the owner's managers alone.
TOLD: Mapping[str, _Told] = {}

#: Who learns of a warning, where it is not the clock's owner alone.
WARNED: Mapping[str, _Told] = {}
