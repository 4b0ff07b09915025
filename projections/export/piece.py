"""Some rows of the log made into text, with all that the export must know of them.

Everything here is plain and quick to import: it also runs in processes of its own (hand.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from application.row import Row
from application.sealing.mark import MARK
from projections.cloud_names import SOURCE
from projections.ledger.leaf import leaf_hash

from .line import line_of
from .sealed import Seals, Told, shown
from .stored_body import Body, RowNotExportableError, body_of
from .table import cells_of, csv_of
from .taken import Batch

RECEIPT = "receipt"
#: The source of what stands in no collection of the API.
OUTSIDE = SOURCE.encode()
ACCEPTED = b'"outcome":"accepted"'


class Making(StrEnum):
    """What rows are made into."""

    LINES = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Words:
    """What the rows do not say themselves.

    `topics`: those that are known. `flagged`: those that have flags, though there be none.
    `sources`: the CloudEvents source of each kind of aggregate. `covers`: what stands in the place
    of personal values, by what becomes of them.
    """

    topics: frozenset[str]
    flagged: frozenset[str]
    sources: Mapping[str, str]
    covers: Mapping[str, str]


@dataclass(slots=True)
class Tally:
    """Rows counted; `streams` says of each aggregate how many events, the first, the last."""

    topics: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    personal: Counter[str] = field(default_factory=Counter)
    streams: dict[str, tuple[str, int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of some rows; of lines also their leaf hashes (32 bytes each) and figures.

    And the lines that tell of their personal values, disclosed or not readable.
    """

    text: bytes
    leaves: bytes = b""
    redactions: bytes = b""
    disclosures: bytes = b""
    tally: Tally = field(default_factory=Tally)


def piece_of(making: Making, batch: Batch, words: Words) -> Piece:
    """Make rows into text; raises RowNotExportableError."""
    taken = list(batch.taken())
    told = Told()
    bodies = [body_shown(one.row, words, batch.seals, told) for one in taken]
    flagged, both = words.flagged, zip(taken, bodies, strict=True)
    if making is Making.CSV:
        return Piece(csv_of(cells_of(t, b, t.row.topic in flagged) for t, b in both).encode())
    sources = {kind: source.encode() for kind, source in words.sources.items()}
    lines = [
        line_of(t.row, b, sources.get(t.kind, OUTSIDE), t.row.topic in flagged) for t, b in both
    ]
    leaves = b"".join([leaf_hash(one.row) for one in taken])
    tally = _tally(batch, bodies)
    tally.personal = told.counts
    redactions, disclosures = b"".join(told.redactions), b"".join(told.disclosures)
    return Piece(b"".join(lines), leaves, redactions, disclosures, tally)


def body_shown(row: Row, words: Words, seals: Seals, told: Told) -> Body:
    """The row's body as an export shows it; raises RowNotExportableError."""
    if row.topic not in words.topics:
        raise RowNotExportableError(row.position)
    body = body_of(row.position, row.state)
    if MARK not in body.event:
        return body
    event_id = UUID(body.event_id[1:-1].decode())
    event = shown(row, body.event, event_id, seals, words.covers, told)
    return body._replace(event=event)


def _tally(batch: Batch, bodies: Sequence[Body]) -> Tally:
    tally = Tally(Counter([row[3] for row in batch.rows]))
    streams = tally.streams
    for (position, name, *_), kind, body in zip(batch.rows, batch.kinds, bodies, strict=True):
        if kind == RECEIPT:
            tally.accepted += ACCEPTED in body.event
        else:
            known = streams.get(name)
            count, first = (known[1], known[2]) if known else (0, position)
            streams[name] = (kind, count + 1, first, position)
    return tally
