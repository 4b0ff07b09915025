"""The clocks of delivery (R3.5) and of key-account projects (R3.9.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.clocks import Clock, Step
from domain.context import Context
from domain.kernel import Event

from .state import Deal


def delivery_steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to these clocks."""
    return iter(())


#: Who learns of a breach, where it is not the owner's managers alone.
TOLD: Mapping[str, Callable[[Deal, Clock, Context], tuple[str, ...]]] = {}
