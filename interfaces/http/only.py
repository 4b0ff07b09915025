"""The door of what only some roles read (`domain.registers`)."""

from __future__ import annotations

from collections.abc import Set

from domain.outcomes import Reason
from domain.people import Person, Role

from .problems import ProblemError


def only(person: Person, roles: Set[Role], clause: str) -> None:
    """Let him in who holds one of the roles; refuse anybody else, naming them all."""
    if person.roles.isdisjoint(roles):
        named = ", ".join(role for role in Role if role in roles)
        raise ProblemError("role", reasons=(Reason.role(clause, roles=named),))
