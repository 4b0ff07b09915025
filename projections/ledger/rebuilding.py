"""Nodes made anew from the log, beside those that answer, and put in their place if they hold."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from application.log import Log

from .errors import RebuildRefusedError
from .node_store import NodeStore, Reached, append, forget_others, reach, reached
from .taking import LARGE_BATCH, next_batch
from .tiles import Tiles
from .tree import Nodes

#: Builds are told apart by random numbers, so that two never write into one.
BUILD_BITS = 48

#: Called with the position reached and the last one.
Progress = Callable[[int, int], None]


def rebuilt(
    log: Log,
    store: NodeStore,
    check: Callable[[Nodes, int], None],
    progress: Progress = lambda done, total: None,
) -> Reached:
    """Build from the first row on; `check` (nodes, size) raises what keeps it from answering.

    Whatever ends it early leaves the nodes that answer as they were.
    """
    before = store.reached()
    at, last = Reached(secrets.randbits(BUILD_BITS)), b""
    end = log.last_position()
    while True:
        batch = next_batch(log, at, last, LARGE_BATCH)
        if not batch.leaves:
            break
        with store.writing() as cursor:
            at = append(cursor, at, batch.leaves, batch.positions)
        last = batch.leaves[-1]
        progress(at.position, max(end, at.position))
    try:
        check(nodes_of(store, at.build), at.size)
    except BaseException:
        _drop(store, at.build)
        raise
    _answer(log, store, before, at, last)
    return store.reached()


def nodes_of(store: NodeStore, build: int) -> Nodes:
    """The nodes of a build."""
    return Tiles(lambda level, number: store.tile(build, level, number))


def _answer(log: Log, store: NodeStore, before: Reached, at: Reached, last: bytes) -> None:
    """Let the build answer, with what came meanwhile."""
    with store.writing() as cursor:
        if reached(cursor).build != before.build:
            raise RebuildRefusedError(
                "Another rebuild of the ledger was faster; this one changed nothing.",
                "另一次账本重建先完成；本次未作改动。",
            )
        # Read behind the lock: nobody else takes in what we would not have.
        while (batch := next_batch(log, at, last, LARGE_BATCH)).leaves:
            at, last = append(cursor, at, batch.leaves, batch.positions), batch.leaves[-1]
        reach(cursor, at)
        forget_others(cursor, at.build)


def _drop(store: NodeStore, build: int) -> None:
    with store.writing() as cursor:
        for table in ("tiles", "places"):
            cursor.execute(f"DELETE FROM {table} WHERE build=?", (build,))
