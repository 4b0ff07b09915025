"""Trees to prove things about: their leaves are made up, and all their roots are kept."""

from __future__ import annotations

from projections.ledger.leaf import hash_of
from projections.ledger.tree import NodesInMemory, Tree


class Grown:
    """A tree of made-up leaves, each different, with its root at every size."""

    def __init__(self, size: int, name: bytes = b"leaf") -> None:
        self.nodes = NodesInMemory()
        self.leaves = [hash_of(b"%s %d" % (name, index)) for index in range(size)]
        tree = Tree(self.nodes)
        self.roots = [tree.root()]
        for leaf in self.leaves:
            tree.append(leaf)
            self.roots.append(tree.root())

    @property
    def size(self) -> int:
        return len(self.leaves)
