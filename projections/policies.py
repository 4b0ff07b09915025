"""The policies of the company as a reader sees them: numbers, who agreed to them, and since when.

Nothing is stored for it: the company's own stream is short, and read when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.policies import PolicyBook, PolicyRecord
from domain.policy import tree

from .showing import shown


def all_policies(book: PolicyBook) -> list[dict[str, Any]]:
    """Every version that was ever proposed, and what shipped, the newest first."""
    records = book.records()
    return [_item(record, records) for record in records]


def one_policy(book: PolicyBook, version: str) -> dict[str, Any] | None:
    """One version; None if there is none of this name."""
    return next((item for item in all_policies(book) if item["version"] == version), None)


def _item(record: PolicyRecord, records: Sequence[PolicyRecord]) -> dict[str, Any]:
    began = record.in_force_from
    later = [r.in_force_from for r in records if r.in_force_from is not None]
    ends = min((p for p in later if began is not None and p > began), default=None)
    return {
        "version": record.policy.version,
        "state": _state(record, records, ends),
        "proposed_by": record.proposed_by,
        "proposed_at": shown(record.proposed_at),
        "proposed_position": record.proposed_position,
        "approved_by": record.approved_by,
        "approved_at": shown(record.approved_at),
        "in_force_from": began,
        "in_force_to": ends,
        "diff": [change.model_dump(mode="json") for change in record.diff],
        "values": tree(record.policy.values),
    }


def _state(record: PolicyRecord, records: Sequence[PolicyRecord], ends: int | None) -> str:
    """In force, in force before, waiting for approval, or replaced before it got any."""
    if record.in_force_from is not None:
        return "in_force" if ends is None else "former"
    newest = max((r.proposed_position or 0 for r in records), default=0)
    published = max((r.in_force_from or 0 for r in records), default=0)
    waits = record.proposed_position == newest and newest > published
    return "proposed" if waits else "replaced"
