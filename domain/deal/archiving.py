"""Putting the signed paper away (R3.4.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import OWNER, Role, anyone, either
from domain.values import By, Date, Name, Sha256, Shape

from .papers import BESIDE, OfPaper
from .records.contract import Archive
from .records.papers import Contract
from .state import Deal


class ArchiveDetails(Shape):
    """What the scan is and where the original lies since when."""

    scan_sha256: Annotated[Sha256, By("R3.4.7")]
    place: Annotated[Name, By("R3.4.7")]
    archived_on: Annotated[Date, By("R3.4.7")]


class ContractArchived(ArchiveDetails, Event):
    """The signed original lies in its place, and its scan is known by its hash."""

    sentence = Text(
        "Original put away on {archived_on}: {place}", "原件于 {archived_on} 归档，存放于 {place}"
    )

    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        archive = Archive(self.scan_sha256, self.place, self.archived_on)
        return deal.with_paper(replace(deal.paper(self.amendment_no), archive=archive))


class ArchiveContract(ArchiveDetails, OfPaper, Command):
    """Archive the signed contract or amendment: scan and place of the original (R3.4.7)."""

    aggregates = ("deal",)
    issued_by = either(OWNER, anyone(Role.LEGAL))
    clause = "R3.4.7"
    also = ("R3.4.8",)
    next_from = frozenset(BESIDE)

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless(cls.clause, *BESIDE)
        if not any(paper.awaits_archive for paper in deal.papers):
            yield Reason(cls.clause, "NOTHING_TO_ARCHIVE", problem=Problem.ILLEGAL_STATE)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[ContractArchived | Reason]:
        paper = deal.paper(self.amendment_no)
        if not deal.has_paper(self.amendment_no):
            yield Reason("R3.4.8", "AMENDMENT_UNKNOWN", field="amendment_no")
        else:
            yield from self._unless_awaited(paper)
        if self.archived_on > day_of(context.now):
            yield Reason("R3.4.7", "IN_THE_FUTURE", field="archived_on")
        if paper.signature is not None and self.archived_on < paper.signature.signed_on:
            yield Reason("R3.4.7", "ARCHIVED_BEFORE_SIGNED", field="archived_on")
        yield ContractArchived.of(self)

    def _unless_awaited(self, paper: Contract) -> Iterator[Reason]:
        """A reason against a paper that is not signed yet, or put away already."""
        code = "NOT_SIGNED" if paper.signature is None else "ALREADY_ARCHIVED"
        if not paper.awaits_archive:
            yield Reason("R3.4.7", code, "amendment_no", Problem.ILLEGAL_STATE)
