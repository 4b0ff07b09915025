"""A thread that hears what other processes notify, and tells."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import psycopg

from .errors import StoreUnavailableError
from .location import Server
from .postgres_connecting import connect

#: How long to listen at a time, so that the thread notices when it is to end.
LISTEN_SECONDS = 0.1
RETRY_SECONDS = 0.5

logger = logging.getLogger("dealtrail")


class Ear:
    """Listens on a channel until closed, over a connection that is made anew when it breaks."""

    def __init__(self, server: Server, channel: str, heard: Callable[[], None]) -> None:
        self._server = server
        self._channel = channel
        self._heard = heard
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"ear {channel}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _work(self) -> None:
        told = False
        while not self._closing.is_set():
            try:
                self._listen()
                told = False
            except (psycopg.Error, StoreUnavailableError) as error:
                if not told:
                    logger.warning("nothing is heard from %s now: %s", self._server, error)
                told = True
                self._closing.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        with connect(self._server) as connection:
            connection.execute(f"LISTEN {self._channel}")
            # What was said before we listened.
            self._heard()
            while not self._closing.is_set():
                for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                    self._heard()
