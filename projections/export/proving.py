"""The proofs in an export: docs/export-format.md says why there are two kinds."""

from __future__ import annotations

import json
from itertools import islice

from projections.ledger.tree import full_nodes
from projections.ledger.wire import hash_lines, in_base64

from .growing import Growing, is_done, note_done, write_whole
from .work import Work

LEFT = "proofs/left"
LEAVES = "proofs/leaves"
INCLUSION = "proofs/inclusion.jsonl"
CONSISTENCY = "proofs/consistency"
CHECKPOINT = "checkpoint"
PREVIOUS = "previous-checkpoint"
KEYS = "public-keys"
#: Leaf hashes written at once.
AT_ONCE = 10_000


def make_proofs(work: Work) -> None:
    """Write checkpoints, keys and proofs; raises LedgerError, StoppedError."""
    plan, part = work.plan, work.part
    write_whole(part, CHECKPOINT, plan.note)
    write_whole(part, KEYS, plan.keys.encode())
    if plan.previous is not None and plan.consistency is not None:
        write_whole(part, PREVIOUS, plan.previous)
        write_whole(part, CONSISTENCY, plan.consistency)
    if plan.aggregates is None:
        write_whole(part, LEFT, _left(work).encode())
        _make_leaves(work)
    else:
        _make_inclusion(work)


def _left(work: Work) -> str:
    """The full nodes left of the first leaf."""
    first, nodes = work.plan.first_index, work.evidence.nodes
    return f"left {first}\n{hash_lines(nodes.get(*name) for name in full_nodes(0, first))}"


def _make_leaves(work: Work) -> None:
    """The hash of each leaf, as the ledger keeps them: events.jsonl agreed with them."""
    if is_done(work.part, LEAVES):
        return
    target = work.part.bag / LEAVES
    left = work.plan.size - work.plan.first_index
    kept = islice(work.evidence.leaves(work.plan.first_index), left)
    with target.open("wb") as file:
        while some := list(islice(kept, AT_ONCE)):
            file.write(b"".join(some))
            left -= len(some)
            work.say(target.name, work.plan.size - left, work.plan.size)
    note_done(work.part, LEAVES)


def _make_inclusion(work: Work) -> None:
    """A proof for each row, in the order of events.jsonl."""
    if is_done(work.part, INCLUSION):
        return
    file = Growing(work.part, INCLUSION)
    try:
        for batch in work.rows().behind(file.position):
            for position, index in zip(batch.positions, batch.indexes, strict=True):
                path = work.evidence.inclusion(index, work.plan.size)
                file.write(_line(position, index, path).encode(), position, 1)
            file.note(work.part.state)
            work.go_on(file.name, file.position)
        file.note(work.part.state, done=True)
    finally:
        file.close()


def _line(position: int, index: int, path: list[bytes]) -> str:
    told = {"position": position, "index": index, "path": [in_base64(one) for one in path]}
    return json.dumps(told, separators=(",", ":")) + "\n"
