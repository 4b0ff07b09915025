"""Each leaf can be shown to stand in each tree, and each tree to continue each smaller one."""

from __future__ import annotations

import os

import pytest
from growing import Grown

from projections.ledger.errors import ConsistencyError, InclusionError, NoSuchProofError
from projections.ledger.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from projections.ledger.tree import EMPTY_ROOT, NodesInMemory, node_hash

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
SIZES = range(1, (512 if SOAK else 128) + 1)


@pytest.fixture(scope="module")
def grown() -> Grown:
    return Grown(SIZES[-1])


@pytest.mark.soak
def test_every_leaf_of_every_tree_can_be_proven(grown: Grown) -> None:
    for size in SIZES:
        root = grown.roots[size]
        for index in range(size):
            path = inclusion_proof(grown.nodes, index, size)
            verify_inclusion(grown.leaves[index], index, size, path, root)


@pytest.mark.soak
def test_every_tree_can_be_shown_to_continue_every_smaller_one(grown: Grown) -> None:
    for new in SIZES:
        root = grown.roots[new]
        for old in range(new + 1):
            path = consistency_proof(grown.nodes, old, new)
            verify_consistency(old, grown.roots[old], new, root, path)


def test_the_proofs_of_RFC_6962_2_1_3() -> None:
    """Its example, a tree of seven leaves, with the names that it gives to the nodes."""
    grown = Grown(7)
    _, b, c, d, _, f, j = grown.leaves
    kept = grown.nodes.kept
    g, h, i, k = kept[1, 0], kept[1, 1], kept[1, 2], kept[2, 0]
    ell = node_hash(i, j)
    paths = {0: [b, h, ell], 3: [c, g, ell], 4: [f, j, k], 6: [i, k]}
    assert {index: inclusion_proof(grown.nodes, index, 7) for index in paths} == paths
    proofs = {3: [c, d, g, ell], 4: [ell], 6: [i, j, k]}
    assert {old: consistency_proof(grown.nodes, old, 7) for old in proofs} == proofs


def test_a_wrong_leaf_or_a_wrong_index_does_not_stand_there(grown: Grown) -> None:
    for size in (1, 2, 7, 64, 100):
        for index in range(size):
            path = inclusion_proof(grown.nodes, index, size)
            for other in {0, index ^ 1, size - 1, size} - {index}:
                with pytest.raises(InclusionError):
                    verify_inclusion(grown.leaves[index], other, size, path, grown.roots[size])
            with pytest.raises(InclusionError):
                verify_inclusion(EMPTY_ROOT, index, size, path, grown.roots[size])


def test_a_proof_is_not_one_for_another_tree(grown: Grown) -> None:
    for size in (2, 3, 64, 100):
        middle = size // 2
        path = inclusion_proof(grown.nodes, middle, size)
        proof = consistency_proof(grown.nodes, middle, size)
        for other in (size - 1, size + 1, size + 20):
            root = grown.roots[other]
            with pytest.raises(InclusionError):
                verify_inclusion(grown.leaves[middle], middle, other, path, root)
            if middle != other:
                with pytest.raises(ConsistencyError):
                    verify_consistency(middle, grown.roots[middle], other, root, proof)


def test_a_tree_with_another_past_does_not_continue_this_one(grown: Grown) -> None:
    rewritten = Grown(100, b"rewritten")
    for old in (1, 51, 64, 99, 100):
        for nodes in (grown.nodes, rewritten.nodes):
            path = consistency_proof(nodes, old, 100)
            with pytest.raises(ConsistencyError, match="rewritten"):
                verify_consistency(old, grown.roots[old], 100, rewritten.roots[100], path)


def test_nothing_is_asked_of_a_first_tree_but_that_before_it_there_was_none(grown: Grown) -> None:
    verify_consistency(0, EMPTY_ROOT, 9, grown.roots[9], [])
    verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    with pytest.raises(ConsistencyError):
        verify_consistency(0, grown.roots[1], 9, grown.roots[9], [])
    with pytest.raises(ConsistencyError):
        verify_consistency(0, EMPTY_ROOT, 0, grown.roots[1], [])
    with pytest.raises(ConsistencyError):
        verify_consistency(0, EMPTY_ROOT, 9, grown.roots[9], [EMPTY_ROOT])


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (7, 5)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(NoSuchProofError):
        inclusion_proof(NodesInMemory(), index, size)
    with pytest.raises(InclusionError):
        verify_inclusion(EMPTY_ROOT, index, size, [], EMPTY_ROOT)


@pytest.mark.parametrize(("old", "new"), [(-1, 5), (6, 5)])
def test_there_is_no_proof_that_a_tree_continues_a_larger_one(old: int, new: int) -> None:
    with pytest.raises(NoSuchProofError):
        consistency_proof(NodesInMemory(), old, new)
    with pytest.raises(ConsistencyError):
        verify_consistency(old, EMPTY_ROOT, new, EMPTY_ROOT, [])


def test_a_hash_that_is_not_one_is_refused(grown: Grown) -> None:
    short = [b"\x00" * 31, *inclusion_proof(grown.nodes, 3, 8)[1:]]
    with pytest.raises(InclusionError, match="32 bytes"):
        verify_inclusion(grown.leaves[3], 3, 8, short, grown.roots[8])
    with pytest.raises(ConsistencyError, match="32 bytes"):
        verify_consistency(3, grown.roots[3], 8, grown.roots[8][:31], [])


def test_a_proof_of_a_wrong_length_says_which_is_right(grown: Grown) -> None:
    path = inclusion_proof(grown.nodes, 3, 8)
    with pytest.raises(InclusionError, match=r"has 2 hashes; for these sizes it has 3\b"):
        verify_inclusion(grown.leaves[3], 3, 8, path[1:], grown.roots[8])
    proof = consistency_proof(grown.nodes, 3, 8)
    with pytest.raises(
        ConsistencyError, match=r"has 5 hashes; for these sizes it has 4\b"
    ) as raised:
        verify_consistency(3, grown.roots[3], 8, grown.roots[8], [*proof, EMPTY_ROOT])
    assert "含 5 个哈希；按此大小应为 4 个" in raised.value.text.zh
