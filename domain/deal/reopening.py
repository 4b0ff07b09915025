"""Back from the contract to the negotiation (R3.4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER

from .state import Deal, Stage
from .voiding import ContractApprovalsVoided, Why, voided


class NegotiationReopened(Event):
    """The terms are open again; a contract needs terms agreed anew."""

    sentence = Text("Negotiation reopened", "重新谈判")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, stage=Stage.NEGOTIATION, contract=deal.contract.taken_back())


class ReopenNegotiation(Command):
    """Go back to negotiate, with a reason; what was approved is void (R3.4.5)."""

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.4.5"
    reason_under = "R3.4.5"

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(
            cls.clause, Stage.TERMS_AGREED, Stage.CONTRACT_REVIEW, Stage.CONTRACT_APPROVED
        )

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[NegotiationReopened | ContractApprovalsVoided | Reason]:
        yield NegotiationReopened()
        yield from voided(deal.contract, Why.REOPENED)
