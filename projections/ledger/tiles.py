"""The tree's hashes in tiles of 256, as C2SP tlog-tiles cuts them: small to keep, fast to read.

The tile `number` of level 0 holds the leaf hashes from number·256 on; that of level n + 1 the
roots of full tiles of level n. What stands between (7 of 8 levels) is computed from a tile:
so the tree costs 32.13 bytes a leaf instead of 64, and a proof reads one or two tiles a level.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from .tree import EMPTY_ROOT, missing, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = len(EMPTY_ROOT)
TILE_BYTES = WIDTH * HASH_BYTES
PAIR_BYTES = 2 * HASH_BYTES
#: Full tiles whose nodes stay in memory, 16 KiB each.
REMEMBERED = 256

#: The hashes of a tile by its level and number, b"" where there are none.
Read = Callable[[int, int], bytes]
Tile = tuple[int, int]


class Tiles:
    """The full nodes of a tree whose tiles can be read (`tree.Nodes`); for one thread only."""

    def __init__(self, read: Read, remembered: Remembered | None = None) -> None:
        self._read = read
        self._full = remembered if remembered is not None else Remembered()
        self._growing: dict[Tile, tuple[bytes, ...]] = {}

    def get(self, level: int, index: int, /) -> bytes:
        """The hash of a full node; raises MissingNodeError."""
        tile_level, up = divmod(level, HEIGHT)
        number, first = divmod(index << up, WIDTH)
        at = (first >> up) * HASH_BYTES
        for levels in (self._known, self._looked_up):
            digest = levels((tile_level, number))[up][at : at + HASH_BYTES]
            if digest:
                return digest
        raise missing(level, index)

    def _known(self, tile: Tile) -> tuple[bytes, ...]:
        return self._full.get(tile) or self._growing.get(tile) or NOTHING

    def _looked_up(self, tile: Tile) -> tuple[bytes, ...]:
        hashes = self._read(*tile)
        levels = levels_of(hashes)
        if len(hashes) == TILE_BYTES:
            self._full.keep(tile, levels)
        else:
            self._growing[tile] = levels
        return levels


class Remembered:
    """The nodes of full tiles that were read lately; they never change."""

    def __init__(self) -> None:
        self._levels: OrderedDict[Tile, tuple[bytes, ...]] = OrderedDict()

    def get(self, tile: Tile) -> tuple[bytes, ...] | None:
        return self._levels.get(tile)

    def keep(self, tile: Tile, levels: tuple[bytes, ...]) -> None:
        self._levels[tile] = levels
        while len(self._levels) > REMEMBERED:
            self._levels.popitem(last=False)


def levels_of(hashes: bytes) -> tuple[bytes, ...]:
    """The full nodes over a tile's hashes: those themselves, their pairs, and so on up."""
    levels = [hashes]
    for _ in range(HEIGHT - 1):
        levels.append(_paired(levels[-1]))
    return tuple(levels)


def root_of(tile: bytes) -> bytes:
    """The hash over a full tile."""
    return _paired(levels_of(tile)[-1])


def grown(read: Read, size: int, leaves: Sequence[bytes]) -> dict[Tile, bytes]:
    """The tiles that are new or longer once these leaves stand behind the first `size`."""
    changed: dict[Tile, bytes] = {}
    level, count, more = 0, size, b"".join(leaves)
    while more:
        number, there = divmod(count, WIDTH)
        hashes = (read(level, number) if there else b"") + more
        if len(hashes) != there * HASH_BYTES + len(more):
            raise missing(level * HEIGHT, count - 1)
        roots = []
        for begin in range(0, len(hashes), TILE_BYTES):
            tile = hashes[begin : begin + TILE_BYTES]
            changed[level, number] = tile
            number += 1
            if len(tile) == TILE_BYTES:
                roots.append(root_of(tile))
        level, count, more = level + 1, count >> HEIGHT, b"".join(roots)
    return changed


def _paired(hashes: bytes) -> bytes:
    """The hash over each two neighbours; one that stands alone at the end has none yet."""
    return b"".join(
        [
            node_hash(hashes[begin : begin + HASH_BYTES], hashes[begin + HASH_BYTES : end])
            for begin, end in _pairs(len(hashes))
        ]
    )


def _pairs(length: int) -> zip[tuple[int, int]]:
    ends = range(PAIR_BYTES, length + 1, PAIR_BYTES)
    return zip(range(0, length, PAIR_BYTES), ends, strict=False)


#: The levels of a tile that is not there.
NOTHING = levels_of(b"")
