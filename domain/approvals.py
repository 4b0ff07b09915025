"""Where several must act: each issues the same command, the last one needed makes it happen (3.4).

A decision has seats, and each must be taken by another person in a role that fits it. Every
call is on record as `ApprovalGiven` and counts for some days; with the last one the event that
takes effect follows, and the approvals are spent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol, Self

from .context import Context
from .kernel import Command, Event, Trail
from .language import Text
from .outcomes import Problem, Reason
from .people import Role
from .seating import Seated, Seats, seated


def seats(*roles: Role) -> Seats:
    """One seat for each of these roles."""
    return tuple(frozenset({role}) for role in roles)


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's agreement to a decision that several must take; perhaps for another one."""

    command: str
    subject: str
    role: Role
    by: str
    at: dt.datetime
    on_behalf_of: str | None = None

    @property
    def doers(self) -> frozenset[str]:
        """Who agreed, and for whom: two agreements must have none of them in common."""
        return frozenset({self.by, self.on_behalf_of or self.by})


class Approved(Protocol):
    """What knows who agreed so far."""

    @property
    def approvals(self) -> tuple[Approval, ...]: ...


class HasApprovals(Approved, Protocol):
    """The state of an aggregate that decisions by several are taken on."""

    def with_approvals(self, approvals: tuple[Approval, ...], /) -> Self: ...


class ApprovalGiven(Event):
    """One of those who must act agreed; alone it changes nothing yet."""

    sentence = Text("{role} agrees to {command} {subject}", "{role}同意{command} {subject}")

    command: str
    subject: str = ""
    role: Role

    def evolve(self, state: HasApprovals, trail: Trail, /) -> HasApprovals:
        given = Approval(
            self.command,
            self.subject,
            self.role,
            trail.actor,
            trail.occurred_at,
            trail.on_behalf_of,
        )
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
        state: Approved,
        context: Context,
        subject: str = "",
        besides: Collection[str] = (),
    ) -> Joint:
        """As it stands now; agreements too old, or of or for those in `besides`, do not count."""
        since = context.at - dt.timedelta(days=context.policy.approval_days)
        given = tuple(
            a
            for a in state.approvals
            if (a.command, a.subject) == (command.__name__, subject)
            and a.at >= since
            and a.doers.isdisjoint(besides)
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
        elif self.has_agreed(context):
            yield Reason.four_eyes("R5.1", "AGREED_FOR_ANOTHER")
        elif self._fits(context.role) and len(self._seated_with(context)) == len(self._seated()):
            detail = {"missing": ", ".join(self.missing)}
            yield Reason("R5.1", "SEAT_TAKEN", problem=Problem.ILLEGAL_STATE, detail=detail)
        yield ApprovalGiven(command=self.command, subject=self.subject, role=context.role)

    def has_agreed(self, context: Context) -> bool:
        """Whether who acts now, or he whom he acts for, is behind one of the agreements."""
        return any(context.is_any_of(a.doers) for a in self.given)

    def _fits(self, role: Role) -> bool:
        """Whether there is a seat for the role at all, taken or not."""
        return any(role in seat for seat in self.seats)

    def completed_by(self, context: Context) -> tuple[str, ...]:
        """All who agreed, once who acts now takes the last seat; else nobody."""
        taken = self._seated_with(context)
        is_full = len(taken) == len(self.seats)
        return tuple(taken[i].by for i in sorted(taken)) if is_full else ()

    def _seated(self) -> dict[int, Seated]:
        return seated(tuple(Seated(a.by, a.role, a.doers) for a in self.given), self.seats)

    def _seated_with(self, context: Context) -> dict[int, Seated]:
        now = Seated(context.actor, context.role, context.doers)
        given = tuple(Seated(a.by, a.role, a.doers) for a in self.given)
        return seated((*given, now), self.seats)
