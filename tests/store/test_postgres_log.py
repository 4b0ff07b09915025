"""The log on PostgreSQL: who may do what to it, and that nobody can change what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from desk import Desk
from engines import Place, place
from people import CHEN
from postgres import SERVING
from samples import register

from application.engines.location import Server
from application.engines.postgres import PostgresEngine
from application.engines.postgres_schema import EVENTS, LOG, require
from application.log import CannotServeError, Log, StoreUnavailableError
from application.migrating import migrate
from application.sales import Sales

FORGE = "UPDATE dealtrail.stored_events SET topic='Forged' WHERE notification_id=1"
ATTACKS = [
    FORGE,
    "DELETE FROM dealtrail.stored_events",
    "TRUNCATE dealtrail.stored_events",
    (
        "INSERT INTO dealtrail.stored_events SELECT * FROM dealtrail.stored_events LIMIT 1 "
        "ON CONFLICT (originator_id, originator_version) DO UPDATE SET topic='Forged'"
    ),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Place]:
    with place("postgresql", tmp_path) as found:
        yield found


@pytest.fixture
def desk(server: Place) -> Iterator[Desk]:
    opened = Desk(server.location, keys=server.keys)
    yield opened
    opened.close()


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("by", ["serving", "owner", "superuser"])
def test_a_stored_row_cannot_be_changed_by_anybody(
    server: Place, desk: Desk, by: str, attack: str
) -> None:
    before = desk.sales.log.after(0, 1000)
    assert server.database is not None
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.IntegrityError)):
        run(getattr(server.database, by), attack)
    assert desk.sales.log.after(0, 1000) == before


def test_not_even_where_triggers_are_told_to_be_silent(server: Place, desk: Desk) -> None:
    assert server.database is not None
    with pytest.raises(psycopg.IntegrityError, match="append-only"):
        run(server.database.superuser, "SET session_replication_role = replica", FORGE)
    assert desk.sales.log.after(0, 1)[0].recorded.event is not None


def test_who_serves_has_no_more_rights_on_the_log_than_it_needs(server: Place) -> None:
    assert server.database is not None
    with server.database.connect() as connection:
        rights = connection.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee=%s AND table_name='stored_events'",
            (SERVING,),
        ).fetchall()
        sequence = connection.execute(
            "SELECT has_sequence_privilege(%(r)s, %(s)s, 'USAGE'), "
            "has_sequence_privilege(%(r)s, %(s)s, 'UPDATE')",
            {"r": SERVING, "s": "dealtrail.stored_events_notification_id_seq"},
        ).fetchone()
    assert sorted(right for (right,) in rights) == ["INSERT", "SELECT"]
    assert sequence == (True, False)


def test_who_could_change_the_log_does_not_serve(server: Place) -> None:
    assert server.database is not None
    for url in (server.database.owner, server.database.superuser):
        with pytest.raises(CannotServeError, match="may change the log"):
            Sales(Server(url), keys=server.keys)


def test_who_could_become_the_owner_does_not_serve_either(server: Place) -> None:
    assert server.database is not None
    assert isinstance(server.location, Server)
    member = "dealtrail_test_member"
    with server.database.connect() as connection:
        connection.execute(f"DROP ROLE IF EXISTS {member}")
        connection.execute(f"CREATE ROLE {member} NOINHERIT")
        connection.execute(f"GRANT dealtrail_test_owner, {SERVING} TO {member}".encode())
        connection.execute(f"GRANT USAGE ON SCHEMA {LOG} TO {member}".encode())
        connection.execute(f"GRANT SELECT, INSERT ON {EVENTS} TO {member}".encode())
        connection.execute(f"SET SESSION AUTHORIZATION {member}")
        with pytest.raises(CannotServeError, match="may change the log"):
            require(connection, server.location)
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(f"DROP OWNED BY {member}")
        connection.execute(f"DROP ROLE {member}")


def test_an_owner_or_superuser_is_not_made_the_one_who_serves(server: Place) -> None:
    assert server.database is not None
    owner = Server(server.database.owner)
    for role in ("dealtrail_test_owner", "postgres"):
        with pytest.raises(CannotServeError, match=r"--role|no role"):
            migrate(owner, role)
    with pytest.raises(CannotServeError, match="no role nobody_such"):
        migrate(owner, "nobody_such")


def test_a_database_without_a_log_says_what_to_run(server: Place) -> None:
    assert server.database is not None
    run(server.database.owner, "DROP SCHEMA dealtrail CASCADE")
    with pytest.raises(CannotServeError, match="dealtrail migrate"):
        Log(server.location)


def test_migrating_again_beside_a_service_changes_nothing(server: Place, desk: Desk) -> None:
    assert server.database is not None
    desk.do(CHEN, register())
    before = desk.sales.log.after(0, 1000)
    migrate(Server(server.database.owner), SERVING)
    assert desk.sales.log.after(0, 1000) == before
    desk.do(CHEN, register(customer_name="乙"))
    desk.restart()


def test_another_key_store_is_not_taken_for_ours(server: Place, desk: Desk) -> None:
    desk.do(CHEN, register(uscc="FAKE-1111-2222"))
    other = Path(str(server.keys) + ".other")
    with pytest.raises(CannotServeError, match="DEALTRAIL_KEYS"):
        Sales(server.location, keys=other, manual_clock=True)
    assert server.database is not None
    migrate(Server(server.database.owner), SERVING, new_keys=True)
    desk.close()
    desk.sales = Sales(server.location, keys=other, manual_clock=True)
    # The claims were read off the log again, under the other key; the phone is lost.
    desk.refused(CHEN, register(uscc="FAKE-1111-2222"))


def test_the_keys_may_stand_in_a_database_that_machines_share(server: Place) -> None:
    first = Desk(server.location, keys=server.location)
    second = first.beside()
    assert first.sales.keys.claim_key == second.sales.keys.claim_key
    key = first.sales.keys.make()
    first.sales.keys.admit(key, CHEN)
    known = second.sales.keys.bearer(key.text, first.sales.clock.now().date())
    assert known is not None
    assert known.person_id == CHEN
    address = first.sales.keys.calendars.replace(CHEN)
    assert second.sales.keys.calendars.person_of(address) is not None
    assert first.sales.keys.calendars.revoke(CHEN)
    assert second.sales.keys.calendars.person_of(address) is None
    second.close()
    first.close()


def test_the_library_reads_and_extends_the_same_log(desk: Desk) -> None:
    desk.do(CHEN, register())
    engine = desk.sales.log.engine
    assert isinstance(engine, PostgresEngine)
    ours = desk.sales.log.after(0, 1000)
    theirs = engine.recorder.select_notifications(start=1, limit=1000)
    assert [n.id for n in theirs] == [p.position for p in ours]
    assert [n.topic for n in theirs] == [type(p.recorded.event).__name__ for p in ours]
    assert engine.recorder.max_notification_id() == desk.sales.log.last_position()


def test_what_another_process_writes_is_heard_of_at_once(desk: Desk) -> None:
    other = desk.beside()
    known = desk.sales.position
    other.do(CHEN, register())
    assert desk.sales.wait_past(known, 20.0) == other.sales.position
    other.close()


def test_commits_reach_the_disk(desk: Desk) -> None:
    with desk.sales.log.turn() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone()[0] == "on"


def test_a_lock_that_others_keep_is_not_waited_for_for_ever(
    server: Place, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Log(server.location)
    monkeypatch.setattr("application.log.LOCK_SECONDS", 0.05)
    with other.turn(), pytest.raises(StoreUnavailableError), desk.sales.log.turn():
        pass
    other.close()
    desk.do(CHEN, register())


def test_no_password_is_shown(server: Place) -> None:
    assert isinstance(server.location, Server)
    assert "@" not in str(server.location) + repr(server.location)
