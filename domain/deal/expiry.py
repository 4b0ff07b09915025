"""A contract not signed in its window loses its approvals (R3.4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.changing import replace
from domain.clocks import DeadlineBreached
from domain.context import Context
from domain.kernel import Event, Trail
from domain.language import Text

from .signing import WINDOW
from .state import Deal, Stage


class ContractApprovalExpired(Event):
    """What was approved was not signed in time: the same revision is out for votes again."""

    sentence = Text(
        "Approval of revision {rev} expired; all vote anew", "第 {rev} 版的审批已过期，须重新审批"
    )

    rev: int
    amendment_no: int | None = None

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        paper = deal.paper(self.amendment_no).expired(trail.occurred_at)
        if deal.stage is Stage.ON_HOLD and self.amendment_no is None:
            # A deal on hold stays so, and comes back to the review.
            return replace(deal.with_paper(paper), stage_before=Stage.CONTRACT_REVIEW)
        return deal.with_paper(paper, Stage.CONTRACT_REVIEW)


def what_expires(
    before: Deal, event: Event, after: Deal, event_id: UUID, context: Context
) -> Iterator[ContractApprovalExpired]:
    """What the breach of the signing window brings about."""
    if not isinstance(event, DeadlineBreached) or event.kind != WINDOW:
        return
    subject = after.clocks.get(event.clock_id).subject
    paper = next((p for p in after.papers if p.subject == subject), None)
    if paper is not None and paper.approved_rev is not None and paper.signature is None:
        yield ContractApprovalExpired(rev=paper.approved_rev, amendment_no=paper.amendment_no)
