"""Databases for tests on a PostgreSQL server, made quickly, with the two roles that matter."""

from __future__ import annotations

import atexit
import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

OWNER, SERVING = "dealtrail_test_owner", "dealtrail_test_serving"

#: Who makes databases or roles holds this: two at once make one of them fail.
MAKING = 0x6465616C


@dataclass(frozen=True)
class Database:
    """A database, as three people see it; each a URL `postgresql://…`."""

    name: str
    superuser: str
    #: Owns the database, makes its tables.
    owner: str
    #: May connect, and what the owner grants it.
    serving: str

    @property
    def server(self) -> tuple[str, int]:
        """Host and port, for a proxy before it."""
        parts = urlsplit(self.superuser)
        return parts.hostname or "127.0.0.1", parts.port or 5432

    def through(self, port: int) -> Database:
        """The same database, reached through a proxy on this port of 127.0.0.1."""
        return Database(
            self.name, *(_moved(url, port) for url in (self.superuser, self.owner, self.serving))
        )

    def connect(self) -> psycopg.Connection:
        """A superuser's connection that commits each statement."""
        return psycopg.connect(self.superuser, autocommit=True)


def make_database(
    url: str, prepare: Callable[[Database], None] | None = None, *, like: str = "template1"
) -> Database:
    """A fresh database on the server that the superuser's URL names.

    `prepare` fills it, and does so once a run: later databases are copies of that one. `like`
    names another to copy, to which nobody is connected.
    """
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        _make_roles(admin, url)
        model = _model(admin, url, prepare) if prepare else like
        return _create(admin, url, f"dealtrail_test_{uuid.uuid4().hex[:12]}", model)


def _make_roles(admin: psycopg.Connection, url: str) -> None:
    for role in (OWNER, SERVING):
        if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            word = sql.Literal(_password(url, role))
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), word)
            )


def _model(admin: psycopg.Connection, url: str, prepare: Callable[[Database], None]) -> str:
    fills = f"{run_id()} {prepare.__module__} {prepare.__qualname__}"
    name = f"dealtrail_test_model_{hashlib.sha256(fills.encode()).hexdigest()[:12]}"
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        half = _create(admin, url, f"{name}_{uuid.uuid4().hex[:6]}", "template1")
        prepare(half)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        admin.execute(rename.format(sql.Identifier(half.name), sql.Identifier(name)))
        if url == os.environ.get("DEALTRAIL_TEST_POSTGRES"):
            atexit.register(_drop_model, url, name)
    return name


def _drop_model(url: str, name: str) -> None:
    """Leave nothing on a server that outlives the run; whoever misses it makes it anew."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _create(admin: psycopg.Connection, url: str, name: str, model: str) -> Database:
    made = sql.Identifier(name)
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            made, sql.Identifier(OWNER), sql.Identifier(model)
        )
    )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(made))
    admin.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(made, sql.Identifier(SERVING))
    )
    place = urlsplit(url)
    urls = [place._replace(path=f"/{name}").geturl()]
    for role in (OWNER, SERVING):
        where = f"{role}:{_password(url, role)}@{place.hostname}:{place.port or 5432}"
        urls.append(place._replace(netloc=where, path=f"/{name}").geturl())
    return Database(name, *urls)


def drop_database(database: Database) -> None:
    """Forget it, whoever is still connected."""
    url = urlsplit(database.superuser)._replace(path="/postgres").geturl()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name))
        )


def _password(url: str, role: str) -> str:
    """The same from whichever worker; who does not know the superuser's can not know it."""
    return hashlib.sha256(f"{urlsplit(url).password} {role}".encode()).hexdigest()[:32]


def _moved(url: str, port: int) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl()


def run_id() -> str:
    """The same in all workers of a run, and in no other run on this machine."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
