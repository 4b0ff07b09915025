"""Real PostgreSQL for tests: one server for the whole run, a fresh database for each test.

    def test_something(postgres: Database) -> None:      # the fixture of tests/conftest.py
        migrate(postgres.owner)                          # makes the tables
        Sales(postgres.serving)                          # serves, and may do little else

    with private_server() as server:                     # of this test alone, to be killed
        database = make_database(server.url)

The run's server is started when the first test asks, and ends with the run. With
`DEALTRAIL_TEST_POSTGRES` (the URL of a superuser) the databases are made there instead.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from postgres_databases import (
    OWNER,
    SERVING,
    Database,
    drop_database,
    make_database,
    run_id,
)
from postgres_programs import installed, unprivileged
from postgres_server import Server, hold, one_at_a_time

__all__ = [
    "OWNER",
    "SERVING",
    "Database",
    "drop_database",
    "fresh_database",
    "make_database",
    "private_server",
    "require",
    "run_server",
]


@cache
def run_server() -> str:
    """The URL of a superuser of the server that all workers of this run share."""
    given = os.environ.get("DEALTRAIL_TEST_POSTGRES")
    if given:
        return given
    require()
    folder = Path(tempfile.gettempdir(), f"dealtrail-postgres-{run_id()}")
    with one_at_a_time(folder.with_suffix(".lock")):
        known = folder / "url"
        with suppress(FileNotFoundError):
            hold(folder)
            return known.read_text("utf-8")
        _mine.append(Server(folder))
        _mine[0].start()
        known.touch(mode=0o600)
        known.write_text(_mine[0].url, "utf-8")
        return _mine[0].url


#: The run's server, if this worker happened to start it: it is not to be collected.
_mine: list[Server] = []


def require() -> None:
    """That a server can be started here; else the test is skipped, and says why."""
    unprivileged()
    installed()


@contextmanager
def private_server(**settings: str) -> Iterator[Server]:
    """A server of this test alone, which it may kill."""
    require()
    server = Server(Path(tempfile.mkdtemp(prefix="dealtrail-postgres-")))
    try:
        server.start(**settings)
        yield server
    finally:
        server.close()


@contextmanager
def fresh_database(prepare: Callable[[Database], None] | None = None) -> Iterator[Database]:
    """A database on the run's server, dropped at the end."""
    database = make_database(run_server(), prepare)
    try:
        yield database
    finally:
        drop_database(database)
