"""What goes into the one path of commands, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.kernel import Command
from domain.outcomes import Problem, Reason
from domain.people import Role

from .envelope import Placed


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues a command, with all the roles he holds, and by which key or session."""

    actor: str
    roles: frozenset[Role]
    client: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A well-formed command on its way in.

    `command` is None where fields were refused; `field_reasons` then say why. `body` is the
    JSON as it came, for the digest that tells a retry from another command.
    """

    kind: type[Command]
    aggregate: str
    aggregate_id: UUID | None
    command: Command | None
    body: Any
    issuer: Issuer
    command_id: UUID
    if_match: int | None = None
    field_reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The command was carried out; `version` is the aggregate's, `position` the receipt's."""

    id: UUID
    version: int
    position: int
    events: tuple[Placed, ...]
    created: bool
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The command was refused and nothing happened but its receipt, at `position`."""

    problem: Problem
    reasons: tuple[Reason, ...]
    position: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is no such aggregate."""


@dataclass(frozen=True, slots=True)
class Stale:
    """The caller saw an older version than the one that stands."""

    version: int


@dataclass(frozen=True, slots=True)
class KeyReused:
    """The idempotency key came before with another command or body."""


class CommandFailedError(Exception):
    """A command could not be carried out for a mistake of ours; nothing of it was kept."""


Answer = Accepted | Refused | NotFound | Stale | KeyReused


@dataclass(frozen=True, slots=True)
class Missing:
    """A next step of the process, what speaks against it now, and who must still take it."""

    command: str
    reasons: tuple[Reason, ...]
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """An aggregate as it stands now, and what may come next."""

    id: UUID
    aggregate: str
    state: Any
    version: int
    position: int
    missing: tuple[Missing, ...] = ()
    commands: tuple[str, ...] = field(default=())
