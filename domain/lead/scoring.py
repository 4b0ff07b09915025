"""Scoring a lead, the manager's review, and re-evaluation (G3.1.3–G3.1.7, G3.1.10–11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Deviation, Problem, Reason
from domain.people import OWNER, Role, anyone
from domain.policy import POLICY, Grade, Policy
from domain.values import By, PersonalText, Shape

from .state import FOLLOWED, Lead, Score, Status

#: One of the three scores. The form's scale is part of what the field means (G3.1.3).
Rating = Annotated[int, Field(ge=POLICY.score_min, le=POLICY.score_max), By("G3.1.3")]


class ScoreDetails(Shape):
    """The three scores and what they rest on."""

    size_fit: Rating
    budget_clarity: Rating
    urgency: Rating
    budget_evidence: Annotated[PersonalText, By("G3.1.10")]
    need_evidence: Annotated[PersonalText, By("G3.1.10")]
    need_verified: Annotated[bool, By("G3.1.10")]


class LeadScoreSubmitted(ScoreDetails, Event):
    """A score was given and waits for a manager."""

    sentence = Text(
        "Scored {total} points, grade {grade}, submitted for review",
        "评分 {total} 分，{grade} 级，提交审核",
    )
    has_flags = True

    round: int
    total: int
    grade: Grade
    scorer_id: str

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        score = Score(
            round=self.round,
            size_fit=self.size_fit,
            budget_clarity=self.budget_clarity,
            urgency=self.urgency,
            total=self.total,
            grade=self.grade,
            need_verified=self.need_verified,
            scorer_id=self.scorer_id,
            doers=trail.doers,
            submitted_at=trail.occurred_at,
        )
        status = lead.status if lead.status in FOLLOWED else Status.SCORE_PENDING
        return replace(lead, status=status, rounds=self.round, pending=score)


class Scoring(ScoreDetails, Command):
    """What scoring and re-evaluating share: the form, and the server's own total and grade."""

    grade: Annotated[
        Grade | None,
        By("G3.1.4"),
        Field(description="May be sent along as a check; the server computes it."),
    ] = None

    def submitted(
        self, lead: Lead, context: Context
    ) -> Iterator[LeadScoreSubmitted | Deviation | Reason]:
        policy = context.policy
        yield from self._unless_on_scale(policy)
        total = self.size_fit + self.budget_clarity + self.urgency
        grade = policy.grade(total)
        if self.grade not in (None, grade):
            yield Reason("G3.1.4", "GRADE_MISMATCH", field="grade", detail={"grade": grade})
        size_only = (
            self.size_fit == policy.size_only_size
            and self.budget_clarity <= policy.size_only_budget_max
        )
        if size_only and grade is Grade.A:
            yield Deviation("G3.1.10", "SIZE_ONLY")
        yield LeadScoreSubmitted.of(
            self,
            round=lead.rounds + 1,
            total=total,
            grade=grade,
            scorer_id=context.actor,
        )

    def _unless_on_scale(self, policy: Policy) -> Iterator[Reason]:
        """The form goes from 1 to 5; a policy may narrow it."""
        expected = f"≥ {policy.score_min}, ≤ {policy.score_max}"
        for name in ("size_fit", "budget_clarity", "urgency"):
            if not policy.score_min <= getattr(self, name) <= policy.score_max:
                yield Reason("G3.1.3", "OUT_OF_RANGE", field=name, detail={"expected": expected})


class ScoreLead(Scoring):
    """Score the lead in three dimensions and submit the score to a manager (G3.1.3, G3.1.7)."""

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_REP)
    clause = "G3.1.3"
    also = ("G3.1.4", "G3.1.5", "G3.1.6", "G3.1.7", "G3.1.10")
    next_from = frozenset({Status.REGISTERED, Status.RETURNED})

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, Status.REGISTERED, Status.RETURNED)

    def decide(
        self, lead: Lead, context: Context, /
    ) -> Iterator[LeadScoreSubmitted | Deviation | Reason]:
        yield from self.submitted(lead, context)


class LeadReevaluationStarted(Event):
    """A lead that is being followed is scored anew; its old grade stays in force meanwhile."""

    incidental = True
    sentence = Text("Re-evaluation started, round {round}", "发起第 {round} 轮重新评估")

    round: int

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return lead


class ReevaluateLead(Scoring):
    """Score a followed or parked lead anew; the old grade stays until approval (G3.1.11)."""

    aggregates = ("lead",)
    issued_by = OWNER
    clause = "G3.1.11"
    also = ("G3.1.3", "G3.1.4", "G3.1.7", "G3.1.10")
    next_from = frozenset({Status.PARKED})

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        yield from lead.unless(cls.clause, *FOLLOWED)
        if lead.rescore_pending:
            yield Reason(cls.clause, "RESCORE_PENDING", problem=Problem.ILLEGAL_STATE)

    def decide(
        self, lead: Lead, context: Context, /
    ) -> Iterator[LeadReevaluationStarted | LeadScoreSubmitted | Deviation | Reason]:
        yield LeadReevaluationStarted(round=lead.rounds + 1)
        yield from self.submitted(lead, context)


class LeadScoreApproved(Event):
    """A manager approved the pending score; its grade is in force from now on."""

    sentence = Text(
        "Score of round {round} approved: {total} points, grade {grade}",
        "第 {round} 轮评分审核通过：{total} 分，{grade} 级",
    )

    round: int
    total: int
    grade: Grade

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        return replace(lead, score=lead.pending, pending=None)


class LeadScoreReturned(Event):
    """A manager sent the pending score back, with a reason."""

    sentence = Text("Score of round {round} returned", "第 {round} 轮评分被退回")

    round: int

    def evolve(self, lead: Lead, trail: Trail, /) -> Lead:
        status = lead.status if lead.status in FOLLOWED else Status.RETURNED
        return replace(lead, status=status, pending=None)


class ScoreReview(Command):
    """What approving and returning share: a pending round, and another person than the scorer."""

    round: Annotated[int, Field(ge=1), By("G3.1.7")]

    @classmethod
    def ready(cls, lead: Lead, context: Context, /) -> Iterator[Reason]:
        if lead.pending is None or not lead.is_open:
            yield Reason.illegal_state(cls.clause, lead.status)
        elif context.is_any_of(lead.pending.doers):
            yield Reason.four_eyes("G3.1.7", "OWN_SCORE")

    def unless_pending(self, lead: Lead, pending: Score, at: dt.datetime) -> Iterator[Reason]:
        """Reasons against a review of another round, or dated before there was a score."""
        if self.round != lead.rounds:
            yield Reason("G3.1.7", "NOT_THE_PENDING_ROUND", "round", detail={"round": lead.rounds})
        if at < pending.submitted_at:
            yield Reason("G3.1.7", "BEFORE_SUBMISSION", field="occurred_at")


class ApproveScore(ScoreReview):
    """Approve the pending score as a manager who did not give it (G3.1.7)."""

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "G3.1.7"
    also = ("G3.1.8", "R3.1.1")
    next_from = frozenset({Status.SCORE_PENDING, *FOLLOWED})

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadScoreApproved | Reason]:
        assert lead.pending is not None
        yield from self.unless_pending(lead, lead.pending, context.at)
        yield LeadScoreApproved.of(self, total=lead.pending.total, grade=lead.pending.grade)


class ReturnScore(ScoreReview):
    """Send the pending score back to the scorer, with a reason (G3.1.7)."""

    aggregates = ("lead",)
    issued_by = anyone(Role.SALES_MANAGER)
    clause = "G3.1.7"
    reason_under = "G3.1.7"
    also = ("R3.1.1",)

    def decide(self, lead: Lead, context: Context, /) -> Iterator[LeadScoreReturned | Reason]:
        assert lead.pending is not None
        yield from self.unless_pending(lead, lead.pending, context.at)
        yield LeadScoreReturned.of(self)
