"""Where a deal stands on its main line, and what one may ask of that (domain 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from domain.outcomes import Reason
from domain.policy import Policy


class Stage(StrEnum):
    """Where a deal stands on its main line (domain 3.2)."""

    UNOPENED = "UNOPENED"
    DISCOVERY = "DISCOVERY"
    NEEDS_CONFIRMED = "NEEDS_CONFIRMED"
    SOLUTION_DRAFT = "SOLUTION_DRAFT"
    SOLUTION_REVIEW = "SOLUTION_REVIEW"
    SOLUTION_APPROVED = "SOLUTION_APPROVED"
    PRESENTED = "PRESENTED"
    NEGOTIATION = "NEGOTIATION"
    TERMS_AGREED = "TERMS_AGREED"
    CONTRACT_REVIEW = "CONTRACT_REVIEW"
    CONTRACT_APPROVED = "CONTRACT_APPROVED"
    SIGNED = "SIGNED"
    CLOSED_PENDING_RETENTION = "CLOSED_PENDING_RETENTION"
    CLOSED = "CLOSED"
    TERMINATED = "TERMINATED"
    ON_HOLD = "ON_HOLD"
    LOST = "LOST"


#: The stages before the signature, in order.
BEFORE_SIGNED = (
    Stage.DISCOVERY,
    Stage.NEEDS_CONFIRMED,
    Stage.SOLUTION_DRAFT,
    Stage.SOLUTION_REVIEW,
    Stage.SOLUTION_APPROVED,
    Stage.PRESENTED,
    Stage.NEGOTIATION,
    Stage.TERMS_AGREED,
    Stage.CONTRACT_REVIEW,
    Stage.CONTRACT_APPROVED,
)
TERMINAL = frozenset({Stage.LOST, Stage.CLOSED, Stage.TERMINATED})
#: The stages of a deal that was won and stands.
WON = frozenset({Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION, Stage.CLOSED})

#: The stages in which money is still to come in, as far as it is owed.
MONEY = (Stage.SIGNED, Stage.CLOSED_PENDING_RETENTION, Stage.TERMINATED)


class Staged:
    """What follows from the stage of a deal alone."""

    __slots__ = ()

    stage: Stage
    stage_before: Stage | None
    probability_bp: int | None

    @property
    def is_open(self) -> bool:
        """Opened, and neither lost nor at its end."""
        return self.stage not in TERMINAL and self.stage is not Stage.UNOPENED

    @property
    def stage_in_force(self) -> Stage:
        """The stage, and of a deal on hold or lost the one in which it was stopped."""
        is_stopped = self.stage in (Stage.ON_HOLD, Stage.LOST)
        return self.stage_before if is_stopped and self.stage_before is not None else self.stage

    def probability(self, policy: Policy) -> int:
        """How likely the signature is, in basis points: as the owner said, or by stage."""
        if self.stage in (Stage.LOST, Stage.TERMINATED):
            return 0
        if self.stage in WON:
            return policy.probabilities.get(Stage.SIGNED, 0)
        if self.probability_bp is not None:
            return self.probability_bp
        return policy.probabilities.get(self.stage_in_force, 0)

    def unless(self, clause: str, *allowed: Stage) -> Iterator[Reason]:
        """A reason against, unless the deal is in one of the allowed stages."""
        if self.stage not in allowed:
            yield Reason.illegal_state(clause, self.stage, allowed)

    def unless_in_or_held_from(self, clause: str, *allowed: Stage) -> Iterator[Reason]:
        """As `unless`, but a deal on hold counts as in the stage to which it will return."""
        held = self.stage is Stage.ON_HOLD and self.stage_in_force in allowed
        if not held:
            yield from self.unless(clause, *allowed)

    def unless_open(self, clause: str) -> Iterator[Reason]:
        if not self.is_open:
            yield Reason.illegal_state(clause, self.stage)
