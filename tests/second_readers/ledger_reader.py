"""Checks what our ledger makes with an implementation that is not ours: proofbundle (MIT).

Runs in an environment of its own, where dealtrail is not installed: reads the samples (JSON)
from standard input, says what it counted, and ends with 1 if anything differs.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any

merkle: Any = importlib.import_module("proofbundle.merkle")
checkpoints: Any = importlib.import_module("proofbundle.checkpoint")
tlog: Any = importlib.import_module("proofbundle.tlogproof")
errors: Any = importlib.import_module("proofbundle.errors")


def opens(note: str, vkey: str) -> bool:
    """Whether the other implementation believes the checkpoint."""
    try:
        return bool(checkpoints.verify_checkpoint(note, vkey)["ok"])
    except errors.ProofBundleError:
        return False


def proves(text: str, leaf: bytes, samples: dict[str, Any]) -> bool:
    """Whether it believes that the leaf stands in the log."""
    found = tlog.verify_tlog_proof(text, leaf, samples["vkey"], expected_origin=samples["origin"])
    return bool(found["ok"])


def checks(samples: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each thing compared, by its kind, and whether both agree."""
    leaves = [bytes.fromhex(leaf) for leaf in samples["leaves"]]
    roots = [bytes.fromhex(root) for root in samples["roots"]]
    for size, root in enumerate(roots):
        yield "roots", merkle.merkle_tree_hash(leaves[:size]) == root
    for index, size, hexes in samples["inclusion"]:
        path = [bytes.fromhex(digest) for digest in hexes]
        yield "inclusion proofs made", merkle.inclusion_proof(leaves[:size], index) == path
        right = merkle.verify_inclusion(leaves[index], index, size, path, roots[size])
        yield "inclusion proofs verified", bool(right)
    for old, new, hexes in samples["consistency"]:
        path = [bytes.fromhex(digest) for digest in hexes]
        yield "consistency proofs made", merkle.consistency_proof(leaves[:new], old) == path
        right = merkle.verify_consistency(old, new, path, roots[old], roots[new])
        yield "consistency proofs verified", bool(right)
    for note in samples["checkpoints"]:
        yield "checkpoints opened", opens(note, samples["vkey"])
    for index, text in samples["proofs"]:
        yield "tlog-proofs verified", proves(text, leaves[index], samples)
    for note in samples["refused"]["checkpoints"]:
        yield "changed checkpoints refused", not opens(note, samples["vkey"])
    for index, text in samples["refused"]["proofs"]:
        yield "changed tlog-proofs refused", not proves(text, leaves[index], samples)


def main() -> int:
    counted: dict[str, list[bool]] = {}
    for kind, agrees in checks(json.load(sys.stdin)):
        counted.setdefault(kind, []).append(agrees)
    for kind, agreed in counted.items():
        print(f"{kind}: {sum(agreed)} of {len(agreed)}")
    return 0 if all(map(all, counted.values())) else 1


if __name__ == "__main__":
    sys.exit(main())
