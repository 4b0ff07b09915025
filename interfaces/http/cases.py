"""The one door to a single case: who may not read it is told what he would be told of none."""

from __future__ import annotations

from uuid import UUID

from application.sales import Sales
from application.streams import Held
from application.whose import reads_case
from domain.people import Person

from .problems import ProblemError


def readable(person: Person, state: object, sales: Sales) -> bool:
    """Whether the person reads the case now; of what is no case its own rules say."""
    now = sales.clock.now()
    return reads_case(person, state, sales.people, now, sales.held)


def case_of(kind: str, aggregate_id: UUID, person: Person, sales: Sales) -> Held:
    """The aggregate of that kind as it stands; not-found if there is none for this person."""
    held = sales.held(aggregate_id)
    if held is None or held.stream.aggregate.name != kind:
        raise ProblemError("not-found")
    if not readable(person, held.stream.state, sales):
        raise ProblemError("not-found")
    return held
