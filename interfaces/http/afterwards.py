"""What the answer to a command says besides its events: a new key, what who left has open."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from application.exchange import Accepted
from application.handing_out import handed_out
from application.sales import Sales
from domain.company.keys import KeyIssued
from domain.company.people import PersonRetired
from projections.views import RebuildingError

from .asking import DEFAULT_WAIT_SECONDS, views_of
from .people import open_with


def told_besides(answer: Accepted, request: Request, sales: Sales) -> dict[str, Any]:
    """More members of the answer's body; it asks the key store or a view, and may wait for it."""
    for placed in answer.events:
        match placed.recorded.event:
            case KeyIssued():
                # Of a retry there is none: it was shown once.
                return {"key": handed_out(sales.keys, answer)}
            case PersonRetired(person_id=person_id):
                return {"left_open": _left_open(person_id, answer, request, sales)}
    return {}


def is_more_to_tell(answer: Accepted) -> bool:
    return any(isinstance(p.recorded.event, KeyIssued | PersonRetired) for p in answer.events)


def _left_open(
    person_id: str, answer: Accepted, request: Request, sales: Sales
) -> list[dict[str, Any]] | None:
    """None if the views are not there in time: the command is carried out all the same."""
    views = views_of(request)
    if not views.wait_for(answer.position, DEFAULT_WAIT_SECONDS, None):
        return None
    try:
        return open_with(person_id, views, sales.clock.now())
    except RebuildingError:
        return None
