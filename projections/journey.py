"""The way from a registered lead to a closed deal: its steps, and when each was first taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer

from domain.calendar import end_of
from domain.deal.state import Deal, Stage
from domain.kernel import event_id
from domain.lead.scoring import LeadScoreApproved
from domain.lead.state import Lead, Status

from .folding import Happening
from .rows import Row
from .store import InstantColumn

ONE_DAY = dt.timedelta(days=1)
MICROSECOND = dt.timedelta(microseconds=1)


class Step(StrEnum):
    """A step on the way, in order; the first four are the lead's, the others the deal's."""

    REGISTERED = "REGISTERED"
    APPROVED = "APPROVED"
    CONTACTED = "CONTACTED"
    CONVERTED = "CONVERTED"
    CONFIRMED = "CONFIRMED"
    PRESENTED = "PRESENTED"
    TERMS = "TERMS"
    SIGNED = "SIGNED"
    CLOSED = "CLOSED"

    @property
    def place(self) -> int:
        return ORDER.index(self)

    @property
    def before(self) -> Step | None:
        """The step that comes right before it; None of the first one."""
        return ORDER[self.place - 1] if self.place else None

    @property
    def bit(self) -> int:
        """What stands for it in the set of steps that were taken."""
        return 1 << self.place

    @property
    def is_deals(self) -> bool:
        """Whether it is an event of the deal that takes it."""
        return self.place > Step.CONVERTED.place

    def column(self, what: str) -> str:
        return f"{self.value.lower()}_{what}"


ORDER = tuple(Step)

#: The stage with which a deal takes a step for the first time.
TAKEN_BY: Mapping[Stage, Step] = {
    Stage.NEEDS_CONFIRMED: Step.CONFIRMED,
    Stage.PRESENTED: Step.PRESENTED,
    Stage.TERMS_AGREED: Step.TERMS,
    Stage.SIGNED: Step.SIGNED,
    Stage.CLOSED: Step.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """When a step was taken, and by which event."""

    at: dt.datetime
    position: int
    version: int

    @classmethod
    def by(cls, happening: Happening, at: dt.datetime | None = None) -> Self:
        moment = at or happening.trail.occurred_at
        return cls(moment, happening.position, happening.placed.recorded.version)


Journey = Mapping[Step, Taken]


def onward(known: Journey, happening: Happening, state: Lead | Deal) -> Journey:
    """The steps taken by now; one taken before stays where it was, whatever is done again."""
    if isinstance(state, Lead):
        return _lead(known, happening, state)
    step = TAKEN_BY.get(state.stage)
    if step is None or step in known:
        return known
    return {**known, step: Taken.by(happening, _signed_at(state, happening, step))}


def _lead(known: Journey, happening: Happening, lead: Lead) -> Journey:
    if lead.status is Status.MERGED:
        # From now on it is the other lead that counts.
        return {}
    taken = {}
    if happening.begins:
        taken[Step.REGISTERED] = Taken.by(happening)
    if isinstance(happening.event, LeadScoreApproved) and Step.APPROVED not in known:
        taken[Step.APPROVED] = Taken.by(happening)
    contact, noted = lead.first_contact, known.get(Step.CONTACTED)
    if contact is not None and (noted is None or noted.at != contact.at):
        taken[Step.CONTACTED] = Taken.by(happening, contact.at)
    if lead.status is Status.CONVERTED and Step.CONVERTED not in known:
        taken[Step.CONVERTED] = Taken.by(happening)
    return {**known, **taken} if taken else known


def _signed_at(deal: Deal, happening: Happening, step: Step) -> dt.datetime | None:
    """A signature belongs to its own day, on whichever day it was entered."""
    if step is not Step.SIGNED or deal.signed_on is None:
        return None
    return min(happening.trail.occurred_at, end_of(deal.signed_on) - MICROSECOND)


# ---- in a table ------------------------------------------------------------------------------


def journey_columns() -> tuple[Column[Any], ...]:
    """For each step when, by which event, and how many days after the step before it."""
    return (
        Column("reached", Integer, nullable=False),
        *(
            column
            for step in ORDER
            for column in (
                Column(step.column("at"), InstantColumn),
                Column(step.column("position"), BigInteger),
                Column(step.column("version"), Integer),
                Column(step.column("days"), Integer),
            )
        ),
    )


#: The names of each step's columns, spelt once: every event of every case asks for them.
_TAKEN: tuple[tuple[Step, int, str, str, str, str], ...] = tuple(
    (
        step,
        step.bit,
        step.column("at"),
        step.column("position"),
        step.column("version"),
        step.column("days"),
    )
    for step in ORDER
)


def row_of(journey: Journey) -> Row:
    row: Row = {"reached": sum(step.bit for step in journey)}
    for step, _, at, position, version, days in _TAKEN:
        taken = journey.get(step)
        row[at] = taken.at if taken is not None else None
        row[position] = taken.position if taken is not None else None
        row[version] = taken.version if taken is not None else None
        row[days] = _days(journey, step)
    return row


def journey_in(row: Row) -> Journey:
    reached = row["reached"]
    return {
        step: Taken(row[at], row[position], row[version])
        for step, bit, at, position, version, _ in _TAKEN
        if reached & bit
    }


def _days(journey: Journey, step: Step) -> int | None:
    """Whole days since the step before; None if that was never taken."""
    taken, before = journey.get(step), journey.get(step.before) if step.before else None
    if taken is None or before is None:
        return None
    return max(0, (taken.at - before.at) // ONE_DAY)


def proof(aggregate: str, aggregate_id: UUID, position: int, version: int) -> Row:
    """The event behind a figure, as every row behind one names it."""
    return {
        "aggregate": aggregate,
        "aggregate_id": aggregate_id,
        "position": position,
        "event_id": event_id(aggregate_id, version),
    }
