"""What the presentation phase leaves in the state of a deal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.changing import replace


@dataclass(frozen=True, slots=True)
class Presentation:
    """A meeting in which one version of the solution was presented."""

    solution_version: int
    started_at: dt.datetime
    ended_at: dt.datetime

    def covers(self, moment: dt.datetime) -> bool:
        return self.started_at <= moment <= self.ended_at


@dataclass(frozen=True, slots=True)
class Objection:
    """Something the customer objected to; open until it is answered, overridden or not."""

    objection_id: UUID
    raised_at: dt.datetime
    due_at: dt.datetime
    answered: bool = False
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Presentations:
    """Materials, meetings, the objections raised and the feedback forms handed in."""

    #: Solution versions for which presentation material exists.
    with_material: frozenset[int] = frozenset()
    meetings: tuple[Presentation, ...] = ()
    objections: tuple[Objection, ...] = ()
    #: Solution versions whose feedback form the manager has.
    with_feedback: frozenset[int] = frozenset()

    @property
    def last(self) -> Presentation | None:
        return self.meetings[-1] if self.meetings else None

    @property
    def last_has_feedback(self) -> bool:
        """Whether the form of the last presentation was handed in."""
        return self.last is not None and self.last.solution_version in self.with_feedback

    @property
    def open_objections(self) -> tuple[UUID, ...]:
        """Objections not yet answered, in the order in which they were recorded."""
        return tuple(o.objection_id for o in self.objections if not o.answered)

    def meeting_on(self, solution_version: int) -> Presentation | None:
        """The meeting in which that version was presented, if it was."""
        return next((m for m in self.meetings if m.solution_version == solution_version), None)

    def in_a_meeting(self, moment: dt.datetime) -> bool:
        """Whether the moment lies within one of the meetings."""
        return any(meeting.covers(moment) for meeting in self.meetings)

    def objection(self, objection_id: UUID) -> Objection | None:
        return next((o for o in self.objections if o.objection_id == objection_id), None)

    def answering(self, objection_id: UUID) -> Presentations:
        """With that objection answered."""
        return replace(
            self,
            objections=tuple(
                replace(o, answered=True) if o.objection_id == objection_id else o
                for o in self.objections
            ),
        )

    def overriding(self, objection_ids: Iterable[UUID]) -> Presentations:
        """With those objections waived; they stay open."""
        waived = frozenset(objection_ids)
        return replace(
            self,
            objections=tuple(
                replace(o, overridden=True) if o.objection_id in waived else o
                for o in self.objections
            ),
        )
