"""What one person may read of what is restricted in a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from application.sales import Sales
from domain.deal.state import Deal
from domain.people import Person
from domain.scope import selves
from domain.sight import KeptBack, may_see
from projections.history import May, nobody


def eyes_of(person: Person, aggregate_id: UUID, state: Any, sales: Sales) -> May:
    """What this person may read of what is restricted in this aggregate, and of its people."""
    if state is None:
        return nobody
    requested = isinstance(state, Deal) and sales.exception_requested(aggregate_id)
    known = tuple(selves(person, sales.people, sales.clock.now()))
    kept_back = KeptBack(sales.restricted_by_now, sales.erased)
    return lambda clause: any(
        may_see(clause, one.id, one.roles, state, requested, kept_back) for one in known
    )


def is_restricted(clause: str, state: Any, sales: Sales) -> bool:
    """Whether not everybody who reads the case reads what stands there under the clause."""
    kept_back = KeptBack(sales.restricted_by_now, sales.erased)
    return state is None or not may_see(clause, "", frozenset(), state, False, kept_back)
