"""Every place where what was told of a person could have come to stand, looked through.

On PostgreSQL a superuser reads the very pages, dead rows and all, and what was written ahead.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from canaries import found_in, in_files
from engines import Place
from postgres import Database

Found = dict[str, Counter[str]]

PAGES = """
SELECT c.oid::regclass::text, pg_relation_filepath(c.oid) FROM pg_class c
WHERE c.oid >= 16384 AND pg_relation_filepath(c.oid) IS NOT NULL
"""
SEGMENT = "SELECT pg_walfile_name(pg_current_wal_lsn())"
SEGMENTS_SINCE = "SELECT name FROM pg_ls_waldir() WHERE name >= %s AND length(name) = 24"


def written_ahead(place: Place) -> str:
    """From where on the server has written ahead what happens after this; empty on files."""
    if place.database is None:
        return ""
    with place.database.connect() as connection:
        (segment,) = connection.execute(SEGMENT).fetchall()
        return str(segment[0])


def canaries_anywhere(place: Place, folder: Path, since: str) -> Found:
    """The canaries in each file and each table that holds some, by its name.

    `since`: what `written_ahead` said before anything was told.
    """
    for path in folder.rglob("*"):
        _checkpoint(path)
    found = in_files(folder)
    if place.database is not None:
        found |= dict(_on_server(place.database, since))
    return {name: hits for name, hits in found.items() if hits}


def _checkpoint(path: Path) -> None:
    """What was written ahead goes into the file itself; what it had there stays where it is."""
    if not path.is_file() or path.read_bytes()[:15] != b"SQLite format 3":
        return
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _on_server(database: Database, since: str) -> Iterator[tuple[str, Counter[str]]]:
    with database.connect() as connection:
        connection.execute("CHECKPOINT")
        for name, path in connection.execute(PAGES).fetchall():
            yield name, found_in(_bytes_of(connection, path))
        for (name,) in connection.execute(SEGMENTS_SINCE, [since]).fetchall():
            yield name, found_in(_bytes_of(connection, f"pg_wal/{name}"))


def _bytes_of(connection: psycopg.Connection, path: str) -> bytes:
    """The file as the server has it, relative to its own folder; empty if it is gone."""
    (content,) = connection.execute("SELECT pg_read_binary_file(%s, true)", [path]).fetchone() or (
        None,
    )
    return bytes(content or b"")
