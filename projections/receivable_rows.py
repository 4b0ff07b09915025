"""What the ageing list (V8) keeps of each line of a signed contract, and how it reads."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, String, Uuid

from domain.calendar import day_of, last_day_before
from domain.deal.dunning import DunningSent
from domain.deal.ladder import DUNNING
from domain.deal.limitation_clocks import LIMITATION
from domain.deal.records.ageing import LineState, bucket_of
from domain.deal.records.lines import Line
from domain.deal.state import Deal

from .asking import Asking
from .folding import Happening
from .rows import Row
from .showing import shown

#: Where lines stand in the list whose trigger has not happened yet: after all others.
NO_DAY = dt.date(9999, 12, 31)
#: What of a row is money, or decides how old it is; the events behind it are kept.
FIGURES = (
    "due_on",
    "amount_fen",
    "invoiced_fen",
    "received_fen",
    "written_off_fen",
    "open_fen",
    "disputed_fen",
)


def row_id(deal: Deal, line_id: str) -> UUID:
    """The id of a line's row, the same for ever."""
    return uuid5(deal.id, f"line {line_id}")


def row_of(deal: Deal, line: Line, place: int, happening: Happening) -> Row:
    """All columns but those that tell of events; `place` is the line's in the plan."""
    return {
        "id": row_id(deal, line.line_id),
        "recorded_at": happening.trail.recorded_at,
        "deal_id": deal.id,
        "deal_number": deal.number,
        "customer_id": deal.customer_id,
        "customer_name": deal.customer_name,
        "contract_no": deal.contract.number,
        "line_id": line.line_id,
        "place": place,
        "kind": str(line.plan.kind),
        "trigger": str(line.plan.trigger),
        "due_on": line.due_on,
        "due_order": line.due_on or NO_DAY,
        "amount_fen": line.amount_fen,
        "invoiced_fen": sum(i.amount_fen for i in deal.receivables.invoices_of(line.line_id)),
        "received_fen": line.received_fen + line.credited_fen,
        "written_off_fen": line.written_off_fen,
        "open_fen": line.open_fen,
        "disputed_fen": line.disputed_fen,
        "state": str(line.state),
        "last_paid_on": line.last_paid_on,
        "holds_deliveries": line.holds,
        **_reminded(line),
        **_promised(line),
        **_watched(deal, line),
        "owner_id": deal.owner_id or None,
        "imported": deal.imported,
    }


def events_behind(row: Row, old: Row | None, happening: Happening) -> list[list[Any]]:
    """The events that made the row's figures what they are, this one the last if it did."""
    known: list[list[Any]] = old["events"] if old is not None else []
    if old is not None and all(old[name] == row[name] for name in FIGURES):
        return known
    return [*known, [type(happening.event).__name__, happening.position]]


def reply_behind(line: Line, old: Row | None, happening: Happening) -> int | None:
    """Where the answer to the last reminder stands in the log, if there was one."""
    event = happening.event
    if isinstance(event, DunningSent) and event.line_id == line.line_id:
        return happening.position if event.reply is not None else None
    return old["reply_position"] if old is not None else None


def _reminded(line: Line) -> Row:
    last = line.reminders[-1] if line.reminders else None
    return {
        "stage": last.step if last is not None else None,
        "dunned_on": day_of(last.at) if last is not None else None,
        "dunning_channel": str(last.channel) if last is not None else None,
        "dunned_by": last.by_person if last is not None else None,
    }


def _promised(line: Line) -> Row:
    """The last promise: kept, broken, or still open (None)."""
    last = line.promises[-1] if line.promises else None
    kept = None if last is None or not (last.is_kept or last.broken) else not last.broken
    return {
        "promised_on": last.promised_on if last is not None else None,
        "promised_fen": last.promised_fen if last is not None else None,
        "promise_kept": kept,
    }


def _watched(deal: Deal, line: Line) -> Row:
    """Until when the claim can be enforced, and the step of the ladder that comes next."""
    newest_first = list(deal.clocks.running(subject=line.line_id))[::-1]
    limitation = next((c for c in newest_first if c.kind == LIMITATION), None)
    step = next((c for c in newest_first if c.kind.startswith(DUNNING)), None)
    expires_on = last_day_before(limitation.due_at) if limitation is not None else None
    return {
        "limitation_expires_on": expires_on,
        "next_action": step.kind.removeprefix(DUNNING) if step is not None else None,
        "next_action_on": last_day_before(step.due_at) if step is not None else None,
    }


def shown_row(row: Row, asking: Asking, limits: tuple[int, ...]) -> dict[str, Any]:
    """The row with what depends on the day on which one asks."""
    del row["to_position"], row["due_order"], row["place"]
    overdue_days = _overdue_days(row, day_of(asking.instant))
    row |= {
        "dunning_step": row["stage"],
        "overdue_days": overdue_days,
        "bucket": bucket_of(overdue_days, limits) if row["open_fen"] else None,
        "ageing_fen": row["open_fen"] - row["disputed_fen"],
        "events": [{"event": name, "position": position} for name, position in row["events"]],
        "as_of_position": row.pop("from_position"),
    }
    item: dict[str, Any] = shown(row)
    return item


def _overdue_days(row: Row, today: dt.date) -> int:
    """What is open gets later every day; what is paid stays as late as it was paid."""
    due_on: dt.date | None = row["due_on"]
    until: dt.date | None = today if row["open_fen"] else None
    if row["state"] == LineState.PAID:
        until = row["last_paid_on"]
    return max(0, (until - due_on).days) if until is not None and due_on is not None else 0


def columns() -> tuple[Column[Any], ...]:
    """The columns of the list beside those of every table of intervals."""
    return (
        Column("deal_id", Uuid, nullable=False),
        Column("deal_number", String(40), nullable=False),
        Column("customer_id", Uuid),
        Column("customer_name", String(200), nullable=False),
        Column("contract_no", String(64), nullable=False),
        Column("line_id", String(64), nullable=False),
        Column("place", Integer, nullable=False),
        Column("kind", String(20), nullable=False),
        Column("trigger", String(20), nullable=False),
        Column("due_on", Date),
        Column("due_order", Date, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        Column("invoiced_fen", BigInteger, nullable=False),
        Column("received_fen", BigInteger, nullable=False),
        Column("written_off_fen", BigInteger, nullable=False),
        Column("open_fen", BigInteger, nullable=False),
        Column("disputed_fen", BigInteger, nullable=False),
        Column("state", String(20), nullable=False),
        Column("last_paid_on", Date),
        Column("holds_deliveries", Boolean, nullable=False),
        Column("stage", String(10)),
        Column("dunned_on", Date),
        Column("dunning_channel", String(20)),
        Column("dunned_by", String(64)),
        Column("reply_position", BigInteger),
        Column("promised_on", Date),
        Column("promised_fen", BigInteger),
        Column("promise_kept", Boolean),
        Column("limitation_expires_on", Date),
        Column("next_action", String(10)),
        Column("next_action_on", Date),
        Column("owner_id", String(64)),
        Column("imported", Boolean, nullable=False),
        Column("events", JSON, nullable=False),
    )
