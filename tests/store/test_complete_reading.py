"""Many write, and roll back at random, while others read: nobody misses what is committed.

Positions are given out when a row is inserted and become readable when it is committed. If
two transactions did both at once, a reader could pass over a position that is filled in
later. So writers take turns; with the library's own function, which skips its lock, the same
test sees events missed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, Place, place, unlocked
from people import CHEN
from postgres import SERVING
from samples import register

from application.engines.location import Server
from application.engines.postgres import LogDatastore, PostgresEngine
from application.engines.postgres_schema import LOG
from application.envelope import stored
from application.log import Log
from benchmarks.complete_reading import WRITERS, UnwantedError, Write, in_turns, read_by_all
from domain.kernel import Recorded

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
EVENTS = 200_000 if SOAK else 1_000


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


@pytest.mark.soak
def test_R5_1_no_reader_misses_what_writers_commit(there: Place, tmp_path: Path) -> None:
    sample = an_event(there)
    logs = [unlocked(there.location, there.keys) for _ in range(WRITERS + 1)]
    seen = read_by_all(logs[-1], lambda n: in_turns(logs[n]), sample, EVENTS, tmp_path / "views")
    for log in logs:
        log.close()
    assert len(seen["log"]) >= EVENTS
    for name, positions in seen.items():
        assert positions == seen["log"], name


def test_the_path_that_the_service_refuses_misses_events(tmp_path: Path) -> None:
    with place("postgresql", tmp_path) as found:
        sample = an_event(found)
        log = unlocked(found.location, found.keys)
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
            log,
            lambda n: by_the_function(datastores[n], log),
            sample,
            EVENTS,
            tmp_path / "views",
        )
        for datastore in datastores:
            datastore.close()
        log.close()
    missed = {name: len(set(seen["log"]) - set(got)) for name, got in seen.items()}
    assert max(missed.values()) > 0, missed
