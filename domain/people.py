"""Who works here: roles, relations to a case, and the directory of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The part somebody plays, in the order in which one of several roles is chosen (G1.3)."""

    SALES_REP = "sales_rep"
    SALES_MANAGER = "sales_manager"
    PRODUCT_MANAGER = "product_manager"
    TECH_SUPPORT = "tech_support"
    LEGAL = "legal"
    DELIVERY = "delivery"
    FINANCE = "finance"
    CUSTOMER_SERVICE = "customer_service"
    GENERAL_MANAGER = "general_manager"
    AUDITOR = "auditor"
    COMPLIANCE = "compliance"
    ADMIN = "admin"
    APP = "app"
    OPERATOR = "operator"
    SYSTEM = "system"


#: Roles that nobody holds: whoever stands at the machine, and the service itself.
UNGIVEN_ROLES = frozenset({Role.OPERATOR, Role.SYSTEM})

#: Roles that are lent to nobody, and whose holders act for nobody: who watches commands
#: nothing, and a program has no leave.
NEVER_FOR_ANOTHER = frozenset({Role.AUDITOR, Role.APP})

#: The actor of what the service does by itself, and of what is done at the machine.
SYSTEM = "system"
OPERATOR = "operator"


class Relation(StrEnum):
    """What somebody must be to the case at hand besides holding a role."""

    ANY = "any"
    OWNER = "owner"
    AUTHOR = "author"
    HANDLER = "handler"


Issuers = Mapping[Role, Relation]


def anyone(*roles: Role) -> Issuers:
    """Everybody who holds one of the roles."""
    return dict.fromkeys(roles, Relation.ANY)


def either(*issuers: Issuers) -> Issuers:
    """Whoever one of them permits; the later one decides for a role that both name."""
    return {role: relation for some in issuers for role, relation in some.items()}


#: The sales person or manager who owns the lead or deal.
OWNER: Issuers = {Role.SALES_REP: Relation.OWNER, Role.SALES_MANAGER: Relation.OWNER}

#: The owner, or any manager.
OWNER_OR_MANAGER: Issuers = either(OWNER, anyone(Role.SALES_MANAGER))

#: Whoever was assigned to handle the complaint, in the role in which he was.
HANDLER: Issuers = dict.fromkeys(
    (Role.PRODUCT_MANAGER, Role.TECH_SUPPORT, Role.DELIVERY, Role.CUSTOMER_SERVICE),
    Relation.HANDLER,
)

#: The handler, or anybody of customer service.
HANDLER_OR_SERVICE: Issuers = either(HANDLER, anyone(Role.CUSTOMER_SERVICE))

#: The service itself; such a command has no route.
BY_SYSTEM: Issuers = {Role.SYSTEM: Relation.ANY}


@dataclass(frozen=True, slots=True)
class Delegation:
    """That one person (`by`) has another (`to`) act for him in one of his roles (3.4).

    It counts up to and with the instant `until`.
    """

    by: str
    to: str
    role: Role
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may issue commands or read: an employee, or a program with a key.

    `delegations` are those that he granted and neither revoked nor outlived.
    """

    id: str
    name: str = ""
    roles: frozenset[Role] = frozenset()
    team: str = ""
    retired: bool = False
    revoked_keys: frozenset[str] = frozenset()
    delegations: tuple[Delegation, ...] = ()

    def holds(self, role: Role) -> bool:
        return role in self.roles

    @property
    def may_stand_in(self) -> bool:
        """Whether he may act for others at all."""
        return not self.retired and NEVER_FOR_ANOTHER.isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class People:
    """The directory: everybody who was ever added, by id."""

    by_id: Mapping[str, Person] = field(default_factory=dict)
    _granted_to: Mapping[str, tuple[Delegation, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        granted: dict[str, tuple[Delegation, ...]] = {}
        lenders = (person for person in self.by_id.values() if person.delegations)
        for person in sorted(lenders, key=lambda lender: lender.id):
            for delegation in person.delegations:
                granted[delegation.to] = (*granted.get(delegation.to, ()), delegation)
        object.__setattr__(self, "_granted_to", granted)

    def get(self, person_id: str) -> Person | None:
        return self.by_id.get(person_id)

    def knows(self, person_id: str) -> bool:
        """Whether the person exists and still works here."""
        person = self.by_id.get(person_id)
        return person is not None and not person.retired

    def holds(self, person_id: str, role: Role) -> bool:
        """Whether the person works here in that role."""
        person = self.by_id.get(person_id)
        return person is not None and not person.retired and role in person.roles

    def delegated_to(self, person_id: str, at: dt.datetime) -> tuple[Delegation, ...]:
        """By what the person may act for others then: they still hold the role themselves."""
        person = self.by_id.get(person_id)
        if person_id not in self._granted_to or person is None or not person.may_stand_in:
            return ()
        return tuple(
            granted
            for granted in self._granted_to[person_id]
            if at <= granted.until and self.holds(granted.by, granted.role)
        )

    def with_role(self, role: Role) -> tuple[str, ...]:
        """Ids of all who hold the role, in order."""
        return tuple(sorted(p.id for p in self._working() if role in p.roles))

    def team_of(self, person_id: str | None) -> str:
        person = self.by_id.get(person_id) if person_id is not None else None
        return person.team if person is not None else ""

    def managers_of(self, person_id: str | None) -> tuple[str, ...]:
        """The managers to tell: those of the person's team but himself, else all others."""
        managers = [m for m in self.with_role(Role.SALES_MANAGER) if m != person_id]
        team = self.team_of(person_id)
        own = tuple(m for m in managers if team and self.team_of(m) == team)
        return own or tuple(managers)

    def general_managers(self) -> tuple[str, ...]:
        return self.with_role(Role.GENERAL_MANAGER)

    def teams(self) -> frozenset[str]:
        """The teams in which somebody works."""
        return frozenset(p.team for p in self._working())

    def _working(self) -> Iterator[Person]:
        return (p for p in self.by_id.values() if not p.retired)
