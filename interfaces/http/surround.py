"""What surrounds every request: correlation, measurement, a log line, headers that protect.

Plain ASGI, so that long answers stream through and nothing runs in a task of its own.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from random import getrandbits

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.language import Text

from .metrics import REQUEST_SECONDS
from .problems import ProblemError, response

TRACEPARENT = re.compile(
    r"^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)"
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MOST_PATH_CHARACTERS = 200
#: What a call is told that a stop waited for in vain.
CUT_OFF = Text(
    "The service has stopped before this was finished. Ask again with the same Idempotency-Key: "
    "what was carried out is not carried out twice.",
    "服务已停止，本次请求尚未处理完。请用相同的 Idempotency-Key 重试，已执行的命令不会重复执行。",
)
#: What the log and the metrics say of a request that never came whole; nobody is told it.
BROKEN_OFF = 499
#: Marks the scope of a request whose caller asked for the head of the answer only.
HEAD = "dealtrail.head"

#: Names and values, as ASGI has them.
Headers = list[tuple[bytes, bytes]]

logger = logging.getLogger("dealtrail.http")


class Surround:
    """Runs the application inside all that every request has in common."""

    def __init__(self, app: ASGIApp, protecting: Headers) -> None:
        self._app = app
        self._protecting = protecting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with structlog.contextvars.bound_contextvars(correlation_id=trace_of(scope)):
            await _Exchange(scope, send, self._protecting).run(self._app, receive)


class _Exchange:
    """One request and its answer on the way out."""

    def __init__(self, scope: Scope, send: Send, protecting: Headers) -> None:
        self._protecting = protecting
        self._method = scope["method"]
        # Who asks for the head only is routed as who asks for all; the body is left out.
        self._scope = {**scope, "method": "GET", HEAD: True} if self._method == "HEAD" else scope
        self._send = send
        self._trace = trace_of(scope)
        self._status = 0
        self._started = time.perf_counter()

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        try:
            await app(self._scope, receive, self._pass_on)
        except ClientDisconnect:
            # He went away, or was sent away, before all of his request had come.
            self._status = self._status or BROKEN_OFF
        except asyncio.CancelledError:
            if self._status:
                raise
            await self._answer(ProblemError("unavailable", CUT_OFF, cause="stopping"), receive)
        except Exception:
            logger.exception("%s %s failed", self._label, self._path)
            if self._status:
                raise
            await self._answer(ProblemError("internal", correlation_id=self._trace), receive)
        finally:
            seconds = time.perf_counter() - self._started
            REQUEST_SECONDS.labels(self._label, self._status or 500).observe(seconds)
            logger.info("%s %s %s", self._label, self._path, self._status)

    async def _answer(self, problem: ProblemError, receive: Receive) -> None:
        answer = response(problem, Request(self._scope))
        await answer(self._scope, receive, self._pass_on)

    async def _pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers: Headers = message["headers"]
            told = {name for name, _ in headers}
            headers += [(name, value) for name, value in self._protecting if name not in told]
            span = f"00-{self._trace}-{_new_id(64)}-01"
            headers += (b"x-correlation-id", self._trace.encode()), (b"traceparent", span.encode())
        elif self._method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    @property
    def _label(self) -> str:
        """The method, if it is one of the known: what counts must not grow with what is sent."""
        return self._method if self._method in METHODS else "other"

    @property
    def _path(self) -> str:
        """The path as it came, percent-encoded, so that it stays on its line of the log."""
        raw: bytes = self._scope.get("raw_path") or b""
        return raw.decode("latin-1")[:MOST_PATH_CHARACTERS]


def trace_of(scope: Scope) -> str:
    """The trace id of the caller (W3C traceparent), or a new one; the same for one scope."""
    state = scope.setdefault("state", {})
    if "trace" not in state:
        given = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1")
        found = TRACEPARENT.match(given)
        state["trace"] = found[1] if found else _new_id(128)
    return str(state["trace"])


def _new_id(bits: int) -> str:
    """A new id that nobody gave out before; it guards nothing.

    So it need not be asked of the system, which would let another thread run each time.
    """
    return f"{getrandbits(bits) or 1:0{bits // 4}x}"


def is_head(request: Request) -> bool:
    """Whether only the head is wanted, so that an answer without an end need not begin."""
    return HEAD in request.scope
