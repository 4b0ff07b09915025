"""Checks exports with software that is not ours: bagit (CC0) and proofbundle (MIT).

Runs in an environment of its own, where dealtrail is not installed: reads the folders that
export_samples.py wrote, says what it counted, and ends with 1 if anything differs.
"""

from __future__ import annotations

import base64
import importlib
import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

bagit: Any = importlib.import_module("bagit")
merkle: Any = importlib.import_module("proofbundle.merkle")
checkpoints: Any = importlib.import_module("proofbundle.checkpoint")
tlog: Any = importlib.import_module("proofbundle.tlogproof")
TAG = b"dealtrail leaf v1"


def leaf(line: bytes) -> bytes:
    """What is hashed of a row, as docs/evidence.md says, from its line alone."""
    told = json.loads(line)["leaf"]
    names = ("position", "originator_id", "originator_version", "topic", "state")
    fields = [TAG, *(str(told[name]).encode() for name in names)]
    return b"".join(struct.pack(">I", len(field)) + field for field in fields)


def holds(folder: Path) -> bool:
    """Whether the bag is complete and every sum right."""
    return bool(bagit.Bag(str(folder)).is_valid())


def opened(folder: Path, name: str) -> Any:
    """The checkpoint, if one of the public keys signed it."""
    note = (folder / name).read_text(encoding="utf-8")
    key = (folder / "public-keys").read_text(encoding="utf-8").splitlines()[-1]
    found = checkpoints.verify_checkpoint(note, key)
    assert found["ok"], found
    return note, key


def head(note: str) -> tuple[int, bytes]:
    """Size and root that a note tells."""
    parsed = note.split("\n")
    return int(parsed[1]), base64.b64decode(parsed[2])


def checks(folder: Path) -> Iterator[tuple[str, bool]]:
    """Each thing compared, by its kind, and whether both agree."""
    whole, chosen = folder / "whole", folder / "chosen"
    yield "bags valid", holds(whole)
    yield "bags valid", holds(chosen)
    yield "damaged bags refused", not holds(folder / "damaged")
    note, _ = opened(whole, "checkpoint")
    leaves = [leaf(line) for line in (whole / "data/events.jsonl").read_bytes().splitlines()]
    size, root = head(note)
    yield "roots", (len(leaves), merkle.merkle_tree_hash(leaves)) == (size, root)
    old_note, _ = opened(whole, "previous-checkpoint")
    old_size, old_root = head(old_note)
    text = (whole / "proofs/consistency").read_text(encoding="utf-8").split("\n\n")[0]
    path = [base64.b64decode(one) for one in text.split("\n")[1:]]
    right = merkle.verify_consistency(old_size, size, path, old_root, root)
    yield "consistency proofs verified", bool(right)
    yield from _chosen(chosen)


def _chosen(chosen: Path) -> Iterator[tuple[str, bool]]:
    """Each row of a choice, by a tlog-proof put together as docs/export-format.md says."""
    note, key = opened(chosen, "checkpoint")
    lines = (chosen / "data/events.jsonl").read_bytes().splitlines()
    proofs = (chosen / "proofs/inclusion.jsonl").read_bytes().splitlines()
    for number, (line, proof) in enumerate(zip(lines, proofs, strict=True)):
        told = json.loads(proof)
        path = "".join(f"{one}\n" for one in told["path"])
        text = f"c2sp.org/tlog-proof@v1\nindex {told['index']}\n{path}\n{note}"
        origin = note.split("\n")[0]
        for other, kind, ok in (
            (line, "tlog-proofs verified", True),
            (lines[number - 1], "tlog-proofs of other rows refused", False),
        ):
            found = tlog.verify_tlog_proof(text, leaf(other), key, expected_origin=origin)
            yield kind, bool(found["ok"]) is ok


def main() -> int:
    counted: dict[str, list[bool]] = {}
    for kind, agrees in checks(Path(sys.argv[1])):
        counted.setdefault(kind, []).append(agrees)
    for kind, agreed in counted.items():
        print(f"{kind}: {sum(agreed)} of {len(agreed)}")
    return 0 if all(map(all, counted.values())) else 1


if __name__ == "__main__":
    sys.exit(main())
