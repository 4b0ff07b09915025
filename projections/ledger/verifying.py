"""Does the log still hold what was promised of it, and if not, where is the first bad position?

The rows are read once, in order, in constant memory. Each is compared with the leaf that the
ledger kept of it, and the roots with the checkpoints: those are what nobody could change.
Where a row and its kept leaf differ, the checkpoints say which of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise

from application.log import Row

from . import verdict
from .checkpoint import Checkpoint
from .errors import UnhashableRowError
from .leaf import leaf_hash
from .tree import Edge
from .verdict import Broken, Verified

#: How far to look for where a row went, or for where one came from.
WINDOW = 64


def verify_rows(
    rows: Iterable[Row], leaves: Iterable[bytes], checkpoints: Sequence[Checkpoint] = ()
) -> Verified | Broken:
    """Compare the rows of a log, from its first, with all that was promised of them.

    `leaves` are the leaf hashes that the ledger kept, from the first on; it may lag behind the
    rows, and may be empty where it is not at hand (then only a range of positions is named).
    `checkpoints` are of this log and opened, in any order.
    """
    signed = sorted(set(checkpoints), key=lambda one: one.size)
    for one, next_one in pairwise(signed):
        if one.size == next_one.size and one.root != next_one.root:
            return verdict.forked(one.size)
    return _Pass(iter(rows), iter(leaves), signed).run()


class _Pass:
    """One reading of the rows."""

    def __init__(
        self, rows: Iterator[Row], leaves: Iterator[bytes], signed: Sequence[Checkpoint]
    ) -> None:
        self.rows, self.leaves = rows, leaves
        self.edge = Edge()
        self.signed = {one.size: one for one in signed}
        #: The last position read, and the last one that a checkpoint has shown to be right.
        self.last = self.shown = 0
        self.covered = 0

    def run(self) -> Verified | Broken:
        for row in self.rows:
            if row.position <= self.last:
                return verdict.out_of_order(row.position, self.last)
            try:
                leaf = leaf_hash(row)
            except UnhashableRowError as error:
                return verdict.strange(row.position, error.text)
            kept = next(self.leaves, leaf)
            if kept != leaf:
                return self._differs(row, kept)
            if broken := self._taken(row, leaf):
                return broken
        return self._ended()

    def _taken(self, row: Row, leaf: bytes) -> Broken | None:
        self.edge.append(leaf)
        self.last = row.position
        checkpoint = self.signed.get(self.edge.size)
        if checkpoint is None:
            return None
        if self.edge.root() != checkpoint.root:
            return verdict.rewritten(self.shown + 1, self.last, checkpoint.size)
        self.shown, self.covered = self.last, checkpoint.size
        return None

    def _ended(self) -> Verified | Broken:
        found = self.edge.size
        promised = max(found + sum(1 for _ in self.leaves), *self.signed, 0)
        if promised > found:
            return verdict.cut_off(self.last, found, promised)
        return Verified(found, self.covered, self.edge.root())

    def _differs(self, row: Row, kept: bytes) -> Broken:
        """A row and the leaf kept of it are not alike: which is wrong, and how?"""
        rows = [row, *islice(self.rows, WINDOW)]
        leaves = [kept, *islice(self.leaves, WINDOW)]
        size = min((size for size in self.signed if size > self.edge.size), default=None)
        if size is None or self._holds(chain(leaves, self.leaves), size):
            return _diagnosed(rows, leaves, self.last)
        if self._holds(map(self._noted, chain(rows, self.rows)), size):
            return verdict.ledger_damaged(row.position)
        return verdict.rewritten(self.shown + 1, self.last, size)

    def _holds(self, leaves: Iterable[bytes], size: int) -> bool:
        """Whether the tree, going on with these leaves, has the root that was signed."""
        edge = self.edge.copy()
        for leaf in islice(leaves, size - edge.size):
            edge.append(leaf)
        return edge.size == size and edge.root() == self.signed[size].root

    def _noted(self, row: Row) -> bytes:
        self.last = row.position
        return _hash(row)


def _diagnosed(rows: Sequence[Row], leaves: Sequence[bytes], last: int) -> Broken:
    """What happened to the first row, seen from the next ones and from the leaves kept of them."""
    hashes = [_hash(row) for row in rows]
    position = rows[0].position
    was_later, comes_later = hashes[0] in leaves, leaves[0] in hashes
    if was_later and comes_later:
        return verdict.moved(position)
    if was_later:
        return verdict.removed(last, position, leaves.index(hashes[0]))
    if comes_later:
        return verdict.inserted(position, hashes.index(leaves[0]))
    return verdict.altered(position)


def _hash(row: Row) -> bytes:
    """The row's leaf hash; one that no leaf has for a row that the log could not have written."""
    try:
        return leaf_hash(row)
    except UnhashableRowError:
        return b""
