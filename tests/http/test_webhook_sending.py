"""One delivery: only the status of an answer counts, and each name has its own connections."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import time
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from typing import Any

import pytest

from application.given_secrets import SECRET_PREFIX
from interfaces.webhooks.answers import Outcome
from interfaces.webhooks.sending import Message, Sender

MESSAGE = Message("1", "{}", (SECRET_PREFIX + "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",))
SECONDS = 20.0
FAILED = b"HTTP/1.1 503 Slow\r\ncontent-length: 0\r\nretry-after: "
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

Ask = Callable[[Sender, int], Awaitable[None]]


class Peer:
    """A receiver that answers every request with the same bytes, and keeps its connections."""

    def __init__(self, answer: bytes, *, closes: bool = False) -> None:
        self.answer = answer
        self.closes = closes
        #: Of each request the name it was for, and the connection it came on.
        self.got: list[tuple[str, int]] = []
        self._open: list[asyncio.StreamWriter] = []

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.append(writer)
        number = len(self._open)
        while head := (await _head(reader)).lower():
            (host,) = (line[6:] for line in head.split("\r\n") if line.startswith("host: "))
            (length,) = (line[16:] for line in head.split("\r\n") if line[:16] == LENGTH)
            await reader.readexactly(int(length))
            self.got.append((host.partition(":")[0], number))
            writer.write(self.answer)
            await writer.drain()
            if self.closes:
                writer.close()

    def asked(self, ask: Ask) -> None:
        asyncio.run(self._asked(ask))

    async def _asked(self, ask: Ask) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        sender = Sender(private_allowed=True, seconds=SECONDS)
        try:
            await ask(sender, server.sockets[0].getsockname()[1])
        finally:
            await sender.close()
            for writer in self._open:
                writer.close()
            server.close()


LENGTH = "content-length: "


async def _head(reader: asyncio.StreamReader) -> str:
    """The head of the next request; empty when the other side has gone."""
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode()
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""


def outcome_of(answer: bytes, *, closes: bool = False) -> Outcome:
    found: list[Outcome] = []

    async def ask(sender: Sender, port: int) -> None:
        found.append(await sender.send(f"http://127.0.0.1:{port}/", MESSAGE))

    Peer(answer, closes=closes).asked(ask)
    return found[0]


@pytest.mark.parametrize(
    ("rest", "closes"),
    [
        (b"content-length: 100\r\n\r\nabc", True),  # breaks off
        (b"content-length: 100\r\n\r\nabc", False),  # never ends
        (b"transfer-encoding: chunked\r\n\r\nnonsense\r\n", True),
        (b"content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc", False),
        (b"content-length: 1000000\r\n\r\n" + b"x" * 1_000_000, False),
    ],
)
def test_what_comes_behind_a_status_changes_nothing(rest: bytes, closes: bool) -> None:
    begun = time.monotonic()
    assert outcome_of(b"HTTP/1.1 200 OK\r\n" + rest, closes=closes) == Outcome(200)
    assert time.monotonic() - begun < SECONDS / 2


def test_retry_after_is_seconds_or_a_date() -> None:
    assert outcome_of(FAILED + b"7\r\n\r\n").retry_after == 7
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    date = format_datetime(moment, usegmt=True).encode()
    assert 3500 < outcome_of(FAILED + date + b"\r\n\r\n").retry_after <= 3600
    past = b"Sun, 06 Nov 1994 08:49:37 GMT"
    for text in (b"soon", b"-1", b"9" * 30, b"\xff", past, b"Sun, 99 Nov 1994 08:49:37 GMT"):
        assert outcome_of(FAILED + text + b"\r\n\r\n").retry_after == 0, text


def test_names_with_one_address_share_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        home = str(host).endswith(".example")
        return real("127.0.0.1" if home else host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    peer = Peer(OK)

    async def ask(sender: Sender, port: int) -> None:
        for name in ("one.example", "other.example", "one.example"):
            assert (await sender.send(f"http://{name}:{port}/", MESSAGE)).is_taken

    peer.asked(ask)
    (one, first), (other, second), (again, third) = peer.got
    assert (one, other, again) == ("one.example", "other.example", "one.example")
    assert first == third != second
