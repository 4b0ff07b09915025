"""People, their roles and their keys (domain 3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import OPERATOR, SYSTEM, UNGIVEN_ROLES, Person, Role, anyone
from domain.values import By, Date, Name, PersonId, Shape

from .state import Employment

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
    """Add a person with roles and a team; done at the machine (G1.3)."""

    aggregates = ("person",)
    creates = True
    issued_by = anyone(Role.OPERATOR)
    clause = "G1.3"
    also = ("R5.1",)

    def decide(self, employment: Employment, context: Context, /) -> Iterator[PersonAdded | Reason]:
        if employment.person is not None or self.person_id in (SYSTEM, OPERATOR):
            yield Reason("R5.1", "PERSON_EXISTS", field="person_id")
        if UNGIVEN_ROLES.intersection(self.roles):
            yield Reason("G1.3", "ROLE_NOT_GIVEN", field="roles")
        yield PersonAdded.of(self, roles=tuple(dict.fromkeys(self.roles)))


class PersonRetired(Event):
    """Somebody left; his keys no longer work, his events stay."""

    sentence = Text("{person_id} retired", "{person_id} 离职")

    person_id: str

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        assert employment.person is not None
        return replace(employment, person=replace(employment.person, retired=True))


class RetirePerson(Command):
    """Retire a person, with a reason; done at the machine (R5.7)."""

    aggregates = ("person",)
    issued_by = anyone(Role.OPERATOR)
    clause = "R5.7"
    also = ("R5.1",)

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from employment.unless_working(cls.clause)

    def decide(
        self, employment: Employment, context: Context, /
    ) -> Iterator[PersonRetired | Reason]:
        if not context.reason:
            yield Reason("R5.1", "REASON_MISSING", field="reason")
        assert employment.person is not None
        yield PersonRetired(person_id=employment.person.id)


class KeyIssued(Event):
    """A key was issued; only its hash is kept, apart from the log."""

    sentence = Text("Key {key_id} issued to {person_id}", "为 {person_id} 签发密钥 {key_id}")

    person_id: str
    key_id: str
    expires_on: Date | None = None

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        return replace(employment, key_ids=employment.key_ids | {self.key_id})


class IssueKey(Command):
    """Issue a key to a person who works here; done at the machine (R5.1)."""

    key_id: Annotated[Name, By("R5.1")]
    expires_on: Annotated[Date | None, By("R5.1")] = None

    aggregates = ("person",)
    issued_by = anyone(Role.OPERATOR)
    clause = "R5.1"

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from employment.unless_working(cls.clause)

    def decide(self, employment: Employment, context: Context, /) -> Iterator[KeyIssued]:
        assert employment.person is not None
        yield KeyIssued.of(self, person_id=employment.person.id)


class KeyRevoked(Event):
    """A key was taken back; it opens nothing any more."""

    sentence = Text("Key {key_id} of {person_id} revoked", "吊销 {person_id} 的密钥 {key_id}")

    person_id: str
    key_id: str

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        assert employment.person is not None
        revoked = employment.person.revoked_keys | {self.key_id}
        person = replace(employment.person, revoked_keys=revoked)
        return replace(employment, person=person, key_ids=employment.key_ids - {self.key_id})


class RevokeKey(Command):
    """Take a key back, with a reason, of somebody who left too; done at the machine (R5.1)."""

    key_id: Annotated[Name, By("R5.1")]

    aggregates = ("person",)
    issued_by = anyone(Role.OPERATOR)
    clause = "R5.1"

    def decide(self, employment: Employment, context: Context, /) -> Iterator[KeyRevoked | Reason]:
        if not context.reason:
            yield Reason("R5.1", "REASON_MISSING", field="reason")
        if employment.person is None or self.key_id not in employment.key_ids:
            yield Reason("R5.1", "KEY_UNKNOWN", field="key_id", detail={"key_id": self.key_id})
            return
        yield KeyRevoked.of(self, person_id=employment.person.id)
