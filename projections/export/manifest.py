"""manifest.json: what was exported, for whom, why, and how many of what."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import rfc8785

from application.restored import LEAST_GAP
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.leaf import TAG
from projections.ledger.note import Note
from projections.ledger.wire import in_base64

from .bag import MANIFEST, TAG_LIST, content_hash
from .formats import PARQUET
from .growing import FileState
from .plan import Plan
from .proving import CONSISTENCY, PREVIOUS
from .schemas import shapes
from .sealed import DISCLOSED, Why
from .wanted import Counts, Wanted

RESTORED, ROLLED_BACK = "restored", "rolled-back"
FORMAT = "dealtrail-export"
FORMAT_VERSION = 2
#: The files that two exports of the same may have otherwise.
VARYING = frozenset({MANIFEST, PREVIOUS, CONSISTENCY, TAG_LIST})


def manifest(plan: Plan, wanted: Wanted, counted: Counts, files: Sequence[FileState]) -> bytes:
    """The manifest in canonical JSON (RFC 8785)."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "leaf_scheme": TAG.decode(),
        "schemas": shapes(counted.types),
        "export_id": plan.export_id,
        "created_at": plan.created_at,
        "requester": {"id": wanted.requester.id, "role": wanted.requester.role},
        "purpose": wanted.purpose,
        "legal_basis": wanted.legal_basis,
        "filter": wanted.filter,
        "formats": wanted.sorted_formats,
        "range": {"from": plan.begin, "to": plan.end},
        "first_position": counted.first_position,
        "last_position": counted.last_position,
        "counts": _counts(counted),
        "gaps": _gaps(counted),
        "proofs": "left" if plan.aggregates is None else "inclusion",
        "redaction_policy": _redaction_policy(wanted),
        "software": _software(plan, wanted),
        "files": [{"path": f.path, "bytes": f.bytes, "sha256": f.sha256} for f in files],
        "content_sha256": content_hash(files, VARYING),
    } | _checkpoints(plan)
    return rfc8785.dumps(told)


def _counts(counted: Counts) -> dict[str, Any]:
    return {
        "rows": counted.rows,
        "events": counted.events,
        "receipts": counted.receipts,
        "accepted": counted.accepted,
        "refused": counted.receipts - counted.accepted,
        "types": counted.types,
        "kinds": {k: {"aggregates": n, "events": e} for k, (n, e) in counted.kinds.items()},
        "aggregates": sum(n for n, _ in counted.kinds.values()),
        "left_out": counted.left_out,
        "personal": counted.personal,
    }


def _redaction_policy(wanted: Wanted) -> dict[str, str]:
    """What becomes of sealed values; fields that only some may see are all shown."""
    return {
        "name": "sealed-v1",
        "personal_data": DISCLOSED if wanted.personal else Why.LEFT_OUT,
        "restricted_fields": "shown",
    }


def _gaps(counted: Counts) -> list[dict[str, Any]] | None:
    if counted.gaps is None:
        return None
    return [
        {"from": begin, "to": end, "reason": RESTORED if end - begin >= LEAST_GAP else ROLLED_BACK}
        for begin, end in counted.gaps
    ]


def _software(plan: Plan, wanted: Wanted) -> dict[str, str]:
    """What wrote the files."""
    own = {"name": "dealtrail", "version": plan.version}
    return own | ({"pyarrow": version("pyarrow")} if PARQUET in wanted.formats else {})


def _checkpoints(plan: Plan) -> dict[str, Any]:
    return {
        "checkpoint": {
            "origin": plan.origin,
            "size": plan.size,
            "root": in_base64(plan.root),
            "first_index": plan.first_index,
        },
        "previous_checkpoint": _told(plan.previous) if plan.previous is not None else None,
    }


def _told(note: bytes) -> dict[str, Any]:
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    root = in_base64(checkpoint.root)
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": root}
