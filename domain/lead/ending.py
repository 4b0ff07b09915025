"""A lead becomes a deal (R3.1.2, R3.9.1, domain 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.customers import unless_key_account_expected
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason
from domain.people import OWNER
from domain.policy import Grade
from domain.values import By, Date, PersonalText, PositiveFen, Shape

from .state import Lead, Status


class Intent(Shape):
    """The first intent to work together, with which a deal begins (G2.1)."""

    expected_amount_fen: Annotated[PositiveFen, By("G2.1")]
    expected_sign_on: Annotated[Date, By("G2.1")]
    intent: Annotated[PersonalText, By("G2.1")]
    need_verified: Annotated[bool | None, By("R3.1.2")] = None
    evidence: Annotated[PersonalText | None, By("R3.1.2")] = None


class LeadConverted(Intent, Event):
    """The lead became a deal."""

    sentence = Text(
        "Converted into a deal, {expected_amount_fen} expected",
        "转为商机，预计金额 {expected_amount_fen}",
    )

    deal_id: UUID

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, status=Status.CONVERTED, deal_id=self.deal_id, pending=None)


class ConvertLead(Intent, Command):
    """Turn a contacted lead of grade A or B with a real need into a deal (R3.1.2)."""

    aggregates = ("lead",)
    issued_by = OWNER
    clause = "R3.1.2"
    also = ("G2.1", "G3.1.6", "G3.1.10", "R3.9.1")
    next_from = frozenset({Status.WORKING})

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, Status.WORKING)
        if lead.grade not in (Grade.A, Grade.B):
            yield Reason("R3.1.2", "GRADE_TOO_LOW")
        if not lead.reached:
            yield Reason("R3.1.2", "NEVER_REACHED")

    def decide(
        self, lead: Lead, context: Context, /
    ) -> Iterator[LeadConverted | Deviation | Reason]:
        scored = lead.score is not None and lead.score.need_verified
        verified = scored if self.need_verified is None else self.need_verified
        if not verified:
            yield Reason("R3.1.2", "NEED_NOT_VERIFIED", field="need_verified")
        if not scored and not self.evidence:
            yield Reason("R3.1.2", "EVIDENCE_MISSING", field="evidence")
        yield from unless_key_account_expected(
            self.expected_amount_fen, lead.scenario, context.policy
        )
        yield LeadConverted.of(self, deal_id=context.new_id("deal"))
