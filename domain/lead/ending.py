"""How a lead ends: converted, disqualified and revived, merged (R3.1.2, domain 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.context import Context
from domain.customers import Scenario
from domain.facts import DuplicateLeads, OtherLead
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Reason, To
from domain.people import OWNER, Role, anyone
from domain.policy import Grade
from domain.values import By, Date, PersonalText, PositiveFen, Shape

from .state import Lead, Status, has_duplicates


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
        "Converted into a deal, ¥{expected_amount_fen} (fen) expected",
        "转为商机，预计金额 {expected_amount_fen} 分",
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
        large = self.expected_amount_fen >= context.policy.key_account_amount_fen
        if large and lead.scenario is not Scenario.KEY_ACCOUNT_PROJECT:
            yield Deviation("R3.9.1", "KEY_ACCOUNT_EXPECTED")
        yield LeadConverted.of(self, deal_id=context.new_id("deal"))


class WarningCode(StrEnum):
    """What managers are warned of until one of them acknowledges it."""

    OPEN_COMPLAINT = "OPEN_COMPLAINT"


class WarningAcknowledged(Event):
    """A manager saw the warning that the customer has an open complaint (R3.8.3)."""

    sentence = Text("Warning {code} acknowledged", "确认警示 {code}")

    code: WarningCode
    complaint_ids: tuple[UUID, ...]

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        left = tuple(c for c in lead.warning_complaint_ids if c not in self.complaint_ids)
        return replace(lead, warning_complaint_ids=left)


class AcknowledgeWarning(Command):
    """Acknowledge, as a manager, that the customer has an open complaint (R3.8.3)."""

    code: Annotated[WarningCode, By("R3.8.3")] = WarningCode.OPEN_COMPLAINT
    complaint_ids: Annotated[
        tuple[UUID, ...],
        By("R3.8.3"),
        Field(max_length=200, description="Which complaints are meant; left out, all open ones."),
    ] = ()

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R3.8.3"

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless_open(cls.clause)
        if not lead.warning_complaint_ids:
            yield Reason("R3.8.3", "NO_OPEN_WARNING")

    def decide(self, lead: Lead, context: Context, /) -> Iterator[WarningAcknowledged | Reason]:
        open_ids = lead.warning_complaint_ids
        if open_ids and not set(open_ids).issuperset(self.complaint_ids):
            yield Reason("R3.8.3", "NO_OPEN_WARNING", field="complaint_ids")
        yield WarningAcknowledged.of(self, complaint_ids=self.complaint_ids or open_ids)


class DisqualifyCode(StrEnum):
    """Why a lead is given up."""

    NO_BUDGET = "NO_BUDGET"
    NO_NEED = "NO_NEED"
    UNREACHABLE = "UNREACHABLE"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    COMPETITOR = "COMPETITOR"
    DUPLICATE = "DUPLICATE"
    OTHER = "OTHER"


class LeadDisqualified(Event):
    """The lead was given up."""

    sentence = Text("Disqualified: {code}", "作废：{code}")

    code: DisqualifyCode

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, status=Status.DISQUALIFIED, pending=None, consents={})


class Disqualify(Command):
    """Give a lead up, with a manager's consent (R5.1)."""

    code: Annotated[DisqualifyCode, By("R5.1")]

    aggregates = ("lead",)
    issued_by = OWNER
    clause = "R5.1"

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless_open(cls.clause)
        if not lead.has_consent(cls.__name__, context.actor, context.now):
            yield Reason("R5.1", "CONSENT_MISSING")

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadDisqualified]:
        yield LeadDisqualified.of(self)


class LeadRevived(Event):
    """A disqualified lead was taken up again; it is scored anew."""

    sentence = Text("Revived", "重新启用")

    confirm_not_duplicate: bool = False

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        forced = lead.forced or self.confirm_not_duplicate
        return replace(
            lead, status=Status.REGISTERED, score=None, assigned_grade=None, forced=forced
        )


class Revive(Command):
    """Take a disqualified lead up again, with a reason; duplicates are checked anew."""

    confirm_not_duplicate: Annotated[bool, By("G3.1.2")] = False

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "R5.1"
    also = ("G3.1.2",)
    needs = (DuplicateLeads,)

    def claims(self, lead: Lead) -> frozenset[str]:
        return replace(lead, status=Status.REGISTERED).claims

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, Status.DISQUALIFIED)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadRevived | Reason]:
        if not context.reason:
            yield Reason("R5.1", "REASON_MISSING", field="reason")
        yield from lead.unless_free(self, context)
        yield LeadRevived.of(self, confirm_not_duplicate=has_duplicates(context))


class LeadMerged(Event):
    """The lead turned out to be another one; its history stays."""

    sentence = Text("Merged into lead {into_id}", "并入线索 {into_id}")

    into_id: UUID

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, status=Status.MERGED, into_id=self.into_id, pending=None)


class LeadAbsorbed(Event):
    """Another lead was merged into this one."""

    sentence = Text("Absorbed lead {from_id}", "吸收线索 {from_id}")

    from_id: UUID

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, absorbed_ids=(*lead.absorbed_ids, self.from_id))


class MergeLead(Command):
    """Merge a lead into another one of the same customer; both histories stay (G3.1.2)."""

    into_id: Annotated[UUID, By("G3.1.2")]

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "G3.1.2"
    needs = (OtherLead,)

    @property
    def other_id(self) -> UUID:
        return self.into_id

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless_open(cls.clause)

    def decide(
        self, lead: Lead, context: Context, /
    ) -> Iterator[LeadMerged | To[LeadAbsorbed] | Reason]:
        target: Lead | None = context.fact(OtherLead).lead
        if target is None:
            yield Reason("G3.1.2", "LEAD_UNKNOWN", field="into_id")
        elif target.id == lead.id:
            yield Reason("G3.1.2", "INTO_ITSELF", field="into_id")
        elif target.status is Status.MERGED:
            yield Reason("G3.1.2", "TARGET_MERGED", field="into_id")
        yield LeadMerged.of(self)
        yield To(self.into_id, LeadAbsorbed(from_id=lead.id))
