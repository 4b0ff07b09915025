"""In which capacity somebody acts: in a role of his own, or in another's by delegation (3.4).

Own roles go first. Of another's case-bound roles only the relation of that other counts: who
acts for an owner may do what the owner may. What a delegation does not lend: keys, and
delegations themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .decision import NotPermittedError, acting_role
from .kernel import Command
from .people import Delegation, Relation, Role
from .policy import POLICY, Policy


@dataclass(frozen=True, slots=True)
class Capacity:
    """The role in which somebody acts, and for whom if not for himself."""

    role: Role
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act: his own roles, and the delegations that hold now."""

    id: str
    roles: frozenset[Role]
    delegations: tuple[Delegation, ...] = ()


def capacities(
    command: type[Command] | Command, actor: Actor, state: Any, policy: Policy = POLICY
) -> tuple[Capacity, ...]:
    """All in which he may issue the command, the one to prefer first; raises NotPermitted.

    One that suits the body goes before one that does not, then his own before another's.
    """
    own, refused = _own(command, actor, state, policy)
    lent = tuple(_lent(command, actor, state))
    found = (own, *lent) if own is not None else lent
    if not found:
        assert refused is not None
        raise refused
    if not isinstance(command, Command) or len(found) == 1:
        return found
    suiting = tuple(c for c in found if _suits(command, c, actor, state, policy))
    return (*suiting, *(c for c in found if c not in suiting))


def _own(
    command: type[Command] | Command, actor: Actor, state: Any, policy: Policy
) -> tuple[Capacity | None, NotPermittedError | None]:
    try:
        return Capacity(acting_role(command, actor.id, actor.roles, state, policy)), None
    except NotPermittedError as refused:
        return None, refused


def _lent(command: type[Command] | Command, actor: Actor, state: Any) -> Iterator[Capacity]:
    if command.in_person:
        return
    for lent in actor.delegations:
        relation = command.issued_by.get(lent.role)
        if relation is None or not state.stands_as(relation, lent.by, lent.role):
            continue
        if relation is not Relation.HANDLER or not state.keeps_out(actor.id):
            yield Capacity(lent.role, lent.by)


def _suits(command: Command, capacity: Capacity, actor: Actor, state: Any, policy: Policy) -> bool:
    return command.suits(capacity.role, capacity.on_behalf_of or actor.id, state, policy)
