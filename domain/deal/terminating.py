"""Ending a signed deal before it is carried out (domain 3.2, 3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from domain.approvals import ApprovalGiven, Joint, seats
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.policy import Policy
from domain.values import By, Shape

from .papers import BESIDE
from .state import Deal, Stage

#: The roles of which one person each must agree (domain 3.4).
AGREEING = (Role.SALES_MANAGER, Role.LEGAL, Role.FINANCE)


class TerminationCode(StrEnum):
    """Why a signed deal ends before it is carried out."""

    BY_AGREEMENT = "BY_AGREEMENT"
    CUSTOMER_IN_BREACH = "CUSTOMER_IN_BREACH"
    WE_IN_BREACH = "WE_IN_BREACH"
    INSOLVENCY = "INSOLVENCY"
    FORCE_MAJEURE = "FORCE_MAJEURE"
    NEED_GONE = "NEED_GONE"
    OTHER = "OTHER"


class TerminationDetails(Shape):
    reason_code: Annotated[TerminationCode, By("R5.1")]


class DealTerminated(TerminationDetails, Event):
    """The deal ends here; what is still owed is collected all the same."""

    sentence = Text("Terminated: {reason_code}", "终止：{reason_code}")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        # What was agreed to under another code falls away with the deal.
        others = tuple(a for a in deal.approvals if a.command != TerminateDeal.__name__)
        return replace(deal, stage=Stage.TERMINATED, approvals=others)


class TerminateDeal(TerminationDetails, Command):
    """End a signed deal; a manager, legal and finance must agree on the reason code (R5.1)."""

    aggregates = ("deal",)
    issued_by = anyone(*AGREEING)
    clause = "R5.1"

    def suits(self, role: Role, actor: str, deal: Deal, policy: Policy) -> bool:
        """The seat of the role is not another's already."""
        subject = (type(self).__name__, self.reason_code)
        given = (a for a in deal.approvals if (a.command, a.subject) == subject)
        return all(a.role is not role or a.by == actor for a in given)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *BESIDE)
        if context.is_any_of([deal.owner_id]):
            yield Reason.four_eyes("R5.1", "OWN_TERMINATION")

    def decide(
        self, deal: Deal, context: Context, /
    ) -> Iterator[ApprovalGiven | DealTerminated | Reason]:
        # They agree to the same thing only if they agree on why: each code counts by itself.
        joint = Joint.of(
            type(self),
            seats(*AGREEING),
            deal,
            context,
            subject=self.reason_code,
            besides=(deal.owner_id,),
        )
        yield from joint.agreed(context)
        if joint.completed_by(context):
            yield DealTerminated.of(self)
