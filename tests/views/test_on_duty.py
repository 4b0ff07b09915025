"""Of several processes on one server one runs the views, and another takes over from it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from desk import Desk
from engines import migrated
from office import Office
from people import CHEN
from postgres import make_database, private_server
from samples import register
from served import served
from sqlalchemy import Connection, func, select, text
from terminal import ROOT

from application.engines.location import Server
from application.log import StoreUnavailableError
from domain.lead.registration import LeadRegistered
from projections.builds import add, all_builds, live_builds, swap
from projections.folding import Happening
from projections.leads import LeadFilter, LeadsView
from projections.views import VIEWS, Views

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
KILLS = 30 if SOAK else 1
DEADLINE_SECONDS = 30

pytestmark = pytest.mark.soak

#: How many wait for a lock in this database.
WAITING = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
    "WHERE NOT granted AND datname = current_database()"
)

#: Says when it follows, and when it runs the views.
FOLLOWER = """
import sys, threading
from pathlib import Path
from application.engines.location import Server
from application.keys import Keys
from application.log import Log
from projections.views import Views
views = Views(Log(Server(sys.argv[1]), keys=Keys(Path(sys.argv[2])).subjects))
views.start()
print("follows", flush=True)
while not views.runner.is_on_duty:
    threading.Event().wait(0.01)
print("on duty", flush=True)
sys.stdin.read()
"""


class PoisonedLeads(LeadsView):
    """A lead list that takes no lead."""

    def apply(self, connection: Connection, happening: Happening) -> None:
        if isinstance(happening.event, LeadRegistered):
            raise ValueError("this lead cannot be listed")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with served() as server:
        made = Office(server, keys=tmp_path / "keys")
        yield made
        made.close()


def until(reached: Callable[[], bool]) -> None:
    give_up = time.monotonic() + DEADLINE_SECONDS
    while not reached():
        assert time.monotonic() < give_up
        time.sleep(0.01)


@contextmanager
def follower(server: Server, keys: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", FOLLOWER, server.url, str(keys)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def taken(desk: Desk, name: str) -> bool:
    """Whether the write side takes a command again; nothing is stored if it does not."""
    try:
        desk.do(CHEN, register(customer_name=name))
    except StoreUnavailableError:
        return False
    return True


def listed(office: Office) -> list[str]:
    return [row["customer_name"] for row in office.views.leads(LeadFilter(), office.now).items]


def lists(office: Office, leads: int) -> bool:
    return len(listed(office)) == leads


def test_another_process_takes_over_from_one_that_was_killed(office: Office) -> None:
    assert isinstance(office.location, Server)
    with ExitStack() as running:
        runs = running.enter_context(follower(office.location, office.desk.sales.keys.path))
        assert (says(runs), says(runs)) == ("follows", "on duty")
        for number in range(KILLS):
            waits = running.enter_context(follower(office.location, office.desk.sales.keys.path))
            assert says(waits) == "follows"
            for name in "甲乙丙":
                office.graded(f"{name}{number}号", 3, 4, 4)
            runs.kill()
            assert says(waits) == "on duty"
            until(partial(lists, office, 3 * (number + 1)))
            runs = waits
    assert office.catch_up().position == office.position
    assert office.tables() == office.tables_anew()


def test_whoever_does_not_run_the_views_hears_of_every_batch(office: Office) -> None:
    office.views.start()
    until(lambda: office.views.runner.is_on_duty)
    other = Views(office.desk.sales.log)
    other.start()
    for number in range(10):
        position = office.desk.do(CHEN, register(customer_name=f"第{number}号")).position
        assert other.wait_for(position, DEADLINE_SECONDS)
    assert not other.runner.is_on_duty
    assert office.views.runner.is_on_duty
    office.views.stop()
    until(lambda: other.runner.is_on_duty)
    position = office.desk.do(CHEN, register()).position
    assert other.wait_for(position, DEADLINE_SECONDS)
    other.close()


def test_a_view_that_stopped_there_is_told_of_here_until_another_tries_again(
    office: Office,
) -> None:
    other = office.views
    kinds = tuple(PoisonedLeads if kind is LeadsView else kind for kind in VIEWS)
    runs = Views(office.desk.sales.log, kinds=kinds)
    runs.start()
    until(lambda: runs.runner.is_on_duty)
    other.start()
    lead = office.desk.do(CHEN, register())
    until(lambda: "leads" in other.failures)
    assert other.failures == runs.failures
    assert "cannot be listed" in other.failures["leads"].error
    assert other.stands(LeadsView)
    assert not other.wait_for(lead.position, DEADLINE_SECONDS, LeadsView)
    assert other.wait_for(lead.position, DEADLINE_SECONDS)
    runs.close()
    until(lambda: other.runner.is_on_duty and not other.failures)
    assert other.wait_for(lead.position, DEADLINE_SECONDS, LeadsView)
    assert len(listed(office)) == 1


def test_what_a_reader_sees_stays_until_he_is_done(office: Office) -> None:
    office.lead("之前")
    views = office.catch_up()
    caught_up = threading.Event()
    rebuilding = threading.Thread(target=views.rebuild, args=("leads", lambda *_: caught_up.set()))
    with views._store.reading() as connection:
        build = live_builds(connection)["leads"].build
        rebuilding.start()
        assert caught_up.wait(DEADLINE_SECONDS)
        table = LeadsView(build).leads.table
        assert connection.scalar(select(func.count()).select_from(table)) == 1
        assert live_builds(connection)["leads"].build == build
        assert rebuilding.is_alive()
    rebuilding.join(DEADLINE_SECONDS)
    with views._store.reading() as connection:
        assert live_builds(connection)["leads"].build == build + 1
    assert listed(office) == ["之前"]


def test_who_begins_while_a_build_is_swapped_sees_the_new_one(office: Office) -> None:
    office.lead("之前")
    store = office.catch_up()._store
    with store.writing() as connection:
        old = [build for build in all_builds(connection) if build.view == LeadsView.name]
        build = add(connection, LeadsView, old, live=False)
    with ThreadPoolExecutor(1) as reader:
        with store.writing() as connection:
            assert store.may_drop(connection)
            swap(connection, build)
            found = reader.submit(listed, office)
            until(lambda: bool(connection.scalar(WAITING)))
        assert found.result(DEADLINE_SECONDS) == [], "it is still empty"


def test_the_views_go_on_by_themselves_once_the_server_is_back(tmp_path: Path) -> None:
    with private_server() as server:
        there = Server(make_database(server.url, migrated).serving)
        desk = Desk(there, keys=tmp_path / "keys")
        views = Views(desk.sales.log, desk.sales.wait_past)
        views.start()
        position = desk.do(CHEN, register(customer_name="之前")).position
        assert views.wait_for(position, DEADLINE_SECONDS)
        now = desk.sales.clock.now()
        server.kill()
        with pytest.raises(StoreUnavailableError):
            views.leads(LeadFilter(), now)
        if SOAK:
            # Whoever has tried for a while is slow to try again.
            until(lambda: "log" in views.failures)
        server.start()
        assert views.wait_for(position, DEADLINE_SECONDS), "a crash may take the views back"
        assert len(views.leads(LeadFilter(), now).items) == 1
        assert not views.failures
        until(lambda: taken(desk, "之后"))
        assert views.wait_for(desk.sales.log.last_position(), DEADLINE_SECONDS)
        assert len(views.leads(LeadFilter(), now).items) == 2
        views.close()
        desk.close()


def test_who_finds_the_server_away_trusts_no_position_any_more(tmp_path: Path) -> None:
    with private_server() as server:
        there = Server(make_database(server.url, migrated).serving)
        desk = Desk(there, keys=tmp_path / "keys")
        views = Views(desk.sales.log, desk.sales.wait_past)
        position = desk.do(CHEN, register(customer_name="之前")).position
        assert views.runner.step()
        assert views.wait_for(position, 0)
        server.kill()
        with pytest.raises(StoreUnavailableError):
            views.leads(LeadFilter(), desk.sales.clock.now())
        assert not views.wait_for(position, 0), "the server may come back with less"
        views.close()
        desk.close()


def test_a_connection_cut_in_the_middle_of_a_batch_stops_no_view(office: Office) -> None:
    class CutOff(LeadsView):
        """The server ends the connection in its midst, once."""

        left = 1

        def apply(self, connection: Connection, happening: Happening) -> None:
            super().apply(connection, happening)
            if isinstance(happening.event, LeadRegistered) and CutOff.left:
                CutOff.left = 0
                connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    kinds = tuple(CutOff if kind is LeadsView else kind for kind in VIEWS)
    views = office.reopen(kinds)
    views.start()
    office.lead("之前")
    office.lead("之后")
    position = office.position
    assert views.wait_for(position, DEADLINE_SECONDS)
    assert CutOff.left == 0
    assert not views.failures
    assert listed(office) == ["之后", "之前"]
    views.stop()
    assert office.tables() == office.tables_anew()
