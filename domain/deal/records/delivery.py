"""What delivery leaves in the state of a deal (R3.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.changing import replace
from domain.outcomes import Reason
from domain.values import PersonalText


class DeliveryState(StrEnum):
    """Where delivery stands, beside the stage (domain 3.2)."""

    NOT_HANDED = "NOT_HANDED"
    HANDED_OVER = "HANDED_OVER"
    IN_PROGRESS = "IN_PROGRESS"
    ACCEPTANCE = "ACCEPTANCE"
    ACCEPTED = "ACCEPTED"


#: The states in which there is work going on for the customer.
UNDER_WAY = (DeliveryState.IN_PROGRESS, DeliveryState.ACCEPTANCE)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the delivery plan, and when the customer accepted it, if he did."""

    milestone_id: str
    name: str
    due_on: dt.date
    acceptance_criteria: str
    accepted_on: dt.date | None = None
    #: The day on which acceptance was requested, as long as there is no answer.
    requested_on: dt.date | None = None
    #: The day to which a delay was announced, whether the customer agreed or not.
    announced_on: dt.date | None = None

    @property
    def is_accepted(self) -> bool:
        return self.accepted_on is not None

    @property
    def is_requested(self) -> bool:
        return self.requested_on is not None

    def is_silently_late(self, day: dt.date) -> bool:
        """Whether on that day it is later than planned, and than was announced (R3.5.3)."""
        return day > max(self.due_on, self.announced_on or self.due_on)


@dataclass(frozen=True, slots=True)
class Change:
    """What the customer wants otherwise than the contract says (R3.5.5)."""

    change_id: UUID
    text: PersonalText
    wanted_on: dt.date


@dataclass(frozen=True, slots=True)
class Delivery:
    """The order on its way to the customer."""

    state: DeliveryState = DeliveryState.NOT_HANDED
    #: Whom it was handed to, and who took it over from then on.
    person_id: str = ""
    is_taken_over: bool = False
    milestones: tuple[Milestone, ...] = ()
    #: How many papers, the contract and its amendments, were signed when the plan was made.
    papers_planned: int = 0
    #: Prepayments that need not be in before the work starts.
    waived_lines: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the customer accepted all there was to deliver."""
        return self.state is DeliveryState.ACCEPTED

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def accepted_on(self) -> dt.date | None:
        """The day on which the last milestone was accepted; None until all are."""
        days = [m.accepted_on for m in self.milestones if m.accepted_on is not None]
        return max(days) if self.is_accepted and days else None

    @property
    def accepted(self) -> tuple[Milestone, ...]:
        """The milestones that the customer accepted."""
        return tuple(m for m in self.milestones if m.is_accepted)

    def milestone(self, milestone_id: str) -> Milestone | None:
        return next((m for m in self.milestones if m.milestone_id == milestone_id), None)

    def change(self, change_id: UUID) -> Change | None:
        return next((c for c in self.changes if c.change_id == change_id), None)

    def unless_in(self, clause: str, *allowed: DeliveryState) -> Iterator[Reason]:
        """A reason against, unless delivery is in one of the allowed states."""
        if self.state not in allowed:
            yield Reason.illegal_state(clause, self.state, allowed)

    def handed_to(self, person_id: str) -> Delivery:
        return replace(self, state=DeliveryState.HANDED_OVER, person_id=person_id)

    def returned(self) -> Delivery:
        return replace(self, state=DeliveryState.NOT_HANDED, person_id="")

    def planned(self, milestones: Iterable[Milestone], papers: int) -> Delivery:
        """With this plan; what became of a milestone before stays with it."""
        plan = tuple(self._carried_over(m) for m in milestones)
        return replace(self, milestones=plan, papers_planned=papers)

    def _carried_over(self, planned: Milestone) -> Milestone:
        known = self.milestone(planned.milestone_id)
        if known is None:
            return planned
        if known.is_accepted:
            return known
        announced_on = known.announced_on if known.due_on == planned.due_on else None
        return replace(planned, announced_on=announced_on)

    def changing(self, milestone_id: str, **changes: Any) -> Delivery:
        """With one milestone changed, and in the state that follows from all of them."""
        milestones = tuple(
            replace(m, **changes) if m.milestone_id == milestone_id else m for m in self.milestones
        )
        return replace(self, milestones=milestones, state=_state_of(milestones))


def _state_of(milestones: Iterable[Milestone]) -> DeliveryState:
    """Where a delivery that was started stands."""
    plan = tuple(milestones)
    if all(m.is_accepted for m in plan):
        return DeliveryState.ACCEPTED
    if any(m.is_requested for m in plan):
        return DeliveryState.ACCEPTANCE
    return DeliveryState.IN_PROGRESS
