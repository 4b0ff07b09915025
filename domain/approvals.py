"""Where several must act: each issues the same command, the last one needed makes it happen (3.4).

A decision has seats, and each must be taken by another person in a role that fits it. Every
call is on record as `ApprovalGiven` and counts for some days; with the last one the event that
takes effect follows, and the approvals are spent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from .context import Context
from .kernel import Command, Event, Trail
from .language import Text
from .outcomes import Problem, Reason
from .people import Role

#: The roles of which one person must take each seat.
Seats = tuple[frozenset[Role], ...]


def seats(*roles: Role) -> Seats:
    """One seat for each of these roles."""
    return tuple(frozenset({role}) for role in roles)


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's agreement to a decision that several must take."""

    command: str
    subject: str
    role: Role
    by: str
    at: dt.datetime


class HasApprovals(Protocol):
    """The state of an aggregate that decisions by several are taken on."""

    @property
    def approvals(self) -> tuple[Approval, ...]: ...
    def with_approvals(self, approvals: tuple[Approval, ...], /) -> Self: ...


class ApprovalGiven(Event):
    """One of those who must act agreed; alone it changes nothing yet."""

    sentence = Text("{role} agrees to {command} {subject}", "{role}同意{command} {subject}")

    command: str
    subject: str = ""
    role: Role

    def evolve(self, state: HasApprovals, trail: Trail, /) -> HasApprovals:
        given = Approval(self.command, self.subject, self.role, trail.actor, trail.occurred_at)
        return state.with_approvals((*state.approvals, given))


def spent(approvals: tuple[Approval, ...], command: str, subject: str = "") -> tuple[Approval, ...]:
    """The approvals without those of a decision that took effect or fell away."""
    return tuple(a for a in approvals if (a.command, a.subject) != (command, subject))


@dataclass(frozen=True, slots=True)
class Joint:
    """A decision that several must take, and who agreed to it so far."""

    command: str
    subject: str
    seats: Seats
    given: tuple[Approval, ...]

    @classmethod
    def of(
        cls,
        command: type[Command],
        seats: Seats,
        state: HasApprovals,
        context: Context,
        subject: str = "",
        besides: Sequence[str] = (),
    ) -> Joint:
        """As it stands now; agreements too old, or of those named in `besides`, do not count."""
        since = context.at - dt.timedelta(days=context.policy.approval_days)
        given = tuple(
            a
            for a in state.approvals
            if (a.command, a.subject) == (command.__name__, subject)
            and a.at >= since
            and a.by not in besides
        )
        return cls(command.__name__, subject, seats, given)

    @property
    def missing(self) -> tuple[str, ...]:
        """The roles of the seats that nobody has taken yet."""
        taken = self._seated()
        return tuple("/".join(sorted(s)) for i, s in enumerate(self.seats) if i not in taken)

    def agreed(self, context: Context) -> Iterator[ApprovalGiven | Reason]:
        """The agreement of who acts now, or why it is none."""
        if any(a.by == context.actor for a in self.given):
            yield Reason("R5.1", "ALREADY_APPROVED", problem=Problem.ILLEGAL_STATE)
        elif self._fits(context.role) and len(self._seated_with(context)) == len(self._seated()):
            detail = {"missing": ", ".join(self.missing)}
            yield Reason("R5.1", "SEAT_TAKEN", problem=Problem.ILLEGAL_STATE, detail=detail)
        yield ApprovalGiven(command=self.command, subject=self.subject, role=context.role)

    def _fits(self, role: Role) -> bool:
        """Whether there is a seat for the role at all, taken or not."""
        return any(role in seat for seat in self.seats)

    def completed_by(self, context: Context) -> tuple[str, ...]:
        """All who agreed, once who acts now takes the last seat; else nobody."""
        taken = self._seated_with(context)
        return tuple(taken[i] for i in sorted(taken)) if len(taken) == len(self.seats) else ()

    def _seated(self) -> dict[int, str]:
        return _seating(tuple((a.by, a.role) for a in self.given), self.seats)

    def _seated_with(self, context: Context) -> dict[int, str]:
        people = (*((a.by, a.role) for a in self.given), (context.actor, context.role))
        return _seating(people, self.seats)


def _seating(people: tuple[tuple[str, Role], ...], seats: Seats) -> dict[int, str]:
    """As many seats as possible, each with another person whose role fits it."""
    best: dict[int, str] = {}

    def place(left: tuple[tuple[str, Role], ...], taken: dict[int, str]) -> None:
        nonlocal best
        if len(taken) > len(best):
            best = taken
        if not left or len(best) == len(seats):
            return
        (person, role), *others = left
        for index, seat in enumerate(seats):
            if index not in taken and role in seat and person not in taken.values():
                place(tuple(others), {**taken, index: person})
        place(tuple(others), taken)

    place(people, {})
    return best
