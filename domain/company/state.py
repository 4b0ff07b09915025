"""What a person and the company are at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from domain.approvals import Approval
from domain.calendar import Calendar
from domain.china import CHINA
from domain.clocks import NO_CLOCKS, Clocks
from domain.facts import AssignmentRule
from domain.outcomes import Reason
from domain.people import Delegation, Person, Relation, Role

from .policy_versions import AS_SHIPPED, Policies

NAMESPACE = UUID("6f2b1f64-2f4c-5c0e-9d0b-0d0f5a3d8e11")

#: The one stream of the company itself.
COMPANY_ID = uuid5(NAMESPACE, "company")


def person_stream(person_id: str) -> UUID:
    """The stream in which a person's events stand."""
    return uuid5(NAMESPACE, f"person {person_id}")


@dataclass(frozen=True, slots=True)
class Employment:
    """A person's stream: who he is, his keys by id, and what admins agreed to about him."""

    id: UUID
    person: Person | None = None
    key_ids: frozenset[str] = frozenset()
    approvals: tuple[Approval, ...] = ()
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        if relation is Relation.OWNER:
            return self.person is not None and self.person.id == person
        return relation is Relation.ANY

    def unless_working(self, clause: str) -> Iterator[Reason]:
        if self.person is None or self.person.retired:
            yield Reason.illegal_state(clause, "RETIRED" if self.person else "UNKNOWN")

    @property
    def delegations(self) -> tuple[Delegation, ...]:
        """Those that the person granted, the ones that ran out perhaps among them."""
        return self.person.delegations if self.person is not None else ()

    def delegating(self, delegations: tuple[Delegation, ...]) -> Employment:
        assert self.person is not None
        return replace(self, person=replace(self.person, delegations=delegations))

    def with_approvals(self, approvals: tuple[Approval, ...], /) -> Employment:
        return replace(self, approvals=approvals)

    def with_clocks(self, clocks: Clocks, /) -> Employment:
        return replace(self, clocks=clocks)


@dataclass(frozen=True, slots=True)
class Company:
    """What the company has laid down for all."""

    id: UUID
    rules: tuple[AssignmentRule, ...] = ()
    #: By which working days are counted, and all versions that ever were in force.
    calendar: Calendar = CHINA
    calendar_versions: frozenset[str] = frozenset({Calendar().version, CHINA.version})
    policies: Policies = AS_SHIPPED
    #: What admins agreed to about people who are not there yet.
    approvals: tuple[Approval, ...] = ()
    clocks: Clocks = NO_CLOCKS

    def stands_as(self, relation: Relation, person: str, role: Role) -> bool:
        return relation is Relation.ANY

    def with_approvals(self, approvals: tuple[Approval, ...], /) -> Company:
        """Of one admin's agreements to the same, only the newest is kept."""
        *before, new = approvals
        kept = (a for a in before if _who_to_what(a) != _who_to_what(new))
        return replace(self, approvals=(*kept, new))

    def with_clocks(self, clocks: Clocks, /) -> Company:
        return replace(self, clocks=clocks)


def _who_to_what(approval: Approval) -> tuple[str, str, str]:
    return approval.command, approval.subject, approval.by
