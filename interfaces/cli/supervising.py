"""Several processes that serve on one socket: one that dies is replaced, a stop stops all."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from types import FrameType

import typer

from interfaces.settings import Settings

from .running import COULD_NOT_RUN, NO, OBSTACLES, CannotRunError, one_line

#: A worker that dies at once is not to be started again at once, over and over.
REPLACE_SECONDS = 1.0
SPAWN = multiprocessing.get_context("spawn")

logger = logging.getLogger("dealtrail")


def supervise(chosen: Settings, listener: socket.socket, workers: int) -> None:
    """Keep so many workers serving until a signal comes; raises CannotRunError if none can."""
    Supervisor(chosen, listener, workers).run()


class Supervisor:
    """Watches over the workers; it serves nothing itself."""

    def __init__(self, chosen: Settings, listener: socket.socket, workers: int) -> None:
        self._chosen = chosen
        self._listener = listener
        self._told, self._tell = SPAWN.Pipe(duplex=False)
        self._workers = [self._started() for _ in range(workers)]

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            while not self._told.poll():
                self._watch()
        finally:
            self._end()

    def _watch(self) -> None:
        """Wait for a signal, or for a worker to end, and put another in its place."""
        wait([self._told, *(worker.sentinel for worker in self._workers)])
        for place, worker in enumerate(self._workers):
            if self._told.poll() or worker.is_alive():
                continue
            if worker.exitcode == COULD_NOT_RUN:
                raise CannotRunError("a worker could not start; the lines above say why")
            logger.warning("worker %s ended (%s); another begins", worker.pid, worker.exitcode)
            self._told.poll(REPLACE_SECONDS)
            self._workers[place] = self._started()

    def _started(self) -> SpawnProcess:
        worker = SPAWN.Process(target=work, args=(self._chosen, self._listener))
        worker.start()
        return worker

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._tell.send(number)

    def _end(self) -> None:
        for worker in self._workers:
            worker.terminate()
        # A little longer than each waits for its own calls.
        until = time.monotonic() + self._chosen.shutdown_seconds + 5
        for worker in self._workers:
            worker.join(max(0.0, until - time.monotonic()))
            if worker.is_alive():
                worker.kill()


def work(chosen: Settings, listener: socket.socket) -> None:
    """One worker: serves like a service of its own, and ends with whoever started it."""
    from .serve import run, try_opening

    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        try_opening(chosen)
    except OBSTACLES as error:
        # The first worker could: so it may pass, and another is started meanwhile.
        typer.echo(f"dealtrail: {one_line(error)}", err=True)
        sys.exit(NO)
    try:
        run(chosen, listener)
    except Exception as error:
        typer.echo(f"dealtrail: {one_line(error)}", err=True)
        sys.exit(COULD_NOT_RUN)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
