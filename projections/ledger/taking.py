"""Taking rows of the log into the tree, in batches, each in one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from application.engines.engine import Cursor
from application.log import Log, Row

from .errors import AstrayError
from .leaf import leaf_hash
from .node_store import NodeStore, Reached, append, reach, reached, tile
from .tiles import HASH_BYTES, WIDTH

#: Rows of one batch: some 10 ms of work, after which others get their turn.
BATCH = 1_000
#: Where nobody else is to be spared; more of them fit no cache and take longer.
LARGE_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as leaves: their hashes, and where they stand."""

    leaves: Sequence[bytes]
    positions: Sequence[int]


class Taking:
    """Follows one log. Two that do so at once, in whichever process, do no harm."""

    def __init__(self, log: Log, store: NodeStore) -> None:
        self._log = log
        self._store = store
        self._one = threading.Lock()
        #: The last leaf, as it stood when the ledger had come that far.
        self._last: tuple[Reached, bytes] | None = None

    def step(self, most: int = BATCH) -> Reached | None:
        """Take in the next rows; None if there are none. Raises AstrayError, UnhashableRowError."""
        with self._one:
            at = self._store.reached()
            batch = next_batch(self._log, at, self._last_leaf(at), most)
            if not batch.leaves:
                return None
            with self._store.writing() as cursor:
                now = reached(cursor)
                if now == at:
                    now = append(cursor, at, batch.leaves, batch.positions)
                    reach(cursor, now)
            if now.size == at.size + len(batch.leaves):
                self._last = now, batch.leaves[-1]
            return now

    def check(self) -> None:
        """That the log still holds what was taken in last; raises AstrayError."""
        at = self._store.reached()
        next_batch(self._log, at, self._last_leaf(at), 0)

    def all(self, until: int | None = None, *, stop: Callable[[], bool] = lambda: False) -> None:
        """Take in what is there, or at least up to a position, or until told to stop."""
        if until is None:
            # Of a log that lost rows nothing would be taken in, and nothing told.
            self.check()
        end = self._log.last_position() if until is None else until
        while self._store.reached().position < end and not stop():
            if self.step(LARGE_BATCH) is None:
                return

    def _last_leaf(self, at: Reached) -> bytes:
        if self._last is not None and self._last[0] == at:
            return self._last[1]
        with self._store.reading() as cursor:
            return last_leaf(cursor, at)


def last_leaf(cursor: Cursor, at: Reached) -> bytes:
    """The hash of the last leaf of a build, b"" if it has none."""
    number, index = divmod(max(at.size - 1, 0), WIDTH)
    hashes = tile(cursor, at.build, 0, number)
    return hashes[index * HASH_BYTES : (index + 1) * HASH_BYTES]


def next_batch(log: Log, at: Reached, last: bytes, most: int) -> Batch:
    """The rows behind those that were taken in, if the last of them is there as it was."""
    with log.reading() as cursor:
        rows = log.rows_after(cursor, max(at.position - 1, 0), most + (at.size > 0))
    if at.size > 0:
        _same(rows[:1], at, last)
        rows = rows[1:]
    return Batch([leaf_hash(row) for row in rows], [row.position for row in rows])


def _same(rows: Sequence[Row], at: Reached, last: bytes) -> None:
    if not rows or rows[0].position != at.position:
        raise AstrayError(
            f"The log has no event at position {at.position}, which the ledger took in last:"
            " an older log was restored, or events were removed.",
            f"账本最后收录的是位置 {at.position} 的事件，日志中已没有它："
            "恢复了较旧的日志，或事件被删除。",
        )
    if leaf_hash(rows[0]) != last:
        raise AstrayError(
            f"The event at position {at.position}, which the ledger took in last, is another"
            " now: another log was restored, or it was altered.",
            f"账本最后收录的位置 {at.position} 的事件已变：恢复了另一份日志，或事件被改动。",
        )
