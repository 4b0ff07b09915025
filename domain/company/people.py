"""Who works here: people join, by two admins or at the machine, and leave (domain 3.6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from domain.approvals import ApprovalGiven
from domain.context import Context
from domain.facts import HiringApprovals
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason, To
from domain.people import OPERATOR, SYSTEM, UNGIVEN_ROLES, Person, Role, anyone
from domain.values import By, Name, PersonId, Shape

from .state import COMPANY_ID, Employment
from .two_admins import agreed, agreement

DEFAULT_TEAM = "sales"


class PersonDetails(Shape):
    person_id: Annotated[PersonId, By("R5.1")]
    name: Annotated[Name, By("R5.1")]
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=20), By("G1.3")]
    team: Annotated[Name, By("R5.1")] = DEFAULT_TEAM


class PersonAdded(PersonDetails, Event):
    """Somebody joined: an employee, or a program that gets a key."""

    sentence = Text("{name} ({person_id}) added", "新增人员 {name}（{person_id}）")
    begins = "person"

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        person = Person(self.person_id, self.name, frozenset(self.roles), self.team)
        return replace(employment, person=person)


class AddPerson(PersonDetails, Command):
    """Add a person with roles and a team; two admins, or the operator alone (G1.3)."""

    aggregates = ("person",)
    creates = True
    by_several = True
    issued_by = anyone(Role.ADMIN, Role.OPERATOR)
    clause = "G1.3"
    also = ("R5.1",)
    needs = (HiringApprovals,)

    def decide(
        self, employment: Employment, context: Context, /
    ) -> Iterator[PersonAdded | To[ApprovalGiven] | Reason]:
        if employment.person is not None or self.person_id in (SYSTEM, OPERATOR):
            yield Reason("R5.1", "PERSON_EXISTS", field="person_id")
        if UNGIVEN_ROLES.intersection(self.roles):
            yield Reason("G1.3", "ROLE_NOT_GIVEN", field="roles")
        if context.role is not Role.OPERATOR:
            joint = agreement(AddPerson, context.fact(HiringApprovals), context, self.subject)
            # Who is not there yet has no stream: the company keeps what is agreed on him.
            for said in agreed(joint, "R5.1", context):
                yield said if isinstance(said, Reason) else To(COMPANY_ID, said)
            if not joint.completed_by(context):
                return
        yield PersonAdded.of(self, roles=tuple(dict.fromkeys(self.roles)))

    @property
    def subject(self) -> str:
        """Everything that is agreed to: the second admin adds whom the first one meant."""
        roles = ", ".join(role for role in Role if role in self.roles)
        team = json.dumps(self.team, ensure_ascii=False)
        return f"{self.person_id} ({roles}) {team} {self.name}"


def who(subject: str) -> str:
    """The id of the person whom an agreement is about."""
    return subject.partition(" ")[0]


class PersonRetired(Event):
    """Somebody left; his keys no longer work, his events stay."""

    sentence = Text("{person_id} retired", "{person_id} 离职")

    person_id: str

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        assert employment.person is not None
        person = replace(employment.person, retired=True, delegations=())
        return replace(employment, person=person, approvals=())


class RetirePerson(Command):
    """Retire a person, with a reason; two admins, or the operator alone (R5.7)."""

    aggregates = ("person",)
    issued_by = anyone(Role.ADMIN, Role.OPERATOR)
    clause = "R5.7"
    reason_under = "R5.1"
    also = ("R5.1",)

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from employment.unless_working(cls.clause)

    def decide(
        self, employment: Employment, context: Context, /
    ) -> Iterator[PersonRetired | ApprovalGiven | Reason]:
        assert employment.person is not None
        if context.role is not Role.OPERATOR:
            joint = agreement(RetirePerson, employment, context)
            yield from agreed(joint, "R5.1", context)
            if not joint.completed_by(context):
                return
        yield PersonRetired(person_id=employment.person.id)
