"""The PostgreSQL that other tests stand on is a real one, and leaves nothing behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from postgres import Database, fresh_database, private_server, require
from psycopg import errors
from terminal import ROOT

HOLD = """
from postgres import private_server
with private_server() as server:
    print(server.folder, server.port, flush=True)
    input()
"""


def test_the_server_is_of_a_version_we_support_and_commits_to_disk(postgres: Database) -> None:
    with postgres.connect() as superuser:
        assert 150000 <= superuser.info.server_version < 190000
        assert superuser.execute("SHOW fsync").fetchone() == ("on",)
        assert superuser.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_the_owner_makes_tables_and_the_serving_role_may_only_what_it_is_granted(
    postgres: Database,
) -> None:
    with psycopg.connect(postgres.owner) as owner:
        owner.execute("CREATE TABLE seen (id int)")
        owner.execute("CREATE TABLE unseen (id int)")
        owner.execute("GRANT SELECT ON seen TO dealtrail_test_serving")
    with psycopg.connect(postgres.serving, autocommit=True) as serving:
        assert serving.execute("SELECT * FROM seen").fetchall() == []
        for refused in ("SELECT * FROM unseen", "DROP TABLE seen", "CREATE TABLE own (id int)"):
            with pytest.raises(errors.InsufficientPrivilege):
                serving.execute(refused)


def fill(database: Database) -> None:
    with psycopg.connect(database.owner) as owner:
        owner.execute("CREATE TABLE filled AS SELECT now() AS at")


def test_databases_of_the_same_filling_are_copies_and_apart(postgres: Database) -> None:
    with fresh_database(fill) as one, fresh_database(fill) as other:
        found = []
        for database in (one, other):
            with psycopg.connect(database.owner) as owner:
                found.append(owner.execute("SELECT at FROM filled").fetchall())
                owner.execute("DELETE FROM filled")
        assert found[0] == found[1] != []


def is_open(connection: psycopg.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def test_a_killed_server_starts_again_with_what_was_committed() -> None:
    with private_server() as server:
        with psycopg.connect(server.url, autocommit=True) as before:
            before.execute("CREATE TABLE kept AS SELECT 7 AS n")
            server.kill()
            # Its children notice a moment later.
            while is_open(before):
                time.sleep(0.01)
        server.start()
        with psycopg.connect(server.url) as after:
            assert after.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_server_ends_and_its_folder_goes_when_its_process_is_killed() -> None:
    require()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        folder, port = holder.stdout.readline().split()
        assert Path(folder).exists()
        assert listens(int(port))
        holder.kill()
    # The run's time limit ends a wait for nothing.
    while Path(folder).exists() or listens(int(port)):
        time.sleep(0.01)


def listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
