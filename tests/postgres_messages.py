"""Where one message of PostgreSQL's protocol 3 ends and the next begins.

A message is a type byte, four bytes of length (which count themselves) and the body; only the
first one of a client has no type byte.
Source: PostgreSQL 18, chapters "Message Flow" and "Message Formats".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Side = Literal["client", "server"]

#: Asks for encryption before anything else; the answer is one byte, "N" for no.
ENCRYPTION_REQUESTS = (80877103, 80877104)
LENGTH = 4


@dataclass(frozen=True)
class Message:
    """A whole message as it went over the wire."""

    side: Side
    #: "Q", "C" and so on; empty for a client's first.
    kind: str
    data: bytes

    @property
    def text(self) -> str:
        """The SQL of a query or parse, what a completed command says; else empty."""
        body = self.data[1 + LENGTH :]
        if (self.side, self.kind) in (("client", "Q"), ("server", "C")):
            return body.rstrip(b"\0").decode()
        if (self.side, self.kind) == ("client", "P"):
            return body.split(b"\0")[1].decode()
        return ""

    @property
    def asks_for_encryption(self) -> bool:
        return not self.kind and int.from_bytes(self.data[LENGTH:8]) in ENCRYPTION_REQUESTS

    def __str__(self) -> str:
        return f"{self.side}'s {self.kind or 'start'} {' '.join(self.text.split())[:60]}".rstrip()


class Messages:
    """Cuts one direction's bytes into messages."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self._rest = b""
        self._typed = side == "server"

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are whole with these bytes."""
        self._rest += data
        while (message := self._next()) is not None:
            self._rest = self._rest[len(message.data) :]
            self._typed = self._typed or not message.asks_for_encryption
            yield message

    def _next(self) -> Message | None:
        head = 1 if self._typed else 0
        length = head + int.from_bytes(self._rest[head : head + LENGTH])
        if len(self._rest) < head + LENGTH or len(self._rest) < length:
            return None
        return Message(self.side, self._rest[:head].decode("ascii"), self._rest[:length])
