"""Wakes those who wait for something new in the log, any number of them, with one thread.

Waiting on the log itself takes a thread for each; here they wait on the event loop instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable

from application.sales import Sales

#: How long the thread waits at a time, so that it notices when it is to stop.
PATIENCE = 1.0
PAUSE = 0.05


class News:
    """The newest position of the log, as one event loop knows it."""

    def __init__(self, sales: Sales) -> None:
        self._sales = sales
        self._loop: asyncio.AbstractEventLoop | None = None
        self._moved = asyncio.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="news", daemon=True)
        self.position = sales.position

    def start(self) -> None:
        """Begin to watch; called on the event loop whose tasks will wait."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def stop(self) -> None:
        """Let everybody who waits go; may be called from any thread, and more than once."""
        self._stop.set()
        self._call(self._wake)

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    async def wait_past(self, position: int, seconds: float) -> bool:
        """Whether something stands behind the position, now or within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while self.position <= position and not self.is_stopping:
                    await self._moved.wait()
        except TimeoutError:
            pass
        return self.position > position

    def _watch(self) -> None:
        position = self.position
        while not self._stop.is_set():
            since = time.monotonic()
            reached = self._sales.wait_past(position, PATIENCE)
            if reached > position:
                position = reached
                self._call(self._tell, position)
            elif time.monotonic() - since < PAUSE:
                # The write side is closing and waits for nothing any more.
                self._stop.wait(PAUSE)

    def _call(self, what: Callable[..., None], *arguments: object) -> None:
        # Closed in between, and nobody waits there any more.
        with contextlib.suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what, *arguments)

    def _tell(self, position: int) -> None:
        self.position = position
        self._wake()

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
