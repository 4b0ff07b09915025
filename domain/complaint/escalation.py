"""A complaint goes up a level: to the lead, the sales managers, the general manager (3.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from domain.changing import replace
from domain.clocks import DeadlineBreached
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import People, Role, anyone

from .state import Complaint

#: Everybody of the house but those who only look on or keep it; no programs.
WORRIED = anyone(
    *(
        role
        for role in Role
        if role not in (Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN, Role.APP, Role.SYSTEM)
    )
)


class Escalated(Event):
    """Those of the next level know of the complaint from here on."""

    sentence = Text("Escalated to level {level}", "上报至第 {level} 级")

    level: int
    told: tuple[str, ...] = ()

    def evolve(self, complaint: Complaint, trail: Trail, /) -> Complaint:
        return replace(complaint, level=self.level)


#: Who learns of a complaint, level by level: customer service leads, managers, the GM.
LEVELS: tuple[Callable[[Complaint, People], tuple[str, ...]], ...] = (
    Complaint.leads,
    lambda complaint, people: people.with_role(Role.SALES_MANAGER),
    lambda complaint, people: people.general_managers(),
)
TOP = len(LEVELS)


def told_at(level: int, complaint: Complaint, people: People) -> tuple[str, ...]:
    """Who learns of a complaint that came to that level, from the first one on."""
    return LEVELS[level - 1](complaint, people)


def one_level_up(complaint: Complaint, context: Context) -> Iterator[Escalated]:
    """The next level hears of it; above the top there is none."""
    level = complaint.level + 1
    if level <= TOP:
        yield Escalated(level=level, told=told_at(level, complaint, context.people))


class Escalate(Command):
    """Take the complaint one level up, with a reason (R3.7.3, R3.7.7)."""

    aggregates = ("complaint",)
    issued_by = WORRIED
    clause = "R3.7.3"
    reason_under = "R3.7.3"
    also = ("R3.7.7",)

    @classmethod
    def ready(cls, complaint: Complaint, context: Context, /) -> Iterator[Reason]:
        yield from complaint.unless_open(cls.clause)
        if complaint.level >= TOP:
            yield Reason(cls.clause, "TOP_LEVEL")

    def decide(self, complaint: Complaint, context: Context, /) -> Iterator[Escalated | Reason]:
        yield from one_level_up(complaint, context)


def what_a_breach_brings(
    before: Complaint, event: Event, after: Complaint, event_id: UUID, context: Context
) -> Iterator[Escalated]:
    """Every breach of a complaint's clock takes it one level up (domain 3.5)."""
    if isinstance(event, DeadlineBreached):
        yield from one_level_up(after, context)
