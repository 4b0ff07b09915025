"""What stands where in a PostgreSQL database, who may do what there, and how it is made.

Made by the owner (`dealtrail migrate`), used by the role that serves: on the log that role
has INSERT and SELECT and nothing else, and what it may not do the triggers refuse to others
as well.
"""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg import sql

from .errors import CannotServeError
from .location import Server

#: The schema of the log and its indexes, which only the owner changes.
LOG = "dealtrail"
#: Schemas in which the role that serves makes its own tables: what can be made anew from the
#: log, and secrets where they are to stand in this database.
VIEWS = "dealtrail_views"
KEYS = "dealtrail_keys"
#: The nodes and checkpoints of the transparency log, which that role writes too.
LEDGER = "dealtrail_ledger"

EVENTS = f"{LOG}.stored_events"
SEQUENCE = f"{LOG}.stored_events_notification_id_seq"

GUARDS = (
    f"""
CREATE OR REPLACE FUNCTION {LOG}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log is append-only: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    f"""
CREATE OR REPLACE TRIGGER stored_events_are_never_changed
BEFORE UPDATE OR DELETE OR TRUNCATE ON {EVENTS}
FOR EACH STATEMENT EXECUTE FUNCTION {LOG}.refuse()
""",
    # Also where somebody sets session_replication_role.
    f"ALTER TABLE {EVENTS} ENABLE ALWAYS TRIGGER stored_events_are_never_changed",
)

#: SQLite's words for what PostgreSQL calls otherwise, in the statements that make tables.
WORDS = (
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bREAL\b"), "DOUBLE PRECISION"),
    (re.compile(r"\bTEXT\b"), 'TEXT COLLATE "C"'),
    (re.compile(r"\s+WITHOUT ROWID\b"), ""),
)


def worded(statement: str) -> str:
    """A statement that makes a table or an index, as PostgreSQL wants it."""
    for word, other in WORDS:
        statement = word.sub(other, statement)
    return statement


def make_schemas(connection: psycopg.Connection[Any], role: str) -> None:
    """The schemas, and which of them the role that serves may use or fill."""
    named = sql.Identifier(role)
    for schema in (LOG, VIEWS, KEYS, LEDGER):
        rights = sql.SQL("USAGE" if schema == LOG else "USAGE, CREATE")
        this = sql.Identifier(schema)
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(this))
        connection.execute(sql.SQL("REVOKE ALL ON SCHEMA {} FROM PUBLIC").format(this))
        connection.execute(sql.SQL("GRANT {} ON SCHEMA {} TO {}").format(rights, this, named))


def guard_events(connection: psycopg.Connection[Any]) -> None:
    for statement in GUARDS:
        connection.execute(statement.encode())


def grant(connection: psycopg.Connection[Any], role: str) -> None:
    """What the role that serves may do: add to the log and read it, keep up the indexes."""
    named, events = sql.Identifier(role), sql.SQL(EVENTS)
    for statement in (
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}").format(
            sql.Identifier(LOG), named
        ),
        sql.SQL("REVOKE ALL ON {} FROM {}, PUBLIC").format(events, named),
        sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(events, named),
        sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.SQL(SEQUENCE), named),
    ):
        connection.execute(statement)


def require(connection: psycopg.Connection[Any], server: Server) -> None:
    """That the log is there and this role can only add to it; raises CannotServeError."""
    found = connection.execute(
        "SELECT to_regclass(%s) IS NOT NULL, current_user", (EVENTS,)
    ).fetchone()
    assert found is not None
    is_there, role = found
    if not is_there:
        raise CannotServeError(
            f"{server} holds no log that {role} may use; as the owner of the database run "
            f"`dealtrail migrate --database postgresql://… --role {role}`"
        )
    rights = connection.execute(
        "SELECT has_table_privilege(%(t)s, 'SELECT') AND has_table_privilege(%(t)s, 'INSERT'), "
        "has_table_privilege(%(t)s, 'UPDATE') OR has_table_privilege(%(t)s, 'DELETE') "
        "OR has_table_privilege(%(t)s, 'TRUNCATE') OR pg_has_role("
        "(SELECT relowner FROM pg_class WHERE oid = to_regclass(%(t)s)), 'MEMBER')",
        {"t": EVENTS},
    ).fetchone()
    assert rights is not None
    may_add, may_change = rights
    if not may_add:
        raise CannotServeError(
            f"{role} may not read and extend the log in {server}; run "
            f"`dealtrail migrate --database postgresql://… --role {role}` as its owner"
        )
    if may_change:
        raise CannotServeError(
            f"{role} may change the log in {server}; serve under a role that may only add to it, "
            "as `dealtrail migrate --role NAME` sets it up"
        )
