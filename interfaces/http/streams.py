"""Answers that stay open for a while: how many there may be, and that they end on a stop."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import AsyncIterator, Mapping

import uvicorn
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from application.sales import Sales
from interfaces.news import News

from .connection import Connection
from .problems import ProblemError

#: How long before a stop ends its patience it ends what only waits for a sender or a reader.
LAST_SECONDS = 0.5
#: Uvicorn ticks ten times a second.
TICKS_BETWEEN_SWEEPS = 5


class Slots:
    """Bounds how many answers stay open at once, altogether and for one key."""

    def __init__(self, most: int, most_of_a_key: int) -> None:
        self._most = most
        self._most_of_a_key = most_of_a_key
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def take(self, key_id: str) -> None:
        """Take a slot, or refuse the call as one too many."""
        with self._lock:
            if self._open.total() >= self._most or self._open[key_id] >= self._most_of_a_key:
                raise ProblemError("too-many")
            self._open[key_id] += 1

    def give_back(self, key_id: str) -> None:
        with self._lock:
            self._open[key_id] -= 1
            if not self._open[key_id]:
                del self._open[key_id]

    @property
    def taken(self) -> int:
        return self._open.total()


class SlottedResponse(StreamingResponse):
    """A streaming answer that gives its slot back however it ends."""

    def __init__(
        self,
        content: AsyncIterator[bytes],
        media_type: str,
        headers: Mapping[str, str],
        slots: Slots,
        key_id: str,
    ) -> None:
        super().__init__(content, media_type=media_type, headers=headers)
        self._slots = slots
        self._key_id = key_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._slots.give_back(self._key_id)


class Server(uvicorn.Server):
    """Uvicorn that ends open streams, and takes no more commands, before it waits for the rest."""

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_BETWEEN_SWEEPS == 0:
            now = asyncio.get_running_loop().time()
            for connection in self._connections():
                connection.sweep(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        state = getattr(self.config.app, "state", None)
        news: News | None = getattr(state, "news", None)
        if news is not None:
            news.stop()
        sales: Sales | None = getattr(state, "sales", None)
        if sales is not None:
            # From now on the writer finishes what it took; who comes on an open connection
            # is told to come again.
            sales.stop_taking()
        patience = (self.config.timeout_graceful_shutdown or 0) - LAST_SECONDS
        sending_away = asyncio.get_running_loop().call_later(max(0.0, patience), self._send_away)
        try:
            await super().shutdown(sockets)
        finally:
            sending_away.cancel()

    def _send_away(self) -> None:
        for connection in self._connections():
            connection.send_away()

    def _connections(self) -> list[Connection]:
        return [c for c in self.server_state.connections if isinstance(c, Connection)]
