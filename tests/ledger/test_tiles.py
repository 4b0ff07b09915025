"""Tiles hold the same tree as single nodes, whatever the batches it grew in."""

from __future__ import annotations

import os
import random
from hashlib import sha256

import pytest

from projections.ledger.errors import MissingNodeError
from projections.ledger.places import Places
from projections.ledger.tiles import TILE_BYTES, Tile, Tiles, grown
from projections.ledger.tree import NodesInMemory, Tree

LEAVES = 200_000 if os.environ.get("DEALTRAIL_SOAK") else 67_000


def test_every_full_node_is_found_in_the_tiles() -> None:
    chance = random.Random(6)
    leaves = [sha256(b"%d" % number).digest() for number in range(LEAVES)]
    kept: dict[Tile, bytes] = {}

    def read(level: int, number: int) -> bytes:
        return kept.get((level, number), b"")

    tiles, size = Tiles(read), 0
    while size < LEAVES:
        batch = leaves[size : size + chance.choice([1, 2, 255, 256, 257, 1000, 70_000])]
        kept.update(grown(read, size, batch))
        size += len(batch)
        assert tiles.get(0, size - 1) == leaves[size - 1], "also while it grows"
    tree = Tree(nodes := NodesInMemory())
    for leaf in leaves:
        tree.append(leaf)
    assert all(tiles.get(*name) == digest for name, digest in nodes.kept.items())
    assert all(len(tile) <= TILE_BYTES for tile in kept.values())
    assert sum(map(len, kept.values())) < 32.2 * LEAVES
    for level, index in ((0, LEAVES), (3, LEAVES >> 3), (8, LEAVES >> 8), (30, 0)):
        with pytest.raises(MissingNodeError):
            tiles.get(level, index)


def test_nothing_grows_behind_a_tile_that_is_cut_short() -> None:
    kept = grown(lambda level, number: b"", 0, [bytes(32)] * 300)
    kept[0, 1] = kept[0, 1][:-32]
    with pytest.raises(MissingNodeError):
        grown(lambda level, number: kept.get((level, number), b""), 300, [bytes(32)])


@pytest.mark.parametrize("positions", [[5], [5, 6, 7], [5, 7], list(range(9, 265)), [1, 70_000]])
def test_positions_are_read_as_they_were_written(positions: list[int]) -> None:
    places = Places(3, positions)
    number, first, last, written = places.row
    read = Places.read(number, first, last, written)
    assert list(read.positions) == positions
    assert (written == b"") == (positions == list(range(first, last + 1)))
    assert read.size_at(positions[0] - 1) == 768
    assert read.size_at(positions[-1]) == 768 + len(positions)
