"""Merging a lead into another one; both histories stay (G3.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from domain.changing import replace
from domain.context import Context
from domain.facts import OtherLead
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason, To
from domain.people import Role, anyone
from domain.values import By

from .state import Lead, Status


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
