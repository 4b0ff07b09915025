"""The rows of the work list: deadlines, and the warnings that managers are to acknowledge."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import JSON, BigInteger, Boolean, Column, String, Uuid

from domain.clocks import Clock
from domain.decision import Stream
from domain.language import Language
from domain.lead.state import Lead
from domain.lead.warnings import AcknowledgeWarning, WarningCode

from .asking import Asking
from .folding import Happening
from .names import case_ids
from .rows import Row
from .showing import shown
from .store import InstantColumn
from .vocabulary.duties import what_to_do

KIND = WarningCode.OPEN_COMPLAINT
CLAUSE = AcknowledgeWarning.clause
#: The one role that may acknowledge it sees it.
(ROLE,) = AcknowledgeWarning.issued_by


def is_warned(state: Any) -> bool:
    """Whether managers are to see that the customer of this open lead complains (R3.8.3)."""
    return isinstance(state, Lead) and state.is_open and bool(state.warning_complaint_ids)


def warning_id(lead_id: UUID) -> UUID:
    """Under which id the warning stands among the deadlines; it has no clock of its own."""
    return uuid5(lead_id, KIND)


def named(state: Any) -> Row:
    """By which words people know the case."""
    return {
        "number": getattr(state, "number", ""),
        "customer_name": getattr(state, "customer_name", ""),
    }


def clock_row(clock: Clock, stream: Stream, told: list[str], happening: Happening) -> Row:
    return {
        "clock_id": clock.clock_id,
        "id": stream.id,
        "aggregate": stream.aggregate.name,
        **named(stream.state),
        "kind": clock.kind,
        "clause": clock.clause,
        "subject": clock.subject,
        "due_at": clock.due_at,
        "due_order": clock.due_at,
        "owner_id": clock.owner_id,
        "for_role": None,
        "told": told,
        "breached": clock.breached,
        "state": str(clock.state),
        "as_of_position": happening.position,
        "recorded_at": happening.trail.recorded_at,
    }


def warning_row(lead: Stream, happening: Happening) -> Row:
    """Nobody's own duty: whoever holds the role is to see it. It stands where it came up."""
    return {
        "clock_id": warning_id(lead.id),
        "id": lead.id,
        "aggregate": lead.aggregate.name,
        **named(lead.state),
        "kind": str(KIND),
        "clause": CLAUSE,
        "subject": "",
        "due_at": None,
        "due_order": happening.trail.occurred_at,
        "owner_id": None,
        "for_role": str(ROLE),
        "told": [],
        "breached": False,
        "state": "OPEN",
        "as_of_position": happening.position,
        "recorded_at": happening.trail.recorded_at,
    }


def shown_row(row: Row, asking: Asking, language: Language) -> dict[str, Any]:
    del row["due_order"]
    if row.pop("for_role") is not None:
        row["clock_id"] = None
    due_at = row["due_at"]
    computed = {
        **case_ids(row["aggregate"], row["id"]),
        "time_left_seconds": asking.seconds_until(due_at) if due_at is not None else None,
        "what_to_do": what_to_do(row["kind"]).in_(language),
    }
    item: dict[str, Any] = shown(row | computed)
    return item


def columns() -> tuple[Column[Any], ...]:
    return (
        Column("clock_id", Uuid, primary_key=True),
        Column("id", Uuid, nullable=False),
        Column("aggregate", String(20), nullable=False),
        Column("number", String(40), nullable=False),
        Column("customer_name", String(200), nullable=False),
        Column("kind", String(40), nullable=False),
        Column("clause", String(20), nullable=False),
        Column("subject", String(200), nullable=False),
        Column("due_at", InstantColumn),
        Column("due_order", InstantColumn, nullable=False),
        Column("owner_id", String(64)),
        Column("for_role", String(40)),
        Column("told", JSON, nullable=False),
        Column("breached", Boolean, nullable=False),
        Column("state", String(20), nullable=False),
        Column("as_of_position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )
