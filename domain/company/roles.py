"""What part somebody plays: roles given to who works here, and taken back (domain 3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from domain.approvals import ApprovalGiven, spent
from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import UNGIVEN_ROLES, Role, anyone
from domain.values import By, Shape

from .state import Employment
from .two_admins import agreed, agreement

CLAUSE = "G1.3"


class RoleDetails(Shape):
    role: Annotated[Role, By(CLAUSE)]


class RoleGranted(RoleDetails, Event):
    """A person plays one more part from now on."""

    sentence = Text("{person_id} becomes {role}", "授予 {person_id} {role}角色")

    person_id: str

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        assert employment.person is not None
        roles = employment.person.roles | {self.role}
        left = spent(employment.approvals, "GrantRole", self.role)
        return replace(employment, person=replace(employment.person, roles=roles), approvals=left)


class GrantRole(RoleDetails, Command):
    """Give somebody who works here one more role; two admins, neither for himself (G1.3)."""

    aggregates = ("person",)
    issued_by = anyone(Role.ADMIN)
    clause = CLAUSE
    also = ("R5.1",)

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from _against(employment, cls.clause, context)

    def decide(
        self, employment: Employment, context: Context, /
    ) -> Iterator[RoleGranted | ApprovalGiven | Reason]:
        assert employment.person is not None
        if self.role in UNGIVEN_ROLES:
            yield Reason(CLAUSE, "ROLE_NOT_GIVEN", field="role")
        if employment.person.holds(self.role):
            yield Reason(CLAUSE, "ROLE_HELD", field="role", detail={"role": self.role})
        joint = agreement(GrantRole, employment, context, self.role)
        yield from agreed(joint, "R5.1", context)
        if joint.completed_by(context):
            yield RoleGranted.of(self, person_id=employment.person.id)


class RoleRevoked(RoleDetails, Event):
    """A person plays this part no longer, nor does anybody for him."""

    sentence = Text("{person_id} is {role} no longer", "撤销 {person_id} 的{role}角色")

    person_id: str

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        assert employment.person is not None
        person = replace(
            employment.person,
            roles=employment.person.roles - {self.role},
            delegations=tuple(d for d in employment.person.delegations if d.role != self.role),
        )
        left = spent(employment.approvals, "RevokeRole", self.role)
        return replace(employment, person=person, approvals=left)


class RevokeRole(RoleDetails, Command):
    """Take a role back from somebody; two admins, neither his own; the last one stays (G1.3)."""

    aggregates = ("person",)
    issued_by = anyone(Role.ADMIN)
    clause = CLAUSE
    also = ("R5.1",)

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from _against(employment, cls.clause, context)

    def decide(
        self, employment: Employment, context: Context, /
    ) -> Iterator[RoleRevoked | ApprovalGiven | Reason]:
        assert employment.person is not None
        if not employment.person.holds(self.role):
            yield Reason(CLAUSE, "ROLE_NOT_THERE", field="role", detail={"role": self.role})
        elif len(employment.person.roles) == 1:
            yield Reason(CLAUSE, "LAST_ROLE", field="role")
        joint = agreement(RevokeRole, employment, context, self.role)
        yield from agreed(joint, "R5.1", context)
        if joint.completed_by(context):
            yield RoleRevoked.of(self, person_id=employment.person.id)


def _against(employment: Employment, clause: str, context: Context) -> Iterator[Reason]:
    yield from employment.unless_working(clause)
    if employment.person is not None and context.is_any_of([employment.person.id]):
        yield Reason.four_eyes("R5.1", "OWN_ROLE")
