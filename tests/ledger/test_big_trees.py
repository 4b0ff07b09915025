"""A tree of millions gives short proofs of any leaf and any earlier size, and they verify."""

from __future__ import annotations

import os
import random
from functools import lru_cache
from hashlib import sha256

import pytest

from projections.ledger.errors import ConsistencyError, InclusionError, LedgerError
from projections.ledger.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from projections.ledger.tree import Edge, node_hash, root_at

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
LARGEST = 10_000_000 if SOAK else 20_000
SIZES = 400 if SOAK else 60
#: Nodes below this level are computed when they are asked for, so that little is kept.
LOW = 10


def leaf(index: int) -> bytes:
    return sha256(index.to_bytes(8, "big")).digest()


@lru_cache(maxsize=64)
def low_levels(chunk: int) -> list[list[bytes]]:
    """The nodes below the level LOW over its 2^LOW leaves."""
    levels = [[leaf(index) for index in range(chunk << LOW, chunk + 1 << LOW)]]
    while len(levels) < LOW:
        below = levels[-1]
        levels.append([node_hash(*pair) for pair in zip(below[::2], below[1::2], strict=True)])
    return levels


class High:
    """Nodes of a large tree: the high ones kept, the low ones made anew each time."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}
        self.reads = 0

    def get(self, level: int, index: int, /) -> bytes:
        self.reads += 1
        if level >= LOW:
            return self.kept[level, index]
        per_chunk = LOW - level
        return low_levels(index >> per_chunk)[level][index & (1 << per_chunk) - 1]

    def put(self, level: int, index: int, digest: bytes, /) -> None:
        self.kept[level, index] = digest


def grown(sizes: list[int]) -> tuple[High, dict[int, bytes]]:
    """The nodes of the largest size, and the roots as they were at the sizes."""
    nodes, edge, roots, wanted = High(), Edge(), dict[int, bytes](), set(sizes)
    for index in range(max(sizes)):
        full = edge.append(leaf(index))
        for level in range(LOW, len(full)):
            nodes.put(level, index >> level, full[level])
        if index + 1 in wanted:
            roots[index + 1] = edge.root()
    return nodes, roots


@pytest.mark.soak
def test_random_leaves_and_sizes_of_a_large_tree_can_be_proven() -> None:
    dice = random.Random(os.urandom(8) if SOAK else 6)
    sizes = sorted({LARGEST, *(dice.randint(1, LARGEST) for _ in range(SIZES))})
    nodes, roots = grown(sizes)
    for size in sizes:
        index, old = dice.randrange(size), dice.choice([s for s in sizes if s <= size])
        assert root_at(nodes, size) == roots[size]
        nodes.reads = 0
        path = inclusion_proof(nodes, index, size)
        proof = consistency_proof(nodes, old, size)
        assert nodes.reads <= 4 * size.bit_length()
        verify_inclusion(leaf(index), index, size, path, roots[size])
        verify_consistency(old, roots[old], size, roots[size], proof)
        _changed_is_refused(dice, index, size, path, roots[size])
        _cut_is_refused(old, roots[old], size, roots[size], proof)


def _changed_is_refused(
    dice: random.Random, index: int, size: int, path: list[bytes], root: bytes
) -> None:
    at = dice.randrange(len(path)) if path else 0
    wrong = [*path[:at], leaf(-1 % 2**64), *path[at + 1 :]]
    with pytest.raises(InclusionError):
        verify_inclusion(leaf(index), index, size, wrong, root)
    with pytest.raises(InclusionError):
        verify_inclusion(leaf(index), index ^ 1, size, path, root)


def _cut_is_refused(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]
) -> None:
    with pytest.raises(ConsistencyError):
        verify_consistency(old, old_root, new, new_root, [*proof, old_root])
    if proof:
        with pytest.raises(LedgerError):
            verify_consistency(old, old_root, new, new_root, proof[1:])
