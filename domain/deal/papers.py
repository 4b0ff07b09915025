"""The contract and its amendments go the same way: which is under way, and is it meant (R3.4.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field

from domain.outcomes import Detail, Problem, Reason
from domain.values import By, Shape

from .payment_plan import PaymentLine
from .records.papers import Contract, Step
from .state import Deal, Stage

#: The stages beside which an amendment goes its way.
BESIDE = (Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION)


class OfPaper(Shape):
    """Names the contract or one of its amendments."""

    amendment_no: Annotated[
        int | None,
        Field(ge=1, le=10**6, description="The amendment that is meant; the contract if none."),
        By("R3.4.8"),
    ] = None

    def unless_meant(self, deal: Deal) -> Iterator[Reason]:
        """A reason against, unless the paper under way is the one that is named."""
        under_way = paper_under_way(deal)
        if self.amendment_no == under_way.amendment_no:
            return
        if self.amendment_no is None:
            detail = {"amendment_no": under_way.amendment_no}
            yield Reason("R3.4.8", "CONTRACT_SIGNED", "amendment_no", Problem.ILLEGAL_STATE, detail)
        elif deal.has_paper(self.amendment_no):
            yield Reason("R3.4.8", "AMENDMENT_SIGNED", "amendment_no", Problem.ILLEGAL_STATE)
        else:
            yield Reason("R3.4.8", "AMENDMENT_UNKNOWN", field="amendment_no")


def paper_under_way(deal: Deal) -> Contract:
    """The paper under way, where `unless_under_way` saw to it that there is one."""
    paper = deal.paper_under_way
    assert paper is not None, "no step of a contract is taken where none is under way"
    return paper


def unless_under_way(
    clause: str, deal: Deal, stages: Iterable[Stage], steps: Iterable[Step]
) -> Iterator[Reason]:
    """A reason against, unless the deal is in one of the stages of a contract to be signed.

    Once it is signed the open amendment counts, which has come to one of the steps.
    """
    amendment = deal.open_amendment
    if amendment is None or deal.stage not in BESIDE:
        yield from deal.unless(clause, *stages)
    elif amendment.step not in steps:
        detail: Detail = {"amendment_no": amendment.amendment_no, "step": amendment.step}
        yield Reason(clause, "AMENDMENT_STEP", problem=Problem.ILLEGAL_STATE, detail=detail)


def unless_settled_stays(
    deal: Deal, plan: Iterable[PaymentLine], field: str | None = None
) -> Iterator[Reason]:
    """Reasons against a plan in which a line falls below what was settled on it (R3.4.8)."""
    amounts = {line.line_id: line.amount_fen for line in plan}
    for line in deal.receivables.lines:
        if amounts.get(line.line_id, 0) < line.settled_fen:
            detail: Detail = {"line_id": line.line_id, "settled_fen": line.settled_fen}
            yield Reason("R3.4.8", "BELOW_SETTLED", field=field, detail=detail)
