"""Proofs that a leaf stands in a tree, and that a later tree continues an earlier one.

Made as RFC 6962, 2.1.1 and 2.1.2 define them, checked to the effect of RFC 9162, 2.1.3.2
and 2.1.4.2. A proof is a list of node hashes of 32 bytes, from the leaves' side up.

A size and a root belong together: take both from one signed checkpoint. A proof alone does
not bind the size (that of leaf 0 of 3 has the shape of that of leaf 0 of 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import Text

from .errors import ConsistencyError, InclusionError, NoSuchProofError
from .tree import EMPTY_ROOT, Nodes, node_hash, range_hash


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The audit path of the leaf in the tree of that size, O(log size) reads.

    Raises NoSuchProofError where the tree has no such leaf, MissingNodeError.
    """
    if not 0 <= index < size:
        raise NoSuchProofError(
            f"There is no leaf {index} in a tree of {size}: leaves count from 0 to {size - 1}.",
            f"大小为 {size} 的树中没有叶子 {index}：叶子编号为 0 至 {size - 1}。",
        )
    begin, end, path = 0, size, list[bytes]()
    while end - begin > 1:
        middle = _middle(begin, end)
        if index < middle:
            path.append(range_hash(nodes, middle, end))
            end = middle
        else:
            path.append(range_hash(nodes, begin, middle))
            begin = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """Nodes from which both the root of size `old` and that of `new` follow.

    Empty where there is nothing to show: equal sizes, or nothing before.
    Raises NoSuchProofError where `old` is not a size before `new`, MissingNodeError.
    """
    if not 0 <= old <= new:
        raise NoSuchProofError(
            f"A tree of {new} does not continue one of {old}: the earlier size is the smaller.",
            f"大小为 {new} 的树不能延续大小为 {old} 的树：较早的应当较小。",
        )
    begin, end, path = 0, new, list[bytes]()
    while old and old != end:
        middle = _middle(begin, end)
        if old <= middle:
            path.append(range_hash(nodes, middle, end))
            end = middle
        else:
            path.append(range_hash(nodes, begin, middle))
            begin = middle
    if begin:
        path.append(range_hash(nodes, begin, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Raise InclusionError unless the leaf hash stands at that index under the root."""
    if not 0 <= index < size:
        raise InclusionError(
            f"There is no leaf {index} in a tree of {size}.",
            f"大小为 {size} 的树中没有叶子 {index}。",
        )
    meeting = (index ^ (size - 1)).bit_length()
    above = index >> meeting
    length = meeting + above.bit_count()
    if len(path) != length or not _are_hashes((leaf, root, *path)):
        raise InclusionError(*_wrong_length(len(path), length))
    digest = _climbed(leaf, path[:meeting], index)
    if _climbed(digest, path[meeting:], -1) != root:
        raise InclusionError(
            f"The leaf does not stand at index {index} of the tree of {size} with this root.",
            f"该叶子不在此根、大小为 {size} 的树的第 {index} 位。",
        )


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Raise ConsistencyError unless the tree of size `new` begins with that of size `old`."""
    if not 0 <= old <= new:
        raise ConsistencyError(
            f"A tree of {new} cannot continue one of {old}.",
            f"大小为 {new} 的树不能延续大小为 {old} 的树。",
        )
    if not _are_hashes((old_root, new_root)):
        raise ConsistencyError("A root has 32 bytes.", "根为 32 字节。")
    if old in (0, new):
        _nothing_between(old, old_root, new, new_root, path)
    else:
        _both_follow(old, old_root, new, new_root, path)


def _nothing_between(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    if path:
        raise ConsistencyError(*_wrong_length(len(path), 0))
    if (old == 0 and old_root != EMPTY_ROOT) or (old == new and old_root != new_root):
        raise ConsistencyError(*_not_continued(old))


def _both_follow(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Climb from the last full node of the earlier tree to both roots at once."""
    level = (old & -old).bit_length() - 1
    start = (old - 1) >> level
    meeting = (start ^ ((new - 1) >> level)).bit_length()
    # Of a full tree the proof leaves out its root, which the reader has.
    seeds = [] if old == 1 << level else path[:1]
    length = (old != 1 << level) + meeting + (start >> meeting).bit_count()
    if len(path) != length or not _are_hashes(path):
        raise ConsistencyError(*_wrong_length(len(path), length))
    rest = path[len(seeds) :]
    seed, below, above = (seeds or [old_root])[0], rest[:meeting], rest[meeting:]
    lefts = [digest for level, digest in enumerate(below) if start >> level & 1]
    if _climbed(seed, [*lefts, *above], -1) != old_root:
        raise ConsistencyError(*_not_continued(old))
    if _climbed(_climbed(seed, below, start), above, -1) != new_root:
        raise ConsistencyError(*_not_continued(old))


def _climbed(digest: bytes, siblings: Sequence[bytes], turns: int) -> bytes:
    """The node reached over these siblings; a bit of `turns` says that one stands at the left."""
    for level, sibling in enumerate(siblings):
        at_left = turns >> level & 1
        digest = node_hash(sibling, digest) if at_left else node_hash(digest, sibling)
    return digest


def _middle(begin: int, end: int) -> int:
    """Where the tree over these leaves parts: after the largest power of two below its size."""
    return begin + (1 << (end - begin - 1).bit_length() - 1)


def _are_hashes(hashes: Sequence[bytes]) -> bool:
    return all(len(digest) == len(EMPTY_ROOT) for digest in hashes)


def _wrong_length(found: int, right: int) -> Text:
    return Text(
        f"The proof has {found} hashes; for these sizes it has {right}, of 32 bytes each.",
        f"证明含 {found} 个哈希；按此大小应为 {right} 个，每个 32 字节。",
    )


def _not_continued(old: int) -> Text:
    return Text(
        f"The later tree does not begin with the {old} leaves of the earlier: history was"
        " rewritten, or the proof is not for these trees.",
        f"较晚的树不以较早的 {old} 个叶子开头：历史被改写，或证明不属于这两棵树。",
    )
