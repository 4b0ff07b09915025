"""Processes with a `Sales` each over the same log, which play programs at once.

with Crew(desk, 2) as crew:
    operations = crew.play(leads, run, programs)
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self
from uuid import UUID

from desk import Desk
from histories import Operation
from history_program import Program, played

from application.engines.location import Location

SPAWNING = multiprocessing.get_context("spawn")


class Crew:
    """Processes that wait for programs to play."""

    def __init__(self, desk: Desk, size: int) -> None:
        self._ends = []
        self._processes = []
        for n in range(size):
            ours, theirs = SPAWNING.Pipe()
            process = SPAWNING.Process(
                target=_work, args=(desk.location, desk.keys, f"process {n}", theirs)
            )
            process.start()
            self._ends.append(ours)
            self._processes.append(process)

    def play(self, leads: Sequence[UUID], run: str, programs: Sequence[Program]) -> list[Operation]:
        """Deal the programs out; returns when all have been played."""
        for n, end in enumerate(self._ends):
            end.send((leads, run, programs[n :: len(self._ends)]))
        return [operation for end in self._ends for operation in end.recv()]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.join(30)
            assert process.exitcode == 0


def _work(location: Location, keys: Location | None, name: str, orders: Connection) -> None:
    desk = Desk(location, keys=keys, hire=False, manual=False)
    try:
        while True:
            orders.send(played(desk, name, *orders.recv()))
    except EOFError:
        desk.close()
