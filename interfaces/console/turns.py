"""Whose turn it is: who may issue a command on a case, where the reader may not."""

from __future__ import annotations

from domain.kernel import Command
from domain.people import UNGIVEN_ROLES, Relation
from interfaces.http.routes import all_routes

COMMANDS = {route.command.__name__: route.command for route in all_routes()}


def whose_turn(command: type[Command], owner_id: str | None) -> list[str]:
    """The owner's id, where it is his to do; else the roles that may."""
    bound = Relation.ANY not in command.issued_by.values()
    if bound and owner_id:
        return [owner_id]
    return [role.value for role in command.issued_by if role not in UNGIVEN_ROLES]
