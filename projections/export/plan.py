"""What is settled when an export begins: its range, its checkpoint, what that continues."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self
from uuid import UUID, uuid4

from application.log import Log
from projections.ledger.proof_text import ConsistencyText
from projections.ledger.proofs import consistency_proof
from projections.ledger.tree import root_at

from .evidence import Evidence, KeptNote
from .ranges import range_of
from .selection import Selection
from .wanted import Wanted


@dataclass(frozen=True, slots=True)
class Plan:
    """What was settled when the export began, so that it can be gone on with the same later.

    `note`, `previous`, `consistency`: the signed checkpoint, the one before it, and the proof
    that the first continues the second. `keys`: the file of public keys.
    """

    export_id: str
    created_at: str
    version: str
    origin: str
    begin: int
    end: int
    aggregates: tuple[str, ...] | None
    first_index: int
    size: int
    root: bytes
    keys: str
    note: bytes
    previous: bytes | None
    consistency: bytes | None

    @property
    def selection(self) -> Selection:
        chosen = self.aggregates
        return Selection(
            self.begin, self.end, tuple(map(UUID, chosen)) if chosen is not None else None
        )

    @property
    def text(self) -> str:
        """As JSON."""
        return json.dumps(
            {k: _in_text(v) if isinstance(v, bytes) else v for k, v in asdict(self).items()}
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        told: dict[str, Any] = json.loads(text)
        for name in ("root", "note", "previous", "consistency"):
            told[name] = base64.b64decode(told[name]) if told[name] is not None else None
        if told["aggregates"] is not None:
            told["aggregates"] = tuple(told["aggregates"])
        return cls(**told)


def planned(
    log: Log,
    evidence: Evidence,
    wanted: Wanted,
    before: int | None,
    now: dt.datetime,
    version: str,
) -> Plan:
    """Settle range and checkpoint; raises NothingToExportError, LedgerError."""
    begin, end = range_of(log, wanted, before)
    evidence.catch_up(end - 1)
    size, earlier = evidence.size_at(end - 1), evidence.checkpoints()
    note = evidence.sign(size)
    return _with_previous(
        Plan(
            export_id=str(wanted.export_id or uuid4()),
            created_at=now.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
            version=version,
            origin=evidence.origin,
            begin=begin,
            end=end,
            aggregates=_sorted(wanted.aggregates),
            first_index=evidence.size_at(begin - 1),
            size=size,
            root=root_at(evidence.nodes, size),
            keys=evidence.keyring.text,
            note=note,
            previous=None,
            consistency=None,
        ),
        evidence,
        earlier,
    )


def _with_previous(plan: Plan, evidence: Evidence, earlier: Sequence[KeptNote]) -> Plan:
    """With the last smaller checkpoint of the same origin, and that this one continues it."""
    before = [
        one
        for one in earlier
        if one.checkpoint.origin == plan.origin and 0 < one.checkpoint.size < plan.size
    ]
    if not before:
        return plan
    previous = max(before, key=lambda one: one.checkpoint.size)
    path = consistency_proof(evidence.nodes, previous.checkpoint.size, plan.size)
    proof = ConsistencyText(previous.checkpoint.size, tuple(path), plan.note)
    return replace(plan, previous=previous.note, consistency=proof.written)


def _sorted(chosen: tuple[UUID, ...] | None) -> tuple[str, ...] | None:
    return tuple(sorted(map(str, set(chosen)))) if chosen is not None else None


def _in_text(data: bytes) -> str:
    return base64.b64encode(data).decode()
