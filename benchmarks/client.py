"""A light load client: prepared bytes over kept-alive connections, so that it costs little.

Each connection plays leads from the first command to the last, waits for every answer, and
sends a new Idempotency-Key with every command. Loopback only, bounded in number and time.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import uvloop

from .leads import Customers, Step, steps

HOST = "127.0.0.1"
CLIENTS = 16
MOST_SECONDS = 120
ID = b'"id":"'
KEYS = count()


@dataclass(frozen=True, slots=True)
class Load:
    """What a round came to: commands a second, and the client's own share of one core."""

    rate: float
    client_share: float


class _Connection(asyncio.Protocol):
    """One kept-alive connection, one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        """Send a request; the future holds the whole answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            self._buffer = b""
            assert self._answer is not None
            self._answer.set_result(head + end + body)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("closed"))

    def close(self) -> None:
        self._transport.close()


@dataclass(slots=True)
class LoadClient:
    """Plays leads against whatever listens on the port, under these people's keys."""

    port: int
    keys: Mapping[str, str]
    customers: Customers

    def play(self, leads: int) -> Load:
        """That many leads, five commands each."""
        return uvloop.run(self._play(leads))

    async def _play(self, leads: int) -> Load:
        prepared = [list(self._prepared(*self.customers.next())) for _ in range(leads)]
        loop = asyncio.get_running_loop()
        made = [await loop.create_connection(_Connection, HOST, self.port) for _ in range(CLIENTS)]
        connections = [connection for _, connection in made]
        waiting = iter(prepared)
        async with asyncio.timeout(MOST_SECONDS):
            began, spent = time.perf_counter(), time.process_time()
            await asyncio.gather(*(_work(connection, waiting) for connection in connections))
            seconds, spent = time.perf_counter() - began, time.process_time() - spent
        for connection in connections:
            connection.close()
        return Load(5 * leads / seconds, spent / seconds)

    def _prepared(self, customer: str, phone: str) -> Iterator[Callable[[bytes], bytes]]:
        """The requests of a lead, each waiting for the lead's id only."""
        for step in steps(customer, phone):
            yield self._request(step)

    def _request(self, step: Step) -> Callable[[bytes], bytes]:
        body = json.dumps(step.body, ensure_ascii=False, separators=(",", ":")).encode()
        tail = b" HTTP/1.1\r\nHost: %b\r\nAuthorization: Bearer %b\r\n" % (
            HOST.encode(),
            self.keys[step.by.actor].encode(),
        )
        tail += b"Idempotency-Key: bench-%d-%d\r\n" % (id(self), next(KEYS))
        tail += b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if not step.route:
            return lambda lead: b"POST /api/v1/leads" + tail + body
        end = b"/" + step.route.encode() + tail + body
        return lambda lead: b"POST /api/v1/leads/" + lead + end


async def _work(connection: _Connection, leads: Iterator[list[Callable[[bytes], bytes]]]) -> None:
    for prepared in leads:
        lead = b""
        for request in prepared:
            answer = await connection.ask(request(lead))
            assert answer[9:11] == b"20", answer.decode(errors="replace")
            lead = lead or _id_in(answer)


def _id_in(answer: bytes) -> bytes:
    at = answer.index(ID) + len(ID)
    return answer[at : at + 36]


def _length(head: bytes) -> int:
    name = b"content-length:"
    at = head.lower().index(name) + len(name)
    return int(head[at : at + 12].split(b"\r\n", 1)[0])
