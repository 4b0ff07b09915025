"""Where each command lives: derived from its class, nothing is listed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from domain.decision import Aggregate
from domain.kernel import Command
from domain.people import UNGIVEN_ROLES
from domain.registry import AGGREGATES, COMMANDS

PREFIX = "/api/v1"

#: The company is one; its stream has no id in the path.
ALONE = "company"


@dataclass(frozen=True)
class Route:
    """One command on one kind of aggregate; what derives from it is worked out once."""

    command: type[Command]
    aggregate: Aggregate

    @cached_property
    def name(self) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", self.command.__name__).lower()

    @cached_property
    def path(self) -> str:
        collection = f"{PREFIX}/{self.aggregate.collection}"
        if self.command.creates:
            return collection
        if self.aggregate.name == ALONE:
            return f"{collection}/{self.name}"
        return f"{collection}/{{{self.aggregate.name}_id}}/{self.name}"

    @cached_property
    def has_id(self) -> bool:
        return "{" in self.path

    @cached_property
    def is_of_a_person(self) -> bool:
        """Whether its path names a person, by his own id or that of his stream."""
        return self.has_id and self.aggregate.name == "person"


def all_routes() -> Iterator[Route]:
    """Every command that somebody with a key may issue, on each aggregate that takes it."""
    for command in COMMANDS.values():
        if not set(command.issued_by) <= UNGIVEN_ROLES:
            for name in command.aggregates:
                yield Route(command, AGGREGATES[name])
