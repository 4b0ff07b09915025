"""What a customer bought and owes, and when he may be asked to buy again (V12, R3.8.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from application.policies import PolicyOf
from domain.calendar import day_of, last_day_before
from domain.deal.closing import DealClosed
from domain.deal.state import Deal, Stage
from domain.deal.visits import VISIT, eligible_on

from .customer_cases import Case


def deal_row(case: Case, today: dt.date) -> dict[str, Any]:
    """One of his deals, whatever became of it."""
    deal: Deal = case.state
    return {
        "deal_id": deal.id,
        "number": deal.number,
        "scenario": deal.scenario,
        "stage": deal.stage,
        "owner_id": deal.owner_id or None,
        "amount_fen": deal.amount_fen,
        "signed_on": deal.signed_on,
        "closed_on": _closed_on(case),
        "open_fen": deal.receivables.open_fen,
        "overdue_fen": _overdue(deal, today),
        "imported": deal.imported,
    }


def bought(deal: Deal) -> dict[str, Any]:
    """The contract of a signed deal."""
    return {
        "deal_id": deal.id,
        "contract_no": deal.contract.number,
        "amount_fen": deal.amount_fen,
        "signed_on": deal.signed_on,
        "term_ends_on": deal.term_ends_on,
        "amendments": sum(paper.signature is not None for paper in deal.amendments),
        "imported": deal.imported,
    }


def money(deals: list[Deal], today: dt.date) -> dict[str, Any]:
    """What he bought, what he owes, what of it is late, and what stands to his credit."""
    signed = [deal for deal in deals if deal.signed_on is not None]
    return {
        "signed_deals": len(signed),
        "signed_amount_fen": sum(deal.amount_fen or 0 for deal in signed),
        "balance_fen": sum(deal.receivables.open_fen for deal in signed),
        "overdue_fen": sum(_overdue(deal, today) for deal in signed),
        "disputed_fen": sum(line.disputed_fen for d in signed for line in d.receivables.lines),
        "credit_fen": sum(deal.receivables.credit_left_fen for deal in signed),
    }


def repurchase(deals: list[Case], today: dt.date, policy_of: PolicyOf) -> dict[str, Any]:
    """From when he is visited again (R3.8.1), and what he bought after the first time.

    The day is fixed when a deal is closed, by the policy of that time, as its clock is.
    """
    closed = ((case, _closed_on(case)) for case in deals)
    days = [
        eligible_on(case.state, on, policy_of(_closed_under(case)))
        for case, on in closed
        if on is not None
    ]
    signed = [case.state for case in deals if case.state.signed_on is not None]
    again = sorted(signed, key=lambda deal: deal.signed_on)[1:]
    visits = [c for case in deals for c in case.state.clocks.running(VISIT)]
    return {
        "eligible_on": min(days, default=None),
        "eligible": bool(days) and min(days) <= today,
        "next_visit_on": min((last_day_before(c.due_at) for c in visits), default=None),
        "count": len(again),
        "amount_fen": sum(deal.amount_fen or 0 for deal in again),
    }


def _overdue(deal: Deal, today: dt.date) -> int:
    """What is late and not in dispute."""
    lines = deal.receivables.lines
    return sum(line.open_fen - line.disputed_fen for line in lines if line.overdue_days(today))


def _closed_on(case: Case) -> dt.date | None:
    """The day on which the deal was closed, if it still is."""
    deal: Deal = case.state
    if deal.past is not None and deal.past.closed_on is not None:
        return deal.past.closed_on
    if deal.stage is not Stage.CLOSED:
        return None
    closed = [p.recorded for p in case.events if isinstance(p.recorded.event, DealClosed)]
    return day_of(closed[-1].trail.occurred_at) if closed else None


def _closed_under(case: Case) -> str:
    """The version of the policy that ruled when the deal was closed, or was brought in closed."""
    closing = [p for p in case.events if isinstance(p.recorded.event, DealClosed)]
    return (closing or case.events[:1])[-1].recorded.trail.policy_version
