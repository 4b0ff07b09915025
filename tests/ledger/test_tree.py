"""The tree hashes as RFC 6962 says, whatever its size and however it was grown."""

from __future__ import annotations

from hashlib import sha256

import pytest
from growing import Grown

from projections.ledger.errors import MissingNodeError
from projections.ledger.leaf import hash_of
from projections.ledger.tree import EMPTY_ROOT, NodesInMemory, Tree, node_hash, root_at

#: The reference inputs of the certificate-transparency test data, and the root at each size.
INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = by_definition(leaves[:half]), by_definition(leaves[half:])
    return sha256(b"\x01" + left + right).digest()


def test_the_reference_inputs_have_the_reference_roots_at_every_size() -> None:
    nodes = NodesInMemory()
    tree = Tree(nodes)
    roots = [tree.root().hex()]
    for text in INPUTS:
        tree.append(hash_of(bytes.fromhex(text)))
        roots.append(tree.root().hex())
    assert tuple(roots) == ROOTS
    assert tuple(root_at(nodes, size).hex() for size in range(len(ROOTS))) == ROOTS


def test_the_inner_nodes_are_those_of_the_reference() -> None:
    leaves = [hash_of(bytes.fromhex(text)) for text in INPUTS]
    assert leaves[1].hex() == "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    pair = node_hash(leaves[2], leaves[3])
    assert pair.hex() == "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"


def test_the_empty_tree_is_the_hash_of_nothing() -> None:
    assert Tree(NodesInMemory()).root() == EMPTY_ROOT == sha256().digest()


def test_every_root_is_the_one_by_definition() -> None:
    grown = Grown(70)
    assert [by_definition(grown.leaves[:size]) for size in range(71)] == grown.roots


def test_a_tree_goes_on_from_its_nodes_as_if_it_had_never_stopped() -> None:
    grown = Grown(40)
    nodes = NodesInMemory()
    for index, leaf in enumerate(grown.leaves):
        Tree(nodes, index).append(leaf)
        assert Tree(nodes, index + 1).root() == grown.roots[index + 1]
    assert nodes.kept == grown.nodes.kept


def test_a_full_tree_keeps_each_node_once_and_a_node_never_changes() -> None:
    class Once(NodesInMemory):
        def put(self, level: int, index: int, digest: bytes, /) -> None:
            assert (level, index) not in self.kept
            super().put(level, index, digest)

    nodes = Once()
    tree = Tree(nodes)
    for leaf in Grown(64).leaves:
        tree.append(leaf)
    assert len(nodes.kept) == 2 * 64 - 1


def test_going_on_reads_as_few_nodes_as_the_size_has_bits() -> None:
    class Counting(NodesInMemory):
        reads = 0

        def get(self, level: int, index: int, /) -> bytes:
            self.reads += 1
            return super().get(level, index)

    nodes = Counting()
    nodes.kept = Grown(200).nodes.kept
    for size in range(201):
        nodes.reads = 0
        assert Tree(nodes, size).size == size
        assert nodes.reads == size.bit_count()


def test_a_missing_node_is_named() -> None:
    grown = Grown(5)
    del grown.nodes.kept[2, 0]
    with pytest.raises(MissingNodeError, match="node 0 at level 2") as raised:
        root_at(grown.nodes, 5)
    assert "第 2 层第 0 个" in raised.value.text.zh
