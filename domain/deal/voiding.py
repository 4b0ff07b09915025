"""Approvals fall with the text or the terms that they were given for (R3.4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from domain.kernel import Event, Trail
from domain.language import Text

from .records.papers import Contract
from .state import Deal


class Why(StrEnum):
    """What made the votes void."""

    REVISED = "REVISED"
    REOPENED = "REOPENED"


class ContractApprovalsVoided(Event):
    """The votes on a revision no longer count; they stay on record."""

    incidental = True
    sentence = Text("Votes on revision {rev} void: {why}", "第 {rev} 版的审批作废：{why}")

    rev: int
    amendment_no: int | None = None
    why: Why

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return deal.with_paper(deal.paper(self.amendment_no).taken_back())


def voided(paper: Contract, why: Why) -> Iterator[ContractApprovalsVoided]:
    """The event that voids what was voted on the revision now out for votes, if anything was."""
    rev = paper.submitted_rev
    if rev is not None and paper.round:
        yield ContractApprovalsVoided(rev=rev, amendment_no=paper.amendment_no, why=why)
