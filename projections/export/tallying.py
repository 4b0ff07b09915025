"""Counts what an export holds while its rows go by; kept in the state, not in memory."""

from __future__ import annotations

import sqlite3
from collections import Counter
from itertools import pairwise

from application.receipts import CommandReceived

from .part import Part
from .piece import Tally
from .plan import Plan
from .sealed import DISCLOSED, Why
from .taken import Batch
from .wanted import Counts

ADD_TOPIC = "INSERT INTO topics VALUES (?,?) ON CONFLICT (topic) DO UPDATE SET n=n+excluded.n"
ADD_STREAM = (
    "INSERT INTO streams VALUES (?,?,?,?,?) "
    "ON CONFLICT (id) DO UPDATE SET n=n+excluded.n, last=excluded.last"
)
KEEP_FIRST = "INSERT OR IGNORE INTO figures VALUES ('first',?)"
SET_LAST = "INSERT OR REPLACE INTO figures VALUES ('last',?)"
ADD_FIGURE = "INSERT INTO figures VALUES (?,?) ON CONFLICT (name) DO UPDATE SET n=n+excluded.n"


class Tallying:
    """Adds up the tallies of batches; `note` writes what came since the last time."""

    def __init__(self, part: Part, position: int) -> None:
        """Go on behind this position."""
        self._part = part
        self._position = position
        self._topics = Counter[str]()
        self._streams = dict[str, tuple[str, int, int, int]]()
        self._gaps = list[tuple[int, int]]()
        self._figures = Counter[str]()
        self._first: int | None = None

    def forget(self) -> None:
        """What was noted is of a file that is not there any more."""
        with self._part.step() as state:
            for table in ("figures", "topics", "streams", "gaps"):
                state.execute(f"DELETE FROM {table}")

    def add(self, batch: Batch, tally: Tally) -> None:
        """One more batch, in the order of the log."""
        self._topics.update(tally.topics)
        self._figures.update(accepted=tally.accepted, **tally.personal)
        for name, (kind, n, first, last) in tally.streams.items():
            known = self._streams.get(name)
            if known is not None:
                n, first = n + known[1], known[2]
            self._streams[name] = (kind, n, first, last)
        self._first = self._first or batch.rows[0][0]
        if batch.last - self._position != len(batch):
            self._look_for_gaps([self._position, *batch.positions])
        self._position = batch.last

    def end(self, end: int) -> None:
        """No row follows before this position."""
        self._look_for_gaps([self._position, end])

    def note(self, state: sqlite3.Connection) -> None:
        """Write it, within a step of the state."""
        state.executemany(ADD_TOPIC, self._topics.items())
        state.executemany(ADD_STREAM, [(name, *told) for name, told in self._streams.items()])
        state.executemany("INSERT INTO gaps VALUES (?,?)", self._gaps)
        state.executemany(ADD_FIGURE, self._figures.items())
        if self._first is not None:
            state.execute(KEEP_FIRST, (self._first,))
            state.execute(SET_LAST, (self._position,))
        self._topics.clear()
        self._streams.clear()
        self._gaps.clear()
        self._figures.clear()

    def _look_for_gaps(self, positions: list[int]) -> None:
        self._gaps += [(one + 1, other) for one, other in pairwise(positions) if other - one > 1]


def counts(part: Part, plan: Plan) -> Counts:
    """What was counted of a finished events.jsonl."""
    state = part.state
    types = dict(state.execute("SELECT topic, n FROM topics ORDER BY topic"))
    kinds = "SELECT kind, COUNT(*), SUM(n) FROM streams GROUP BY kind ORDER BY kind"
    gaps = 'SELECT begin, "end" FROM gaps ORDER BY begin'
    whole = plan.aggregates is None
    figures = dict(state.execute("SELECT name, n FROM figures"))
    return Counts(
        types=types,
        accepted=figures.get("accepted", 0),
        personal={name: figures.get(name, 0) for name in sorted({DISCLOSED, *Why})},
        kinds={kind: (n, events) for kind, n, events in state.execute(kinds)},
        receipts=types.get(CommandReceived.__name__, 0),
        left_out=plan.size - plan.first_index - sum(types.values()),
        gaps=tuple(state.execute(gaps)) if whole else None,
        first_position=figures.get("first"),
        last_position=figures.get("last"),
    )
