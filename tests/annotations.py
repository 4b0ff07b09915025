"""What a command says that it can lead to: the classes in the annotation of its `decide`."""

from __future__ import annotations

import typing

from domain.kernel import Command


def outcomes_of(command: type[Command]) -> frozenset[type]:
    """The classes that the command can yield; an event for another stream counts as itself."""
    returned = typing.get_type_hints(command.decide)["return"]
    (item,) = typing.get_args(returned)
    parts = typing.get_args(item) or (item,)
    return frozenset(typing.get_args(part)[0] if typing.get_args(part) else part for part in parts)
