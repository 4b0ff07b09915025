"""What delivery leaves in the state of a deal (R3.5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class DeliveryState(StrEnum):
    """Where delivery stands, beside the stage (domain 3.2)."""

    NOT_HANDED = "NOT_HANDED"
    HANDED_OVER = "HANDED_OVER"
    IN_PROGRESS = "IN_PROGRESS"
    ACCEPTANCE = "ACCEPTANCE"
    ACCEPTED = "ACCEPTED"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the delivery plan, and when the customer accepted it, if he did."""

    milestone_id: str
    name: str
    due_on: dt.date
    acceptance_criteria: str
    accepted_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What the customer wants otherwise than the contract says (R3.5.5)."""

    change_id: UUID
    text: str
    wanted_on: dt.date


@dataclass(frozen=True, slots=True)
class Delivery:
    """The order on its way to the customer."""

    state: DeliveryState = DeliveryState.NOT_HANDED
    milestones: tuple[Milestone, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the customer accepted all there was to deliver."""
        return self.state is DeliveryState.ACCEPTED

    @property
    def accepted_on(self) -> dt.date | None:
        """The day on which the last milestone was accepted; None until all are."""
        days = [m.accepted_on for m in self.milestones if m.accepted_on is not None]
        return max(days) if self.is_accepted and days else None

    def milestone(self, milestone_id: str) -> Milestone | None:
        return next((m for m in self.milestones if m.milestone_id == milestone_id), None)

    def change(self, change_id: UUID) -> Change | None:
        return next((c for c in self.changes if c.change_id == change_id), None)
