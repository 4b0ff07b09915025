"""Which kind of aggregate a row belongs to: its stream's first event says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from application.log import Cursor
from application.receipts import CommandReceived
from domain.company.state import COMPANY_ID
from domain.registry import AGGREGATES, EVENTS
from projections.cloud_names import source_of

from .piece import Words
from .taken import Plain
from .unsealing import COVERS

COMPANY = "company"
#: How many streams are remembered, and asked for at once.
REMEMBERED = 50_000
ASKED_AT_ONCE = 500

#: Every topic that may stand in the log.
TOPICS = frozenset({*EVENTS, CommandReceived.__name__})
_BEGIN = {name: kind.begins or "" for name, kind in EVENTS.items()}


def words() -> Words:
    """What whoever makes rows into text must know."""
    return Words(
        TOPICS,
        frozenset(name for name, kind in EVENTS.items() if kind.has_flags),
        {name: source_of(one.collection) for name, one in AGGREGATES.items()},
        COVERS,
    )


class Kinds:
    """Finds the kinds of many rows with few questions, in constant memory."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, cursor: Cursor, rows: Sequence[Plain]) -> list[str]:
        """The kind of each row: lead, deal, complaint, person, …, company or receipt."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        known = self._known
        known[COMPANY_ID.hex] = known[str(COMPANY_ID)] = COMPANY
        for _, name, version, topic, _ in rows:
            if version == 1 and name not in known:
                known[name] = _kind(topic)
        for name, topic in _firsts(cursor, {row[1] for row in rows} - known.keys()):
            known[name] = _kind(topic)
        return [known.get(row[1], "") for row in rows]


def _kind(first_topic: str) -> str:
    if first_topic == CommandReceived.__name__:
        return CommandReceived.begins or ""
    return _BEGIN.get(first_topic, "")


def _firsts(cursor: Cursor, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The topic of the first event of each of these streams."""
    ordered = sorted(names)
    for begin in range(0, len(ordered), ASKED_AT_ONCE):
        asked = ordered[begin : begin + ASKED_AT_ONCE]
        cursor.execute(
            "SELECT originator_id, topic FROM stored_events WHERE originator_version=1 "
            f"AND originator_id IN ({','.join('?' * len(asked))})",
            asked,
        )
        yield from cursor.fetchall()
