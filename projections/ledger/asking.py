"""Questions to the nodes that are kept: where a leaf is, what it is, what stands above it."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import NotInLedgerError
from .node_store import NodeStore, leaf_tiles, places_at, places_of, reached
from .proofs import inclusion_proof
from .tiles import HASH_BYTES, WIDTH, Remembered, Tiles
from .tree import Nodes

#: Tiles that are read at once by whoever wants all leaves: 512 KiB.
TILES_AT_ONCE = 64


class Asking:
    """Answers from the build that answers now; raises StoreUnavailableError, and LedgerError."""

    def __init__(self, store: NodeStore) -> None:
        self._store = store
        #: Full tiles by the build that they belong to.
        self._remembered: tuple[int, Remembered] = (0, Remembered())

    @property
    def size(self) -> int:
        """How many leaves were taken in."""
        return self._store.reached().size

    @property
    def position(self) -> int:
        """The position of the last leaf that was taken in, 0 if there is none."""
        return self._store.reached().position

    @property
    def nodes(self) -> Nodes:
        """The full nodes; for one thread, and as long as no rebuild replaces them."""
        build = self._store.reached().build
        known, remembered = self._remembered
        if known != build:
            remembered = Remembered()
            self._remembered = build, remembered
        return Tiles(lambda level, number: self._store.tile(build, level, number), remembered)

    def size_at(self, position: int) -> int:
        """How many leaves stand at that position or before it."""
        with self._store.reading() as cursor:
            places = places_at(cursor, reached(cursor).build, position)
        return places.size_at(position) if places is not None else 0

    def index_of(self, position: int) -> int:
        """The index of the leaf at that position; raises NotInLedgerError."""
        with self._store.reading() as cursor:
            at = reached(cursor)
            places = places_at(cursor, at.build, position)
        index = places.size_at(position) - 1 if places is not None else -1
        if places is None or places.positions[index % WIDTH] != position:
            raise _not_there(position, at.position)
        return index

    def position_of(self, index: int) -> int:
        """The position of the leaf with that index; raises NotInLedgerError."""
        number, at = divmod(index, WIDTH)
        with self._store.reading() as cursor:
            live = reached(cursor)
            places = places_of(cursor, live.build, number) if 0 <= index < live.size else None
        if places is None:
            raise NotInLedgerError(
                f"The ledger has no leaf {index}; it has taken in {live.size}.",
                f"账本没有第 {index} 个叶子；已收录 {live.size} 个。",
            )
        return places.positions[at]

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The audit path of a leaf in the tree of that size; raises NoSuchProofError."""
        return inclusion_proof(self.nodes, index, size)

    def leaves(self, begin: int = 0) -> Iterator[bytes]:
        """The leaf hashes from that index on, those that are there now; constant memory."""
        at = self._store.reached()
        index = begin
        while index < at.size:
            first = index // WIDTH
            with self._store.reading() as cursor:
                hashes = b"".join(leaf_tiles(cursor, at.build, first, TILES_AT_ONCE))
            end = min(at.size, first * WIDTH + len(hashes) // HASH_BYTES)
            if end <= index:
                return
            for offset in range(index - first * WIDTH, end - first * WIDTH):
                yield hashes[offset * HASH_BYTES : (offset + 1) * HASH_BYTES]
            index = end


def _not_there(position: int, last: int) -> NotInLedgerError:
    if position > last:
        return NotInLedgerError(
            f"The ledger has come to position {last}, not yet to {position}.",
            f"账本已收录到位置 {last}，尚未到 {position}。",
        )
    return NotInLedgerError(
        f"No event stands at position {position}.", f"位置 {position} 没有事件。"
    )
