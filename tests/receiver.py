"""Somebody who receives webhooks: a real server on loopback that keeps what it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from standardwebhooks.webhooks import Webhook

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Got:
    """One delivery as it came, and what was answered."""

    headers: Mapping[str, str]
    body: bytes
    status: int

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def verified(self, secret: str) -> dict[str, Any]:
        """The event, if the library finds the signature right."""
        found: dict[str, Any] = Webhook(secret).verify(self.body, dict(self.headers))
        return found


class Receiver:
    """Answers every delivery with what `answer` says of its event; 200 unless it says so."""

    def __init__(self, answer: Callable[[dict[str, Any]], int] = lambda event: 200) -> None:
        self.answer = answer
        self.got: list[Got] = []
        self.extra: dict[str, str] = {}
        self._came = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = receiver.answer(json.loads(body))
                receiver._keep(Got(dict(self.headers.items()), body, status))
                self.send_response(status)
                for name, value in receiver.extra.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Not on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?of=dealtrail"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def _keep(self, got: Got) -> None:
        with self._came:
            self.got.append(got)
            self._came.notify_all()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def taken(self) -> list[dict[str, Any]]:
        """The events that it took, in the order in which it did."""
        return [got.event for got in list(self.got) if 200 <= got.status < 300]

    @property
    def taken_positions(self) -> list[int]:
        return [event["position"] for event in self.taken]

    def wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait until what it got is as wanted."""
        until = time.monotonic() + PATIENCE_SECONDS
        with self._came:
            while not is_there():
                left = until - time.monotonic()
                assert left > 0, [got.event["type"] for got in self.got]
                self._came.wait(min(left, 0.2))
