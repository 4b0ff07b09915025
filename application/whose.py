"""Whose a case of the log is: its state, and of a complaint the deal that it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from domain.company.reads import Read
from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.people import People, Person
from domain.scope import READS_ALL, Whose, reads, whose

from .streams import Held

#: An aggregate as it stands; None if there is none.
Find = Callable[[UUID], Held | None]


def whose_case(state: object, find: Find) -> Whose | None:
    """Whose it is; None of what is no case. What was read of a case concerns it alone."""
    if isinstance(state, Read):
        read = find(state.aggregate_id) if state.aggregate_id is not None else None
        return whose_case(read.stream.state, find) if read is not None else None
    about = None
    if isinstance(state, Complaint) and state.deal_id is not None:
        found = find(state.deal_id)
        about = found.stream.state if found is not None else None
    return whose(state, about if isinstance(about, Deal) else None)


def reads_case(person: Person, state: object, people: People, at: dt.datetime, find: Find) -> bool:
    """Whether the person reads the case then; what is none is left to its own rules."""
    if not READS_ALL.isdisjoint(person.roles):
        return True
    return reads(person, whose_case(state, find), people, at)
