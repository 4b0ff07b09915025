"""Which events of a deal arm and stop which clocks, and who is told (domain 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.clocks import Clock, Step, owner_of
from domain.context import Context
from domain.kernel import Event

from . import (
    collection_clocks,
    contract_clocks,
    delivery_clocks,
    dunning_clocks,
    early_clocks,
    limitation_clocks,
)
from .collection_clocks import collection_steps
from .contract_clocks import contract_steps
from .delivery_clocks import delivery_steps
from .dunning_clocks import dunning_steps
from .early_clocks import early_steps
from .ending_clocks import ending_steps
from .ladder import family_of
from .limitation_clocks import limitation_steps
from .middle_clocks import middle_steps
from .promise_clocks import promise_steps
from .state import Deal

Told = Callable[[Deal, Clock, Context], tuple[str, ...]]

#: Who learns of a breach, by kind of clock; of all others the owner's managers do.
TOLD: Mapping[str, Told] = {
    **early_clocks.TOLD,
    **contract_clocks.TOLD,
    **delivery_clocks.TOLD,
    **collection_clocks.TOLD,
    **limitation_clocks.TOLD,
}

#: Who learns of a warning, by kind of clock; of all others the clock's owner does.
WARNED: Mapping[str, Told] = {
    **delivery_clocks.WARNED,
    **collection_clocks.WARNED,
    **dunning_clocks.WARNED,
    **limitation_clocks.WARNED,
}


def steps(before: Deal, event: Event, after: Deal, context: Context) -> Iterator[Step]:
    """What the event does to the deal's clocks."""
    yield from early_steps(before, event, after, context)
    yield from contract_steps(after, event, context)
    yield from middle_steps(event, after, context)
    yield from delivery_steps(before, event, after, context)
    yield from collection_steps(before, event, after, context)
    yield from dunning_steps(before, event, after, context)
    yield from promise_steps(before, event, after, context)
    yield from limitation_steps(before, event, after, context)
    yield from ending_steps(before, event, after, context)


def told(deal: Deal, clock: Clock, context: Context) -> tuple[str, ...]:
    """Who learns that a clock of the deal is near or was breached."""
    if clock.warns_first:
        warned = WARNED.get(family_of(clock.kind))
        return warned(deal, clock, context) if warned is not None else owner_of(clock)
    breached = TOLD.get(clock.kind)
    if breached is not None:
        return breached(deal, clock, context)
    return context.people.managers_of(deal.owner_id)
