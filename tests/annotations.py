"""What a command or a consequence says that it can lead to: the classes in its annotation."""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Any

from domain.kernel import Command


def outcomes_of(command: type[Command]) -> frozenset[type]:
    """The classes that the command can yield; an event for another stream counts as itself."""
    return named_in(command.decide)


def named_in(generator: Callable[..., Any]) -> frozenset[type]:
    """The classes that a function says it yields; an event for another stream as itself."""
    returned = typing.get_type_hints(generator)["return"]
    (item,) = typing.get_args(returned)
    parts = typing.get_args(item) or (item,)
    return frozenset(typing.get_args(part)[0] if typing.get_args(part) else part for part in parts)
