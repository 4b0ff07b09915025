"""The cases of a customer, each folded from its stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.envelope import Placed
from application.streams import Held, held_from


@dataclass(frozen=True, slots=True)
class Case:
    """One lead, deal or complaint of the customer, with its events."""

    id: UUID
    held: Held
    events: tuple[Placed, ...]

    @property
    def state(self) -> Any:
        return self.held.stream.state

    @property
    def kind(self) -> str:
        return self.held.stream.aggregate.name


def cases(streams: Iterable[tuple[UUID, Iterable[Placed]]]) -> list[Case]:
    """The cases that these streams tell of."""
    found = ((id, tuple(events)) for id, events in streams)
    folded = ((id, held_from(events, id), events) for id, events in found)
    return [Case(id, held, events) for id, held, events in folded if held is not None]
