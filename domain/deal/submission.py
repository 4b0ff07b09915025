"""Submitting a contract or amendment, which keeps to the bottom line or is excepted (R3.4.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from domain.calendar import day_of
from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Problem, Reason
from domain.people import OWNER
from domain.values import By

from .drafting import Rev
from .floor import breaks
from .papers import BESIDE, OfPaper, paper_under_way, unless_under_way
from .records.contract import Revision
from .records.papers import Contract, Step
from .state import Deal, Stage

#: When a revision may be drafted but is not approved: the contract's stages, the amendment's steps.
TO_SUBMIT = (Stage.TERMS_AGREED, Stage.CONTRACT_REVIEW)
NOT_APPROVED = (Step.DRAFTED, Step.REVIEW)


class ContractSubmitted(Event):
    """A revision of the contract went out to the departments for their votes."""

    sentence = Text("Contract revision {rev} submitted for review", "合同第 {rev} 版提交审核")

    rev: int
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        paper = deal.paper(self.amendment_no)
        out = replace(paper, submitted_rev=self.rev, submitted_at=trail.occurred_at)
        return deal.with_paper(out, Stage.CONTRACT_REVIEW)


class SubmitContract(OfPaper, Command):
    """Submit the newest revision; below the bottom line only with an exception (R3.4.2)."""

    rev: Annotated[Rev | None, By("R3.4.2")] = None

    aggregates = ("deal",)
    issued_by = OWNER
    clause = "R3.4.2"
    also = ("G3.4.1", "R3.4.1", "R3.4.3", "R3.4.8")
    next_from = frozenset({*TO_SUBMIT, *BESIDE})

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from unless_under_way(cls.clause, deal, TO_SUBMIT, NOT_APPROVED)
        paper = deal.paper_under_way
        if paper is not None and paper.submitted is not None:
            yield Reason(cls.clause, "ALREADY_SUBMITTED", problem=Problem.ILLEGAL_STATE)
        yield from unless_drafted(deal)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[ContractSubmitted | Reason]:
        paper = paper_under_way(deal)
        if paper.newest is None:
            return
        yield from self.unless_meant(deal)
        yield from unless_newest(paper, self.rev)
        yield from unless_allowed(deal, paper, paper.newest, day_of(context.at))
        yield ContractSubmitted(rev=paper.newest.rev, amendment_no=paper.amendment_no)


def unless_drafted(deal: Deal) -> Iterator[Reason]:
    """A reason against unless the newest revision carries out the terms now agreed."""
    if not deal.is_drafted:
        yield Reason("R3.4.1", "CONTRACT_NOT_DRAFTED")


def unless_allowed(
    deal: Deal, paper: Contract, revision: Revision, on_day: dt.date
) -> Iterator[Reason]:
    """Reasons against a revision below the bottom line without an exception in force.

    Told only to who submits, never beforehand to whoever looks at the deal: the bottom
    line is secret (G3.4.1).
    """
    if not paper.exception_in_force(revision.rev, on_day, besides=deal.owner_id):
        yield from breaks(revision, deal.negotiation.bottom_line)


def unless_newest(paper: Contract, rev: int | None) -> Iterator[Reason]:
    """A reason against a revision named that is not the newest one."""
    newest = paper.newest
    if newest is not None and rev not in (None, newest.rev):
        yield Reason("R3.4.2", "NOT_THE_NEWEST_REV", field="rev", detail={"rev": newest.rev})
