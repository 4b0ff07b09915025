"""Some rows of the log made into text, with all that the export must know of them.

Everything here is plain and quick to import: it also runs in processes of its own (hand.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from application.row import Row
from projections.cloud_names import SOURCE
from projections.ledger.leaf import leaf_hash

from .line import line_of
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
    `sources`: the CloudEvents source of each kind of aggregate.
    """

    topics: frozenset[str]
    flagged: frozenset[str]
    sources: Mapping[str, str]


@dataclass(slots=True)
class Tally:
    """Rows counted; `streams` says of each aggregate how many events, the first, the last."""

    topics: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    streams: dict[str, tuple[str, int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of some rows; of lines also their leaf hashes (32 bytes each) and figures."""

    text: bytes
    leaves: bytes = b""
    tally: Tally = field(default_factory=Tally)


def piece_of(making: Making, batch: Batch, words: Words) -> Piece:
    """Make rows into text; raises RowNotExportableError."""
    taken = list(batch.taken())
    bodies = [_known(one.row, words) for one in taken]
    flagged, both = words.flagged, zip(taken, bodies, strict=True)
    if making is Making.CSV:
        return Piece(csv_of(cells_of(t, b, t.row.topic in flagged) for t, b in both).encode())
    sources = {kind: source.encode() for kind, source in words.sources.items()}
    lines = [
        line_of(t.row, b, sources.get(t.kind, OUTSIDE), t.row.topic in flagged) for t, b in both
    ]
    leaves = b"".join([leaf_hash(one.row) for one in taken])
    return Piece(b"".join(lines), leaves, _tally(batch, bodies))


def _known(row: Row, words: Words) -> Body:
    if row.topic not in words.topics:
        raise RowNotExportableError(row.position)
    return body_of(row.position, row.state)


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
