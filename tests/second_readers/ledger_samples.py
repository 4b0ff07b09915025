"""What our ledger makes of made-up rows, as JSON for a reader that is not ours (standard output).

The leaves are given as the data that is hashed, hashes and data in hexadecimal, notes and
proofs as they are written. What stands under `refused` was changed in one byte.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

from application.log import Row
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.leaf import hash_of, leaf_data
from projections.ledger.proof_text import InclusionText
from projections.ledger.proofs import consistency_proof, inclusion_proof
from projections.ledger.tree import NodesInMemory, Tree, root_at
from projections.ledger.vkey import SignerKey

ORIGIN = "dealtrail.example/log"
SIZE = 64


def samples() -> dict[str, Any]:
    """All that the reader checks."""
    rows = [Row(2 * n, f"{n:032x}", 1, "LeadRegistered", b'{"n": %d}' % n) for n in range(SIZE)]
    data = [leaf_data(row) for row in rows]
    nodes, key = NodesInMemory(), SignerKey.generate(ORIGIN)
    tree = Tree(nodes)
    for each in data:
        tree.append(hash_of(each))
    sizes = range(1, SIZE + 1)
    proofs = list(_inclusion_texts(nodes, key))
    checkpoints = [_checkpoint(nodes, size, key).decode() for size in range(SIZE + 1)]
    return {
        "origin": ORIGIN,
        "vkey": key.verifier.text,
        "leaves": [each.hex() for each in data],
        "roots": [root_at(nodes, size).hex() for size in range(SIZE + 1)],
        "inclusion": _paths(inclusion_proof, nodes, [(i, n) for n in sizes for i in range(n)]),
        "consistency": _paths(
            consistency_proof, nodes, [(m, n) for n in sizes for m in range(1, n + 1)]
        ),
        "checkpoints": checkpoints,
        "proofs": proofs,
        "refused": {
            "checkpoints": [_changed(text) for text in checkpoints],
            "proofs": [[index, _changed(text)] for index, text in proofs],
        },
    }


def _paths(
    make: Callable[[NodesInMemory, int, int], list[bytes]],
    nodes: NodesInMemory,
    pairs: list[tuple[int, int]],
) -> list[list[Any]]:
    return [[a, b, [digest.hex() for digest in make(nodes, a, b)]] for a, b in pairs]


def _checkpoint(nodes: NodesInMemory, size: int, key: SignerKey) -> bytes:
    return Checkpoint(ORIGIN, size, root_at(nodes, size)).signed(key)


def _inclusion_texts(nodes: NodesInMemory, key: SignerKey) -> Iterator[list[Any]]:
    for size in (1, 2, 3, 7, 33, SIZE):
        note = _checkpoint(nodes, size, key)
        for index in range(size):
            path = tuple(inclusion_proof(nodes, index, size))
            extra = b"extra" if index % 2 else b""
            yield [index, InclusionText(index, path, note, extra).written.decode()]


def _changed(text: str) -> str:
    """The text with one letter changed, behind the unauthenticated extra data."""
    dice = random.Random(text)
    first = text.find("index ") + 1 or text.find("\n") + 1
    at = dice.choice([at for at in range(first, len(text)) if text[at].isalnum()])
    return text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]


if __name__ == "__main__":
    json.dump(samples(), sys.stdout)
