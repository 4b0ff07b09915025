"""What managers are warned of on a lead until one of them acknowledges it (R3.8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import Role, anyone
from domain.values import By

from .state import Lead


class WarningCode(StrEnum):
    """What managers are warned of until one of them acknowledges it."""

    OPEN_COMPLAINT = "OPEN_COMPLAINT"


class WarningAcknowledged(Event):
    """A manager saw the warning that the customer has an open complaint (R3.8.3)."""

    sentence = Text("Warning acknowledged: {code}", "确认警示：{code}")

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
