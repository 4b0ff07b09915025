"""API keys: issued to their person, shown once, taken back (domain 3.6).

The key itself is no part of the log: only its id is, by which whoever keeps the secrets knows
what to make. Nobody deals with keys in another's name: a key opens everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.context import Context
from domain.kernel import Command, Event, Trail
from domain.language import Text
from domain.outcomes import Reason
from domain.people import UNGIVEN_ROLES, Issuers, Relation, Role, anyone, either
from domain.values import By, Date

from .state import Employment

CLAUSE = "R5.1"

#: No underscore: of a whole key that somebody pastes nothing is taken.
KeyId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-z]+$", max_length=64),
    Field(description="The id of the key: what stands between its two underscores."),
]

#: Whoever has a key may look after his own; auditors command nothing, so that an admin does.
HIMSELF: Issuers = {
    role: Relation.OWNER for role in Role if role not in UNGIVEN_ROLES | {Role.AUDITOR}
}


class KeyIssued(Event):
    """A key was issued; only its hash is kept, apart from the log."""

    sentence = Text("Key {key_id} issued to {person_id}", "为 {person_id} 签发密钥 {key_id}")

    person_id: str
    key_id: str
    expires_on: Date | None = None

    def evolve(self, employment: Employment, trail: Trail, /) -> Employment:
        return replace(employment, key_ids=employment.key_ids | {self.key_id})


class IssueKey(Command):
    """Issue a key to who works here: to himself, or as an admin to others (R5.1)."""

    expires_on: Annotated[Date | None, By(CLAUSE)] = None

    aggregates = ("person",)
    issued_by = either(HIMSELF, anyone(Role.ADMIN, Role.OPERATOR))
    clause = CLAUSE
    in_person = True

    @classmethod
    def ready(cls, employment: Employment, context: Context, /) -> Iterator[Reason]:
        yield from employment.unless_working(cls.clause)

    def decide(self, employment: Employment, context: Context, /) -> Iterator[KeyIssued]:
        assert employment.person is not None
        # Its last group: long enough, and what programs take for the id of a key.
        key_id = str(context.new_id("key")).rpartition("-")[2]
        yield KeyIssued.of(self, person_id=employment.person.id, key_id=key_id)


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
    """Take a key back, with a reason: one's own, or as an admin; of who left too (R5.1)."""

    key_id: Annotated[KeyId, By(CLAUSE)]

    aggregates = ("person",)
    issued_by = either(HIMSELF, anyone(Role.ADMIN, Role.OPERATOR))
    clause = CLAUSE
    reason_under = CLAUSE
    in_person = True

    def decide(self, employment: Employment, context: Context, /) -> Iterator[KeyRevoked | Reason]:
        if employment.person is None or self.key_id not in employment.key_ids:
            yield Reason(CLAUSE, "KEY_UNKNOWN", field="key_id", detail={"key_id": self.key_id})
            return
        yield KeyRevoked.of(self, person_id=employment.person.id)
