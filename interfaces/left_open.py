"""What somebody who leaves still has open: a manager hands it over (R5.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from domain.deal.state import TERMINAL as ENDED_DEALS
from domain.lead.state import TERMINAL as ENDED_LEADS
from projections.complaints import ComplaintFilter
from projections.deals import DealFilter
from projections.leads import LeadFilter
from projections.paging import MOST, Page
from projections.views import Views


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A case that is open with the person: its kind, number, state, and whose it is."""

    kind: str
    id: str
    number: str
    state: str
    customer_name: str


def left_open(views: Views, person_id: str, now: dt.datetime) -> Iterator[LeftOpen]:
    """Leads and deals that the person owns and complaints that he handles, as the views know."""
    leads, deals = LeadFilter(owner=person_id), DealFilter(owner=person_id)
    for row in _all(lambda cursor: views.leads(leads, now, limit=MOST, cursor=cursor)):
        if row["state"] not in ENDED_LEADS:
            yield _case("lead", row, row["state"])
    for row in _all(lambda cursor: views.deals(deals, now, limit=MOST, cursor=cursor)):
        if row["stage"] not in ENDED_DEALS:
            yield _case("deal", row, row["stage"])
    handled = ComplaintFilter(handler=person_id, open=True)
    for row in _all(lambda cursor: views.complaints(handled, now, limit=MOST, cursor=cursor)):
        yield _case("complaint", row, row["state"])


def _case(kind: str, row: dict[str, Any], state: str) -> LeftOpen:
    return LeftOpen(kind, str(row["id"]), row["number"], state, row["customer_name"])


def _all(ask: Callable[[str | None], Page]) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = ask(cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return
