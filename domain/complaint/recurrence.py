"""The same root cause again and again is flagged where it was found once too often (R3.7.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.facts import SameCause
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.people import BY_SYSTEM
from domain.values import Name

from .state import Complaint, Founded

#: How many complaints a flag names at most, the newest of them.
MOST = 10_000


class RecurrenceFlagged(Event):
    """Complaints found lately to have one and the same root cause, this one the last of them."""

    sentence = Text(
        "Root cause {root_cause_code} comes up again and again",
        "同一根本原因反复出现：{root_cause_code}",
    )

    root_cause_code: Name
    complaint_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST)]

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        remedies = complaint.remedies
        recurring = (*remedies.recurring, self.root_cause_code)
        return replace(complaint, remedies=replace(remedies, recurring=recurring))


class FlagRecurrence(Command):
    """Flag the cause found here if it was found too often lately; else nothing (R3.7.9).

    Each complaint from the last one allowed on is flagged in its own stream, once a cause:
    so the newest flag always names all that there are.
    """

    aggregates = ("complaint",)
    issued_by = BY_SYSTEM
    clause = "R3.7.9"
    needs = (SameCause,)

    def root_cause(self, complaint: Complaint) -> str | None:
        """The cause whose other complaints `SameCause` tells; none where nothing was wrong."""
        finding = complaint.finding
        if finding is None or finding.founded is Founded.UNFOUNDED:
            return None
        return finding.root_cause_code

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[RecurrenceFlagged]:
        cause = self.root_cause(complaint)
        alike = context.fact(SameCause).complaint_ids
        enough = len(alike) >= context.policy.complaints.recurrence_count
        if cause is not None and enough and not complaint.remedies.recurs(cause):
            yield RecurrenceFlagged(root_cause_code=cause, complaint_ids=alike[-MOST:])
