"""Brings answers from the writer's thread to those who wait for them in the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future

from application.exchange import Answer


class Arrivals:
    """All answers of one turn arrive together.

    Waking the event loop costs a system call, in which the writer loses the interpreter; so it
    is woken once for all that is ready, not once for each (`asyncio.wrap_future`).
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready: deque[tuple[asyncio.Future[Answer], Future[Answer]]] = deque()
        self._called = False

    async def of(self, promised: Future[Answer]) -> Answer:
        """The answer. Who stops waiting for it does not stop the command that was handed over."""
        waiting: asyncio.Future[Answer] = self._loop.create_future()
        promised.add_done_callback(lambda done: self._note(waiting, done))
        return await waiting

    def _note(self, waiting: asyncio.Future[Answer], done: Future[Answer]) -> None:
        """Runs in the writer's thread."""
        self._ready.append((waiting, done))
        if not self._called and not self._loop.is_closed():
            self._called = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # First of all: what is noted from now on calls again, though it may be taken here still.
        self._called = False
        while self._ready:
            waiting, done = self._ready.popleft()
            if waiting.done():
                continue  # he went away
            error = done.exception()
            if error is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(done.result())
