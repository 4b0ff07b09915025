"""What somebody who leaves still has open: a manager hands it over (R5.7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from application.sales import Sales
from domain.deal.state import TERMINAL as ENDED_DEALS
from domain.lead.state import TERMINAL as ENDED_LEADS
from projections.complaints import ComplaintFilter
from projections.deals import DealFilter
from projections.leads import LeadFilter
from projections.paging import MOST, Page
from projections.views import Views


def left_open(sales: Sales, person_id: str) -> Iterator[str]:
    """All that is open with the person, a line for each case: number, state, customer."""
    views = Views(sales.log)
    try:
        while views.runner.step():
            pass
        now = sales.clock.now()
        yield from _leads(views, person_id, now)
        yield from _deals(views, person_id, now)
        yield from _complaints(views, person_id, now)
    finally:
        views.close()


def _leads(views: Views, owner: str, now: dt.datetime) -> Iterator[str]:
    wanted = LeadFilter(owner=owner)
    for row in _all(lambda cursor: views.leads(wanted, now, limit=MOST, cursor=cursor)):
        if row["state"] not in ENDED_LEADS:
            yield f"{row['number']}\t{row['state']}\t{row['customer_name']}"


def _deals(views: Views, owner: str, now: dt.datetime) -> Iterator[str]:
    wanted = DealFilter(owner=owner)
    for row in _all(lambda cursor: views.deals(wanted, now, limit=MOST, cursor=cursor)):
        if row["stage"] not in ENDED_DEALS:
            yield f"{row['number']}\t{row['stage']}\t{row['customer_name']}"


def _complaints(views: Views, handler: str, now: dt.datetime) -> Iterator[str]:
    wanted = ComplaintFilter(handler=handler, open=True)
    for row in _all(lambda cursor: views.complaints(wanted, now, limit=MOST, cursor=cursor)):
        yield f"{row['number']}\t{row['state']}\t{row['customer_name']}"


def _all(ask: Callable[[str | None], Page]) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = ask(cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return
