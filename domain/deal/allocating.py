"""Which lines a payment pays: the oldest due ones, or those that are named (R3.6.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.outcomes import Reason
from domain.values import By, ItemId, PositiveFen, Shape

from .state import MONEY, Deal


class Allocation(Shape):
    """What of a payment goes to one line; without deal_id, of the deal it is booked in."""

    deal_id: Annotated[UUID | None, By("R3.6.3")] = None
    line_id: Annotated[ItemId, By("R3.6.3")]
    amount_fen: Annotated[PositiveFen, By("R3.6.3")]


Allocations = Annotated[tuple[Allocation, ...], Field(max_length=500)]

#: How much goes to each line, by deal (None is the deal that the payment is booked in).
Sums = Mapping[tuple[UUID | None, str], int]


def oldest_first(deal: Deal, amount_fen: int) -> Sums:
    """As much of the amount as the lines that fell due take, the oldest due day first."""
    sums: dict[tuple[UUID | None, str], int] = {}
    left = amount_fen
    for line in deal.receivables.due_first():
        part = min(left, line.open_fen)
        if part > 0:
            sums[None, line.line_id] = part
        left -= part
    return sums


def summed_up(allocations: tuple[Allocation, ...], here: UUID) -> Sums:
    """What was named for each line, altogether."""
    sums: dict[tuple[UUID | None, str], int] = {}
    for part in allocations:
        key = (None if part.deal_id == here else part.deal_id, part.line_id)
        sums[key] = sums.get(key, 0) + part.amount_fen
    return sums


def as_allocations(sums: Sums) -> tuple[Allocation, ...]:
    return tuple(
        Allocation(deal_id=deal_id, line_id=line_id, amount_fen=amount_fen)
        for (deal_id, line_id), amount_fen in sums.items()
    )


def unless_owed(
    sums: Sums, amount_fen: int, deal: Deal, others: Mapping[UUID, Deal]
) -> Iterator[Reason]:
    """Reasons against, unless the customer owes on each line what it is to get."""
    for other_id in {other_id: None for other_id, _ in sums if other_id is not None}:
        yield from _unless_same_customers(other_id, deal, others)
    for (deal_id, line_id), part in sums.items():
        target = deal if deal_id is None else others.get(deal_id)
        if target is not None and target.customer_id == deal.customer_id:
            yield from _unless_open(target, line_id, part)
    total = sum(sums.values())
    if total > amount_fen:
        detail = {"total_fen": total, "amount_fen": amount_fen}
        yield Reason("R3.6.3", "ALLOCATED_TOO_MUCH", field="allocations", detail=detail)


def _unless_same_customers(
    deal_id: UUID, deal: Deal, others: Mapping[UUID, Deal]
) -> Iterator[Reason]:
    other = others.get(deal_id)
    named = {"deal_id": str(deal_id)}
    if other is None:
        yield Reason("R3.6.3", "ALLOCATED_DEAL_UNKNOWN", field="allocations", detail=named)
    elif other.customer_id != deal.customer_id:
        yield Reason("R3.6.3", "ALLOCATED_TO_ANOTHER_CUSTOMER", field="allocations", detail=named)
    elif other.stage not in MONEY:
        detail = {"deal_id": str(deal_id), "state": str(other.stage)}
        yield Reason("R3.6.3", "ALLOCATED_WHERE_NOTHING_IS_OWED", "allocations", detail=detail)


def _unless_open(target: Deal, line_id: str, part: int) -> Iterator[Reason]:
    line = target.receivables.line(line_id)
    if line is None:
        detail: dict[str, str | int] = {"line_id": line_id}
        yield Reason("R3.6.3", "LINE_UNKNOWN", field="allocations", detail=detail)
    elif part > line.open_fen:
        detail = {"line_id": line_id, "open_fen": line.open_fen}
        yield Reason("R3.6.3", "MORE_THAN_OPEN", field="allocations", detail=detail)
