"""What is offered to the customer, and what is done so that it does not happen again (R3.7.6–9)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.changing import replace
from domain.customers import comparable


class SolutionKind(StrEnum):
    """What we offer the customer (R3.7.6)."""

    REPAIR = "REPAIR"
    REPLACE = "REPLACE"
    REFUND = "REFUND"
    COMPENSATE = "COMPENSATE"
    REWORK = "REWORK"
    FEATURE_PLAN = "FEATURE_PLAN"
    APOLOGY = "APOLOGY"
    EXPLAIN = "EXPLAIN"


class Standing(StrEnum):
    """How far a proposal got, from its cost to the customer's answer."""

    PROPOSED = "PROPOSED"
    COST_REJECTED = "COST_REJECTED"
    COST_APPROVED = "COST_APPROVED"
    COMMUNICATED = "COMMUNICATED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


#: Standings of a proposal that still waits for an answer, ours or the customer's.
WAITING = frozenset({Standing.PROPOSED, Standing.COST_APPROVED, Standing.COMMUNICATED})


@dataclass(frozen=True, slots=True)
class Proposal:
    """One solution that the handler proposed, and how far it got."""

    solution_id: UUID
    kind: SolutionKind
    cost_fen: int
    due_on: dt.date
    proposer_id: str
    #: Who proposed it, and for whom.
    doers: frozenset[str]
    standing: Standing = Standing.PROPOSED


@dataclass(frozen=True, slots=True)
class CorrectiveAction:
    """What somebody shall do about the cause, and whether it worked; None until verified."""

    action_id: UUID
    owner_id: str
    text: str
    due_on: dt.date
    planner_id: str
    #: Who planned it, and for whom.
    doers: frozenset[str]
    effective: bool | None = None


@dataclass(frozen=True, slots=True)
class Remedies:
    """The proposals of the cycle in which the complaint stands, and what is done about causes."""

    proposals: tuple[Proposal, ...] = ()
    actions: tuple[CorrectiveAction, ...] = ()
    #: Root causes found here that had come up too often by then.
    recurring: tuple[str, ...] = ()

    @property
    def newest(self) -> Proposal | None:
        return self.proposals[-1] if self.proposals else None

    @property
    def waiting(self) -> Proposal | None:
        """The proposal that waits for an answer; there is one at a time."""
        newest = self.newest
        return newest if newest is not None and newest.standing in WAITING else None

    @property
    def unapproved(self) -> Proposal | None:
        """The proposal whose cost nobody decided on yet."""
        newest = self.newest
        return newest if newest is not None and newest.standing is Standing.PROPOSED else None

    @property
    def rejections(self) -> int:
        """How many proposals of this cycle the customer rejected."""
        return sum(p.standing is Standing.REJECTED for p in self.proposals)

    def action(self, action_id: UUID) -> CorrectiveAction | None:
        return next((a for a in self.actions if a.action_id == action_id), None)

    def proposing(self, proposal: Proposal) -> Remedies:
        return replace(self, proposals=(*self.proposals, proposal))

    def now_standing(self, solution_id: UUID, standing: Standing) -> Remedies:
        """With this proposal at that point."""
        proposals = tuple(
            replace(p, standing=standing) if p.solution_id == solution_id else p
            for p in self.proposals
        )
        return replace(self, proposals=proposals)

    def planning(self, action: CorrectiveAction) -> Remedies:
        return replace(self, actions=(*self.actions, action))

    def verifying(self, action_id: UUID, effective: bool) -> Remedies:
        actions = tuple(
            replace(a, effective=effective) if a.action_id == action_id else a for a in self.actions
        )
        return replace(self, actions=actions)

    def recurs(self, root_cause_code: str) -> bool:
        """Whether it was flagged here that this cause comes up again and again."""
        return comparable(root_cause_code) in map(comparable, self.recurring)

    def anew(self) -> Remedies:
        """As a new cycle begins: nothing proposed yet."""
        return replace(self, proposals=())
