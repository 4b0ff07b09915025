"""One connection, with bounds on what uvicorn itself leaves unbounded.

How many there may be, how large a request's head, how long a request may take to arrive, how
long an answer may wait for its reader. A sweep looks at all of them now and then, so that a
call itself costs no timer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from interfaces.settings import Settings

from .gathering import GatheredWrites
from .metrics import CONNECTIONS_ENDED
from .problems import Refusal, unasked

MOST_HEAD_BYTES = 65_536
MOST_HEADERS = 100
#: A head is parsed in pieces, so that none can be much longer than its bound.
PIECE = 16_384
#: So many connections beyond the bound are still told why; more are closed at once.
TOLD_BEYOND = 50


class Connection(HttpToolsProtocol):
    """What a client sends and takes over one connection; `sweep` ends what takes too long."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        app: Any = config.app
        self._settings: Settings = app.state.settings
        #: Since when the head or the body of a request is on its way; None between requests.
        self._receiving: float | None = None
        self._in_head = True
        #: How much of a head that is not complete has come.
        self._head_bytes = 0
        #: Since when the reader took nothing of how many bytes that wait for him.
        self._stalled: tuple[float, int] | None = None

    # ---- what the event loop and the parser call -------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        writing = GatheredWrites(cast("asyncio.Transport", transport), self.loop)
        super().connection_made(writing)
        self._receiving = self.loop.time()
        if len(self.connections) > self._settings.connections + TOLD_BEYOND:
            self._end("connections")

    def data_received(self, data: bytes) -> None:
        for piece in _pieces(data) if self._in_head else (data,):
            if self.transport.is_closing():
                return
            if self._in_head:
                self._head_bytes += len(piece)
            super().data_received(piece)
            if self._in_head and self._head_bytes > MOST_HEAD_BYTES:
                self._end("head-too-large")

    def on_message_begin(self) -> None:
        self._receiving = self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes = False, 0
        app = self.app
        if len(self.headers) > MOST_HEADERS:
            self.app = Refusal("head-too-large")
        elif len(self.connections) > self._settings.connections:
            CONNECTIONS_ENDED.labels("connections").inc()
            self.app = Refusal("overloaded")
        super().on_headers_complete()
        self.app = app

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head, self._head_bytes, self._receiving = True, 0, None

    def send_400_response(self, msg: str) -> None:
        """What came is no HTTP; said as all other problems are."""
        self.transport.write(unasked("malformed"))
        self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.time(), self.transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stalled = None

    # ---- bounds ----------------------------------------------------------------------

    def sweep(self, now: float) -> None:
        """End it if its request takes too long to arrive, or its reader takes nothing."""
        if self._is_stuck(now):
            CONNECTIONS_ENDED.labels("reader").inc()
            self.transport.abort()
        elif self.transport.is_closing() or self._receiving is None:
            return
        elif self.flow.read_paused:
            # We make it wait ourselves.
            self._receiving = now
        elif now - self._receiving > self._settings.read_seconds:
            self._end("timeout")

    def send_away(self) -> None:
        """End it on a stop, if what keeps it open is its sender or its reader."""
        if self._stalled is not None:
            self.transport.abort()
        elif self._receiving is not None and not self.transport.is_closing():
            self._end("unavailable")

    def _is_stuck(self, now: float) -> bool:
        """Whether what was written waits for its reader, and he takes nothing of it."""
        waiting = self.transport.get_write_buffer_size()
        if self._stalled is None and not (waiting and self.transport.is_closing()):
            return False
        if self._stalled is None or waiting < self._stalled[1]:
            self._stalled = now, waiting
        return now - self._stalled[0] > self._settings.write_seconds

    def _end(self, why: str) -> None:
        """Close it, and say why if something came to which nothing was said yet."""
        CONNECTIONS_ENDED.labels(why).inc()
        # None until the first head was complete, whatever its annotation says.
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle.response_complete:
            is_asked = self._head_bytes > 0
        else:
            is_asked = not cycle.response_started
        if is_asked:
            self.transport.write(unasked(why))
        self.transport.close()


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[i : i + PIECE] for i in range(0, len(data), PIECE))
