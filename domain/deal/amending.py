"""Opening an amendment to the signed contract (R3.4.8, R3.5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.context import Context
from domain.kernel import Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Problem, Reason
from domain.people import OWNER
from domain.values import By, Shape

from .drafting import ContractDrafted, Drafting
from .records.papers import Contract
from .state import Deal, Stage

ChangeIds = Annotated[tuple[UUID, ...], Field(max_length=200), By("R3.5.5")]


class Occasion(Shape):
    """Which of the customer's changes an amendment carries out; none if it has another cause."""

    change_ids: ChangeIds = ()


class AmendmentOpened(Occasion, Event):
    """The signed contract is to be changed by an amendment of this number."""

    sentence = Text("Amendment {amendment_no} opened", "启动补充协议第 {amendment_no} 号")
    incidental = True

    amendment_no: int

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return deal.with_paper(
            Contract(deal.contract.number, self.amendment_no, change_ids=self.change_ids)
        )


class AmendContract(Occasion, Drafting):
    """Draft the next amendment to the signed contract, which itself never changes (R3.4.8)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.4.8"
    also = ("R3.4.1", "R3.4.2", "R3.5.5", "R3.6.1", "R3.9.5")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, Stage.SIGNED)
        opened = deal.open_amendment
        if opened is not None:
            detail = {"amendment_no": opened.amendment_no}
            yield Reason(cls.clause, "AMENDMENT_OPEN", None, Problem.ILLEGAL_STATE, detail)
        if deal.stage is Stage.SIGNED and deal.contract_in_force is None:
            yield Reason(cls.clause, "CONTRACT_NOT_HERE", problem=Problem.ILLEGAL_STATE)

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[AmendmentOpened | ContractDrafted | Deviation | Reason]:
        yield from self._unless_waiting(deal)
        opened = AmendmentOpened.of(self, amendment_no=len(deal.amendments) + 1)
        yield opened
        paper = Contract(deal.contract.number, opened.amendment_no)
        yield from self.drafted(deal, paper, paper.number, context)

    def _unless_waiting(self, deal: Deal) -> Iterator[Reason]:
        """Reasons against changes that were not asked for, or are carried out already."""
        for change_id in dict.fromkeys(self.change_ids):
            detail = {"change_id": str(change_id)}
            if deal.delivery.change(change_id) is None:
                yield Reason("R3.5.5", "CHANGE_UNKNOWN", field="change_ids", detail=detail)
            elif deal.is_amended(change_id):
                yield Reason("R3.5.5", "CHANGE_AMENDED", field="change_ids", detail=detail)
        if len(set(self.change_ids)) < len(self.change_ids):
            yield Reason("R3.5.5", "CHANGE_TWICE", field="change_ids")
