"""The timeline of a case, whole: what the replay and the case's own page show of it."""

from __future__ import annotations

from typing import Any

from interfaces.http.history_queries import (
    HistoryQuery,
    complaint_history,
    deal_history,
    lead_history,
)
from projections.paging import MOST

from .asking import Reader, told

HISTORIES = {"leads": lead_history, "deals": deal_history, "complaints": complaint_history}


def timeline_of(collection: str, case_id: str, reader: Reader) -> list[dict[str, Any]]:
    """Every event of the case, the first one first, without the states after them."""
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        query = HistoryQuery(state=False, limit=MOST, cursor=cursor)
        page = told(HISTORIES[collection](case_id, query, reader.asked))
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


def state_after(
    collection: str, case_id: str, step: dict[str, Any], reader: Reader
) -> dict[str, Any]:
    """The case as it stood right after one of its events, as the reader may see it."""
    found: dict[str, Any] = {}
    cursor = None
    while True:
        at, event = str(step["position"]), step["event"]
        query = HistoryQuery(event=event, as_of=at, limit=MOST, cursor=cursor)
        page = told(HISTORIES[collection](case_id, query, reader.asked))
        found = page["items"][-1]["state"] if page["items"] else found
        cursor = page["next"]
        if cursor is None:
            return found
