"""A PostgreSQL server of the run's own, and what is compared on it: the raw engine, the library.

The server is the one that the tests start (tests/postgres.py): a program of a wheel, on
loopback, with fsync and synchronous_commit as they come.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from engines import migrated
from postgres import Database, make_database, private_server

WRITERS = 16
#: What writers of the raw engine hold, as ours do.
LOCK = 4711
TABLE = """
CREATE TABLE raw_events (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    originator_id UUID NOT NULL,
    originator_version BIGINT NOT NULL,
    topic TEXT NOT NULL,
    state BYTEA NOT NULL,
    UNIQUE (originator_id, originator_version)
)
"""


@contextmanager
def servers_databases() -> Iterator[tuple[Database, Database, Database]]:
    """Three databases on a server of their own: two made ready for a service, one empty."""
    with private_server() as server:
        one, two, empty = (make_database(server.url) for _ in range(3))
        migrated(one)
        migrated(two)
        yield one, two, empty


class RawServer:
    """One command a transaction, sixteen writers: version, lock, notify, an event, a receipt."""

    def __init__(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(TABLE.encode())
        self._connections = [psycopg.connect(url) for _ in range(WRITERS)]
        self._lock = threading.Lock()

    def run(self, commands: int, state: bytes) -> None:
        """So many commands, shared by all writers."""
        with ThreadPoolExecutor(WRITERS) as pool:
            for done in [
                pool.submit(self._write, connection, commands // WRITERS, state)
                for connection in self._connections
            ]:
                done.result()

    def _write(self, connection: psycopg.Connection, commands: int, state: bytes) -> None:
        for _ in range(commands):
            stream, receipt = uuid4(), uuid4()
            run = connection.execute
            run("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            run("SELECT MAX(originator_version) FROM raw_events WHERE originator_id=%s", (stream,))
            run(
                "INSERT INTO raw_events (originator_id, originator_version, topic, state) "
                "VALUES (%s,1,'Raw',%s), (%s,1,'Receipt',%s) RETURNING position",
                (stream, state, receipt, state),
            ).fetchall()
            run("NOTIFY raw_events")
            connection.commit()

    def close(self) -> None:
        for connection in self._connections:
            connection.close()
