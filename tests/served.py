"""A log and its views on a real PostgreSQL server, as `dealtrail migrate` leaves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
from engines import migrated
from postgres import fresh_database
from psycopg import sql

from application.engines.location import Location, Server
from application.engines.postgres_schema import VIEWS

#: Makes a place for a log, and one for its keys, given an empty folder.
Opened = Callable[[Path], AbstractContextManager[tuple[Location, Location]]]

#: What belongs to no build of a view.
NOT_OF_A_BUILD = ("builds", "stopped")


@contextmanager
def served() -> Iterator[Server]:
    """An empty database, as the role that serves it reaches it."""
    with fresh_database(migrated) as database:
        yield Server(database.serving)


def view_tables(server: Server) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all views as they stand, whichever build they belong to; by table."""
    with psycopg.connect(server.url, options=f"-c search_path={VIEWS}") as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", (VIEWS,)
        ).fetchall()
        return {
            name: sorted(
                connection.execute(
                    sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))
                ).fetchall(),
                key=repr,
            )
            for (name,) in names
            if name not in NOT_OF_A_BUILD
        }
