"""The Merkle tree of RFC 6962, 2.1 (RFC 9162, 2.1.1), grown leaf by leaf.

A node is named by its level (0 are the leaves) and its index from the left; it covers the
leaves from index·2^level on, 2^level of them. Only full nodes are kept: they never change
again. What a tree of any size has beyond them is computed from O(log size) of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Protocol

from .errors import MissingNodeError

NODE_PREFIX = b"\x01"
#: The root of the tree without leaves: the hash of nothing.
EMPTY_ROOT = sha256(b"").digest()


class Nodes(Protocol):
    """Where the hashes of full nodes are found, 32 bytes each."""

    def get(self, level: int, index: int, /) -> bytes:
        """The hash of a full node; raises MissingNodeError."""
        ...


class KeptNodes(Nodes, Protocol):
    """Where a tree that grows keeps them."""

    def put(self, level: int, index: int, digest: bytes, /) -> None:
        """Keep the hash of a node that has just become full."""
        ...


class NodesInMemory:
    """Nodes in a dictionary, for tests and small trees."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}

    def get(self, level: int, index: int, /) -> bytes:
        try:
            return self.kept[level, index]
        except KeyError:
            raise missing(level, index) from None

    def put(self, level: int, index: int, digest: bytes, /) -> None:
        self.kept[level, index] = digest


class Edge:
    """The right edge of a growing tree: all that appending needs, O(log size) hashes.

    Its hashes are those of the full nodes that make up the tree, the largest first.
    """

    def __init__(self, size: int = 0, hashes: tuple[bytes, ...] = ()) -> None:
        self.size = size
        self._hashes = list(hashes)

    def append(self, leaf: bytes) -> list[bytes]:
        """Add a leaf hash; return the hashes of the nodes that are full now, from level 0 up."""
        full, index, digest = [leaf], self.size, leaf
        while index & 1:
            digest = node_hash(self._hashes.pop(), digest)
            full.append(digest)
            index >>= 1
        self._hashes.append(digest)
        self.size += 1
        return full

    def root(self) -> bytes:
        """The root at the present size."""
        return folded(self._hashes)

    def copy(self) -> Edge:
        """The same tree, to be grown in another way."""
        return Edge(self.size, tuple(self._hashes))


class Tree:
    """A tree that grows, and keeps each node once it is full."""

    def __init__(self, nodes: KeptNodes, size: int = 0) -> None:
        """Go on with a tree of this size, whose nodes are kept; raises MissingNodeError."""
        self.nodes = nodes
        self._edge = Edge(size, tuple(nodes.get(*name) for name in full_nodes(0, size)))

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return self._edge.size

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        index = self.size
        for level, digest in enumerate(self._edge.append(leaf)):
            self.nodes.put(level, index >> level, digest)

    def root(self) -> bytes:
        """The root at the present size."""
        return self._edge.root()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over those of its two children."""
    return sha256(NODE_PREFIX + left + right).digest()


def root_at(nodes: Nodes, size: int) -> bytes:
    """The root of the tree of the first `size` leaves; raises MissingNodeError."""
    return range_hash(nodes, 0, size)


def range_hash(nodes: Nodes, begin: int, end: int) -> bytes:
    """The hash over the leaves from `begin` up to `end` as a tree of their own.

    `begin` must be a place where a node of at least that many leaves can begin.
    """
    return folded([nodes.get(*name) for name in full_nodes(begin, end)])


def full_nodes(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Level and index of the fewest full nodes that cover the leaves, the largest first."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def folded(hashes: list[bytes]) -> bytes:
    """The hash over neighbours of falling size, that of nothing if there are none."""
    if not hashes:
        return EMPTY_ROOT
    digest = hashes[-1]
    for left in reversed(hashes[:-1]):
        digest = node_hash(left, digest)
    return digest


def missing(level: int, index: int) -> MissingNodeError:
    """The error of a store that does not hold this node."""
    return MissingNodeError(
        f"The ledger's node {index} at level {level} is missing: rebuild its nodes from the log.",
        f"账本缺少第 {level} 层第 {index} 个节点：请由日志重建节点。",
    )
