"""Which rows of the audit trail a signed checkpoint covers: its proof status (V14).

Looked up when it is asked, from the last checkpoint: in no row stands when it was signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from fastapi import Request

from projections.audit import AuditFilter
from projections.ledger.errors import LedgerError
from projections.ledger.ledger import Ledger

from .problems import ProblemError
from .trouble import OF_A_STORE

Status = Literal["signed", "pending"]


def signed_up_to(request: Request) -> int | None:
    """The last position that a checkpoint covers, 0 before the first; None if nobody can tell."""
    ledger: Ledger = request.app.state.ledger
    try:
        last = ledger.last()
        size = last.checkpoint.size if last is not None else 0
        return ledger.position_of(size - 1) if size else 0
    except (LedgerError, *OF_A_STORE):
        return None


def narrowed(wanted: AuditFilter, status: Status | None, signed: int | None) -> AuditFilter:
    """With the rows of that status only."""
    if status is None:
        return wanted
    if signed is None:
        raise ProblemError("unavailable")
    first, end = wanted.from_position, wanted.to_position
    if status == "pending":
        return wanted.model_copy(update={"from_position": max(first or 0, signed + 1)})
    end = signed + 1 if end is None else min(end, signed + 1)
    return wanted.model_copy(update={"to_position": end})


def mark(items: Iterable[dict[str, Any]], signed: int | None) -> None:
    """Say of each row whether a checkpoint covers it; null where nobody can tell now."""
    for item in items:
        status = "signed" if signed is not None and item["position"] <= signed else "pending"
        item["proof_status"] = None if signed is None else status
