"""Many write, and roll back at random, while others read: nobody misses what is committed.

Positions are given out when a row is inserted and become readable when it is committed. If
two transactions did both at once, a reader could pass over a position that is filled in
later. So writers take turns; with the library's own function, which skips its lock, the same
test sees events missed.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from desk import Desk
from engines import ENGINES, Place, place
from given import T0 as NOW
from people import CHEN
from postgres import SERVING
from samples import register

from application.engines.location import Server
from application.engines.postgres import LogDatastore, PostgresEngine
from application.engines.postgres_schema import LOG
from application.envelope import stored
from application.feed import EVERYTHING, read
from application.log import Log
from domain.kernel import Recorded, event_id
from projections.audit import AuditFilter, AuditView
from projections.people import PeopleView
from projections.views import Views

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
EVENTS = 200_000 if SOAK else 1_000
WRITERS = 8
MOST_AT_ONCE = 5
PAUSE_SECONDS = 0.005
ROLLED_BACK = 0.3

#: Adds events in a transaction of its own, and rolls it back if told to.
Write = Callable[[list[Recorded], bool], None]
#: The positions behind this one, as somebody reads them.
Read = Callable[[int], list[int]]


class UnwantedError(Exception):
    """Somebody changed his mind in the middle of his transaction."""


@pytest.fixture(params=ENGINES)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


def an_event(found: Place) -> Recorded:
    """An event that a stream can begin with, written by a real command."""
    desk = Desk(found.location, keys=found.keys)
    lead = desk.do(CHEN, register()).id
    sample = desk.sales.log.stream(lead)[0].recorded
    desk.close()
    return sample


def another(sample: Recorded) -> Recorded:
    stream = uuid4()
    trail = sample.trail.model_copy(update={"event_id": event_id(stream, 1)})
    return Recorded(stream, 1, sample.event, trail)


def in_turns(log: Log) -> Write:
    def write(events: list[Recorded], rolled_back: bool) -> None:
        with suppress(UnwantedError), log.turn() as cursor:
            log.append(cursor, events)
            if rolled_back:
                raise UnwantedError

    return write


def by_the_function(datastore: LogDatastore, log: Log) -> Write:
    """As the library writes with its functions: without a lock."""
    assert isinstance(log.engine, PostgresEngine)
    make = log.engine.recorder.construct_pg_stored_event
    statement = log.engine.recorder.sql_invoke_pg_function_insert_events

    def write(events: list[Recorded], rolled_back: bool) -> None:
        rows = [
            make(row.originator_id, row.originator_version, row.topic, row.state)
            for row in map(stored, events)
        ]
        with (
            suppress(UnwantedError),
            datastore.get_connection() as connection,
            connection.transaction(),
        ):
            connection.execute("SET TRANSACTION READ WRITE")
            connection.execute(statement, (rows,))
            if rolled_back:
                raise UnwantedError

    return write


def write_all(sample: Recorded, write: Write, seed: int) -> None:
    dice, left = random.Random(seed), EVENTS // WRITERS
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


def library(log: Log) -> Read:
    engine = log.engine
    assert isinstance(engine, PostgresEngine)
    recorder = engine.recorder
    return lambda position: [n.id for n in recorder.select_notifications(position + 1, 100)]


def view(views: Views) -> Read:
    """A view goes on by itself; what it took in stands in its rows."""

    def step(position: int) -> list[int]:
        while views.runner.step():
            pass
        wanted = AuditFilter(from_position=position + 1)
        return [row["position"] for row in views.audit(wanted, NOW, limit=500).items]

    return step


def read_by_all(
    log: Log, write: Callable[[int], Write], sample: Recorded, views_at: Path
) -> dict[str, list[int]]:
    """What each reader saw while all the writers wrote, and what stands there at last."""
    start = log.last_position()
    views = Views(log, place=views_at, kinds=(AuditView, PeopleView))
    readers = {"tail": tail(log), "feed": feed(log), "export": export(log), "view": view(views)}
    if isinstance(log.engine, PostgresEngine):
        readers["library"] = library(log)
    written = threading.Event()
    with ThreadPoolExecutor(WRITERS + len(readers)) as pool:
        reading = {name: pool.submit(follow, r, start, written) for name, r in readers.items()}
        writing = [pool.submit(write_all, sample, write(n), n) for n in range(WRITERS)]
        try:
            for one in writing:
                one.result()
        finally:
            written.set()
        seen = {name: future.result() for name, future in reading.items()}
    views.close()
    return seen | {"log": export_all(log, start)}


def export_all(log: Log, start: int) -> list[int]:
    found: list[int] = []
    while page := export(log)(found[-1] if found else start):
        found += page
    return found


@pytest.mark.soak
def test_R5_1_no_reader_misses_what_writers_commit(there: Place, tmp_path: Path) -> None:
    sample = an_event(there)
    logs = [Log(there.location) for _ in range(WRITERS + 1)]
    seen = read_by_all(logs[-1], lambda n: in_turns(logs[n]), sample, tmp_path / "views")
    for log in logs:
        log.close()
    assert len(seen["log"]) >= EVENTS
    for name, positions in seen.items():
        assert positions == seen["log"], name


def test_the_path_that_the_service_refuses_misses_events(tmp_path: Path) -> None:
    with place("postgresql", tmp_path) as found:
        sample = an_event(found)
        log = Log(found.location)
        assert isinstance(log.engine, PostgresEngine)
        assert found.database is not None
        with found.database.connect() as connection:
            connection.execute(log.engine.recorder.sql_create_pg_function_insert_events)
            connection.execute(
                f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {LOG} TO {SERVING}".encode()
            )
        assert isinstance(found.location, Server)
        datastores = [LogDatastore(found.location) for _ in range(WRITERS)]
        seen = read_by_all(
            log, lambda n: by_the_function(datastores[n], log), sample, tmp_path / "views"
        )
        for datastore in datastores:
            datastore.close()
        log.close()
    missed = {name: len(set(seen["log"]) - set(got)) for name, got in seen.items()}
    assert max(missed.values()) > 0, missed
