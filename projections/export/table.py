"""The columns that a row has in tables: events.csv and events.parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from .stored_body import NULL, Body, data_of, flags_of
from .taken import Taken, dashed

#: The columns, in their order.
COLUMNS = (
    *("position", "index", "type", "kind", "aggregate_id", "version"),
    *("event_id", "occurred_at", "recorded_at", "actor", "role", "on_behalf_of", "client"),
    *("command", "command_id", "correlation_id", "causation_id", "policy_version"),
    *("flags", "reason", "data"),
)

#: One row as a table has it: a cell for each column, None where it is empty.
Cells = tuple[int | str | None, ...]


def cells_of(taken: Taken, body: Body, always_flagged: bool) -> Cells:
    """The cells of a row.

    `flags`, `reason` and `data` are JSON texts: so no cell of free text begins with a
    character that a spreadsheet takes for the beginning of a formula.
    """
    row = taken.row
    return (
        row.position,
        taken.leaf,
        row.topic,
        taken.kind,
        dashed(row.originator_id),
        row.originator_version,
        *map(_plain, body[2:14]),
        flags_of(body).decode(),
        None if body.reason == NULL else body.reason.decode(),
        data_of(body, always_flagged).decode(),
    )


def csv_of(rows: Iterable[tuple[object, ...]]) -> str:
    """Lines of RFC 4180, each with CRLF; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _plain(text: bytes) -> str | None:
    """What a JSON string stands for."""
    if text == NULL:
        return None
    return str(json.loads(text)) if b"\\" in text else text[1:-1].decode()
