"""Answers the facts that commands ask for by name, from the indexes and other streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.calendar import day_of
from domain.company.state import COMPANY_ID
from domain.context import Context, Fact
from domain.decision import Stream
from domain.facts import (
    AssignmentRules,
    DuplicateLeads,
    KnownCustomer,
    NextNumber,
    OtherLead,
    Workload,
)
from domain.kernel import Command

from .indexes import Indexes

#: The prefix of the numbers that a command gives out.
NUMBERS: Mapping[str, str] = {"RegisterLead": "XS", "OpenDeal": "SJ", "DraftContract": "HT"}


@dataclass(frozen=True, slots=True)
class FactFinder:
    """Looks facts up inside a turn."""

    indexes: Indexes
    load: Callable[[UUID], Stream | None]

    def find(
        self, kind: type[Command], command: Any, stream: Stream, context: Context
    ) -> Mapping[type[Fact], Fact]:
        """The facts that the command needs; without a command, what is known without one."""
        return {need: self._find(need, command, stream, context) for need in kind.needs}

    def _find(self, need: type[Fact], command: Any, stream: Stream, context: Context) -> Fact:
        if command is None:
            return NextNumber("") if need is NextNumber else need()
        if need is DuplicateLeads:
            return DuplicateLeads(
                self.indexes.leads_claiming(command.claims(stream.state), but=stream.id)
            )
        if need is KnownCustomer:
            return self.indexes.customer(command.customer_id, command.uscc)
        if need is NextNumber:
            prefix = NUMBERS[type(command).__name__]
            return NextNumber(self.indexes.next_number(prefix, day_of(context.now)))
        if need is OtherLead:
            other = self.load(command.other_id)
            is_lead = other is not None and other.aggregate.name == "lead"
            return OtherLead(other.state if is_lead and other is not None else None)
        if need is Workload:
            return self.indexes.workload()
        if need is AssignmentRules:
            company = self.load(COMPANY_ID)
            return AssignmentRules(company.state.rules if company is not None else ())
        raise LookupError(f"nobody answers {need.__name__}")
