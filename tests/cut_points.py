"""Points at which a conversation with PostgreSQL can be cut.

A point is a message of one side and whether the cut comes before it, in its middle or behind it.
Messages are counted apart for each side, so that the same program meets the same points again,
whichever way the two directions overtake each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from postgres_messages import Message, Side

Part = Literal["before", "within", "after"]
End = Literal["reset", "finish"]
PARTS: tuple[Part, ...] = ("before", "within", "after")
ENDS: tuple[End, ...] = ("reset", "finish")
SIDES: tuple[Side, ...] = ("client", "server")


@dataclass(frozen=True)
class Cut:
    """Where to cut: the n-th message of that side, counted from 0; and how."""

    side: Side
    number: int
    part: Part
    end: End = "reset"
    #: Whether new connections are refused from then on, until `CuttingProxy.admit`.
    away: bool = False

    def __str__(self) -> str:
        return f"{self.end} {self.part} the {self.side}'s message {self.number}"


@dataclass
class Heard:
    """What went over the one connection that said the mark, from that message on."""

    mark: str
    messages: list[Message] = field(default_factory=list)
    connection: object = None

    def place(self, connection: object, message: Message) -> int | None:
        """The message's number on its side, or None where it does not count."""
        if self.connection is None and message.side == "client" and self.mark in message.text:
            self.connection = connection
        if self.connection is not connection:
            return None
        number = sum(m.side == message.side for m in self.messages)
        self.messages.append(message)
        return number


def cuts(messages: Sequence[Message], ends: Sequence[End] = ENDS) -> list[Cut]:
    """Every point at which what was heard can be cut."""
    counted = {side: sum(m.side == side for m in messages) for side in SIDES}
    return [
        Cut(side, number, part, end)
        for side in SIDES
        for number, part, end in product(range(counted[side]), PARTS, ends)
    ]
