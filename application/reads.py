"""Has reads of restricted data recorded: each once an hour, before the reader gets his answer."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID, uuid5

from domain.company.reads import RecordRead
from domain.people import SYSTEM, Role

from .exchange import Accepted, Issuer, Request
from .sales import Sales

NAMESPACE = UUID("2d7a6f0e-6b53-5f0b-9a53-0e6c1a5b8c44")
BY_ITSELF = Issuer(SYSTEM, frozenset({Role.SYSTEM}))
#: How many reads a process remembers; of those that it forgot the log knows.
CAPACITY = 10_000


class Reads:
    """The reads of one process; the command id says what is one and the same read."""

    def __init__(self, sales: Sales) -> None:
        self._sales = sales
        self._lock = threading.Lock()
        self._known: OrderedDict[UUID, None] = OrderedDict()

    def note(self, by: str, aggregate_id: UUID, fields: Iterable[str]) -> bool:
        """Have it in the log that the person was shown these fields; False if it stood there.

        So that reading does not flood the log, one and the same read stands there once an
        hour. Raises what keeps the store from taking it: what cannot be recorded is not read.
        """
        command = RecordRead(by=by, aggregate_id=aggregate_id, fields=tuple(sorted(set(fields))))
        id = _read_id(command, self._sales.clock.now())
        with self._lock:
            if id in self._known:
                self._known.move_to_end(id)
                return False
        answer = self._sales.execute(_request(command, id))
        assert isinstance(answer, Accepted), answer
        with self._lock:
            self._known[id] = None
            while len(self._known) > CAPACITY:
                self._known.popitem(last=False)
        return not answer.replayed


def _read_id(command: RecordRead, now: dt.datetime) -> UUID:
    hour = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H")
    return uuid5(NAMESPACE, f"{command.by} {command.aggregate_id} {hour} {command.fields}")


def _request(command: RecordRead, id: UUID) -> Request:
    return Request(
        kind=RecordRead,
        aggregate="read",
        aggregate_id=None,
        command=command,
        body=command.model_dump(mode="json"),
        issuer=BY_ITSELF,
        command_id=id,
    )
