"""What the handler found out: whether the complaint is founded, and its cause (R3.7.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import HANDLER
from domain.values import By, Name, PersonalText, Shape

from .kinds import Founded, Status
from .records import Finding
from .severity import Severity
from .state import Complaint


class FindingDetails(Shape):
    founded: Annotated[Founded, By("R3.7.5")]
    root_cause_code: Annotated[Name, By("R3.7.5")]
    text: Annotated[PersonalText, By("R3.7.5")]


class FindingRecorded(FindingDetails, Event):
    """It is clear whether the complaint is founded, what caused it and who answers for that."""

    sentence = Text(
        "Found: {founded}, cause {root_cause_code}, {department} answers for it",
        "调查结论：{founded}，原因：{root_cause_code}，责任部门：{department}",
    )

    department: str

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        finding = Finding(self.founded, self.root_cause_code, self.department, trail.actor)
        found = replace(complaint, finding=finding)
        if self.founded is not Founded.UNFOUNDED:
            return found
        # A consent is to one finding; after an appeal it takes a new one.
        return replace(found.ended(Status.UNFOUNDED), consents={})


class RecordFinding(FindingDetails, Command):
    """Say whether the complaint is founded and what caused it, harm contained first (R3.7.5)."""

    department: Annotated[
        Name | None,
        By("R3.7.5"),
        Field(description="Who answers for the cause; left out, who answers for the complaint."),
    ] = None

    aggregates = ("complaint",)
    issued_by = HANDLER
    clause = "R3.7.5"
    also = ("R3.7.9", "R5.1")
    next_from = frozenset({Status.INVESTIGATING})

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless(cls.clause, Status.INVESTIGATING)
        if complaint.severity is Severity.URGENT and complaint.contained is None:
            yield Reason(cls.clause, "NOT_CONTAINED")

    @classmethod
    def is_done(cls, complaint: Complaint, context: Context, /) -> bool:
        return complaint.finding is not None

    def decide(
        self, complaint: Complaint, context: Context, /
    ) -> Iterator[FindingRecorded | Reason]:
        yield from complaint.unless_within_cycle(self.clause, context)
        agreed = complaint.has_consent("RecordFinding", context)
        if self.founded is Founded.UNFOUNDED and not agreed:
            yield Reason(self.clause, "CONSENT_MISSING")
        yield FindingRecorded.of(self, department=self.department or complaint.department or "")
