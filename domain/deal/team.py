"""Who works on the deal beside its owner (G1.3, R3.9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from domain.changing import replace
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OWNER_OR_MANAGER, Role
from domain.values import By, PersonId, Shape

from .core_team import unless_core_stays
from .state import Deal, TeamMember


class MemberDetails(Shape):
    person_id: Annotated[PersonId, By("G1.3")]
    role: Annotated[Role, By("G1.3")]


class TeamMemberAdded(MemberDetails, Event):
    """Somebody joined the deal's team in a role, or became or ceased to be core."""

    sentence = Text("{person_id} joined the team as {role}", "{person_id} 以{role}身份加入团队")

    core: bool

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, team=self.joining(deal.team))

    def joining(self, team: tuple[TeamMember, ...]) -> tuple[TeamMember, ...]:
        """The team with this member, in place of the same person in the same role."""
        member = TeamMember(self.person_id, self.role, self.core)
        others = (m for m in team if (m.person_id, m.role) != (self.person_id, self.role))
        return (*others, member)


class AddTeamMember(MemberDetails, Command):
    """Bring a person of that role onto the deal's team (G1.3)."""

    core: Annotated[bool, By("G1.3")]

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "G1.3"
    also = ("G2.3", "R3.9.3")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless_open(cls.clause)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[TeamMemberAdded | Reason]:
        if not context.people.holds(self.person_id, self.role):
            yield Reason("G1.3", "ROLE_NOT_HELD", field="role", detail={"role": self.role})
        if TeamMember(self.person_id, self.role, self.core) in deal.team:
            yield Reason("G1.3", "NOTHING_CHANGED", field="person_id")
        joined = TeamMemberAdded.of(self)
        yield from unless_core_stays(deal, joined.joining(deal.team))
        yield joined


class TeamMemberRemoved(MemberDetails, Event):
    """Somebody left the deal's team in a role."""

    sentence = Text("{person_id} left the team as {role}", "{person_id} 不再以{role}身份参与团队")

    def evolve(self, deal: Deal, trail: Trail, /) -> Deal:
        return replace(deal, team=self.leaving(deal.team))

    def leaving(self, team: tuple[TeamMember, ...]) -> tuple[TeamMember, ...]:
        left = (self.person_id, self.role)
        return tuple(m for m in team if (m.person_id, m.role) != left)


class RemoveTeamMember(MemberDetails, Command):
    """Take a person off the deal's team; the owner stays until he is replaced (G1.3)."""

    aggregates = ("deal",)
    issued_by = OWNER_OR_MANAGER
    clause = "G1.3"
    also = ("G2.3", "R3.9.3", "R5.7")

    @classmethod
    def ready(cls, deal: Deal, context: Context, /) -> Iterator[Reason]:
        yield from deal.unless_open(cls.clause)

    def decide(self, deal: Deal, context: Context, /) -> Iterator[TeamMemberRemoved | Reason]:
        if self.person_id == deal.owner_id:
            yield Reason("R5.7", "OWNER_STAYS", field="person_id")
        elif not deal.has_member(self.person_id, self.role):
            yield Reason("G1.3", "NOT_ON_THE_TEAM", field="person_id")
        removed = TeamMemberRemoved.of(self)
        yield from unless_core_stays(deal, removed.leaving(deal.team))
        yield removed
