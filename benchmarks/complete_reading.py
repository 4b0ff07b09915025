"""Many write, and roll back at random, while others read: how many events does anybody miss?

Positions are given out when a row is inserted and become readable when it is committed. If
two transactions did both at once, a reader could pass over a position that is filled in later.
The tests run this at their sizes; as a benchmark it runs as long as one likes (`--events`).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from application.clock import RealClock
from application.engines.location import Location, Server
from application.engines.postgres import PostgresEngine
from application.feed import EVERYTHING, read
from application.log import Log
from domain.kernel import Recorded, event_id
from projections.audit import AuditFilter, AuditView
from projections.people import PeopleView
from projections.views import Views

from .ground import Ground
from .postgres_ground import servers_databases
from .rows import Row, Target
from .series import Series

WRITERS = 8
MOST_AT_ONCE = 5
PAUSE_SECONDS = 0.005
ROLLED_BACK = 0.3

#: Adds events in a transaction of its own, and rolls it back if told to.
Write = Callable[[list[Recorded], bool], None]
#: The positions behind this one, as somebody reads them.
Read = Callable[[int], list[int]]


NONE = Target("≤", 0)


class UnwantedError(Exception):
    """Somebody changed his mind in the middle of his transaction."""


def measure(ground: Ground) -> list[Row]:
    """Missed events, and how many were written a second, on both engines."""
    path, _ = ground.hired()
    rows = _measured(path, path, ground)
    with servers_databases() as (database, _, _):
        rows += _measured(Server(database.serving), path, ground)
    return rows


def _measured(location: Location, sampled: Path, ground: Ground) -> list[Row]:
    """The events are copies of the first one of the sampled log."""
    log = Log(sampled)
    sample = log.after(0, 1)[0].recorded
    log.close()
    logs = [Log(location) for _ in range(WRITERS + 1)]
    began = time.perf_counter()
    seen = read_by_all(
        logs[-1], lambda n: in_turns(logs[n]), sample, ground.events, ground.place("views")
    )
    took = time.perf_counter() - began
    for each in logs:
        each.close()
    engine = "PostgreSQL" if isinstance(location, Server) else "SQLite"
    what = f"{WRITERS} writers, {len(seen) - 1} readers, {engine}"
    count = len(seen["log"])
    wrong = sum(positions != seen["log"] for positions in seen.values())
    return [
        Row("R5.1", f"readers that saw anything else, {what}", "", _once(wrong), target=NONE),
        Row("R5.1", f"{count:,} events, {what}", "events/s", _once(count / took)),
    ]


def _once(figure: float) -> Series:
    return Series((float(figure),))


def another(sample: Recorded) -> Recorded:
    """The same event as the first of a stream of its own."""
    stream = uuid4()
    trail = sample.trail.model_copy(update={"event_id": event_id(stream, 1)})
    return Recorded(stream, 1, sample.event, trail)


def in_turns(log: Log) -> Write:
    """As the service writes: one transaction at a time."""

    def write(events: list[Recorded], rolled_back: bool) -> None:
        with suppress(UnwantedError), log.turn() as cursor:
            log.append(cursor, events)
            if rolled_back:
                raise UnwantedError

    return write


def write_all(sample: Recorded, write: Write, seed: int, count: int) -> None:
    """Write so many events, a few at a time, and some in vain."""
    dice, left = random.Random(seed), count
    while left > 0:
        events = [another(sample) for _ in range(min(left, dice.randint(1, MOST_AT_ONCE)))]
        rolled_back = dice.random() < ROLLED_BACK
        write(events, rolled_back)
        left -= 0 if rolled_back else len(events)


def follow(read_on: Read, start: int, written: threading.Event) -> list[int]:
    """All that is read from the start on, until there is nothing new after all was written."""
    seen: list[int] = []
    while True:
        is_over = written.is_set()
        new = read_on(seen[-1] if seen else start)
        seen += new
        if is_over and not new:
            return seen
        if not new:
            # Others get the interpreter.
            written.wait(PAUSE_SECONDS)


def tail(log: Log) -> Read:
    return lambda position: [p.position for p in log.after(position, 100)]


def feed(log: Log) -> Read:
    return lambda position: [e.placed.position for e in read(log, EVERYTHING, position).events]


def export(log: Log) -> Read:
    def pages(position: int) -> list[int]:
        with log.reading() as cursor:
            return [row.position for row in log.rows_after(cursor, position, 5_000)]

    return pages


def library(engine: PostgresEngine) -> Read:
    """The library's own way to read on."""
    recorder = engine.recorder
    return lambda position: [n.id for n in recorder.select_notifications(position + 1, 100)]


def view(views: Views) -> Read:
    """A view goes on by itself; what it took in stands in its rows."""

    def step(position: int) -> list[int]:
        while views.runner.step():
            pass
        wanted = AuditFilter(from_position=position + 1)
        now = RealClock().now()
        return [row["position"] for row in views.audit(wanted, now, limit=500).items]

    return step


def read_by_all(
    log: Log, write: Callable[[int], Write], sample: Recorded, events: int, views_at: Path
) -> dict[str, list[int]]:
    """What each reader saw while all the writers wrote; under "log" what stands there at last."""
    start = log.last_position()
    views = Views(log, place=views_at, kinds=(AuditView, PeopleView))
    readers = {"tail": tail(log), "feed": feed(log), "export": export(log), "view": view(views)}
    if isinstance(log.engine, PostgresEngine):
        readers["library"] = library(log.engine)
    written = threading.Event()
    with ThreadPoolExecutor(WRITERS + len(readers)) as pool:
        reading = {name: pool.submit(follow, r, start, written) for name, r in readers.items()}
        writing = [
            pool.submit(write_all, sample, write(n), n, events // WRITERS) for n in range(WRITERS)
        ]
        try:
            for one in writing:
                one.result()
        finally:
            written.set()
        seen = {name: future.result() for name, future in reading.items()}
    views.close()
    return seen | {"log": export_all(log, start)}


def export_all(log: Log, start: int) -> list[int]:
    """All positions behind this one, read when nobody writes any more."""
    found: list[int] = []
    while page := export(log)(found[-1] if found else start):
        found += page
    return found
