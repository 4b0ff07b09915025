"""A proof in which anything was changed proves nothing."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest
from growing import Grown
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.ledger.errors import ConsistencyError, InclusionError
from projections.ledger.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
GROWN = Grown(600)
often = settings(
    max_examples=5000 if SOAK else 300, deadline=None, derandomize=not SOAK, database=None
)


class Wrong(NamedTuple):
    """A proof and a hash that it starts from, one of them not as it was made."""

    path: list[bytes]
    start: bytes


BITS = st.integers(0, 255)


def flipped(digest: bytes, bit: int) -> bytes:
    changed = bytearray(digest)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@st.composite
def mutated(draw: st.DrawFn, path: list[bytes], start: bytes) -> Wrong:
    """One hash flipped, taken out, put in, cut short, doubled, or two changed over."""
    if not path or draw(st.integers(0, 5)) == 0:
        return Wrong(path, flipped(start, draw(BITS)))
    at = draw(st.integers(0, len(path) - 1))
    other = draw(st.binary(min_size=32, max_size=32) | st.sampled_from(GROWN.leaves))
    changes = [
        [*path[:at], flipped(path[at], draw(BITS)), *path[at + 1 :]],
        path[:at] + path[at + 1 :],
        [*path[:at], other, *path[at:]],
        [*path, other],
        [*path[:at], path[at][:-1], *path[at + 1 :]],
        [*path[:at], path[at], *path[at:]],
    ]
    if at:
        changes.append([*path[: at - 1], path[at], path[at - 1], *path[at + 1 :]])
    return Wrong(draw(st.sampled_from(changes)), start)


@pytest.mark.soak
@often
@given(st.data())
def test_no_changed_inclusion_proof_is_believed(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, GROWN.size))
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(GROWN.nodes, index, size)
    wrong = data.draw(mutated(path, GROWN.leaves[index]))
    with pytest.raises(InclusionError):
        verify_inclusion(wrong.start, index, size, wrong.path, GROWN.roots[size])


@pytest.mark.soak
@often
@given(st.data())
def test_no_inclusion_proof_is_believed_for_another_place(data: st.DataObject) -> None:
    size, other = data.draw(st.tuples(st.integers(1, GROWN.size), st.integers(1, GROWN.size)))
    index, place = data.draw(st.tuples(st.integers(0, size - 1), st.integers(-2, GROWN.size)))
    path = inclusion_proof(GROWN.nodes, index, size)
    if (place, other) == (index, size):
        return
    with pytest.raises(InclusionError):
        verify_inclusion(GROWN.leaves[index], place, other, path, GROWN.roots[other])


@pytest.mark.soak
@often
@given(st.data())
def test_no_changed_consistency_proof_is_believed(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, GROWN.size))
    old = data.draw(st.integers(1, new - 1))
    path = consistency_proof(GROWN.nodes, old, new)
    wrong = data.draw(mutated(path, GROWN.roots[old]))
    with pytest.raises(ConsistencyError):
        verify_consistency(old, wrong.start, new, GROWN.roots[new], wrong.path)
    root = flipped(GROWN.roots[new], data.draw(BITS))
    with pytest.raises(ConsistencyError):
        verify_consistency(old, GROWN.roots[old], new, root, path)


@pytest.mark.soak
@often
@given(st.data())
def test_no_consistency_proof_is_believed_for_other_sizes(data: st.DataObject) -> None:
    sizes = st.integers(1, GROWN.size)
    new, other_old, other_new = data.draw(st.tuples(sizes, sizes, sizes))
    old = data.draw(st.integers(1, new))
    path = consistency_proof(GROWN.nodes, old, new)
    claimed = (other_old, other_new)
    if claimed == (old, new) or (other_old == other_new and not path):
        return
    with pytest.raises(ConsistencyError):
        verify_consistency(
            other_old, GROWN.roots[other_old], other_new, GROWN.roots[other_new], path
        )
