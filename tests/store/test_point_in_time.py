"""PostgreSQL goes back to an instant by the steps of docs/operations.md, and dealtrail goes on."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from engines import migrated
from feeding import asked, feed
from people import AUDITOR, CHEN, WANG
from postgres import Database, make_database, require
from postgres_recovery import Recovery
from postgres_server import DEADLINE_SECONDS, Server
from served import view_tables
from service import API, Service
from stories import bodies

from application.engines import location
from application.log import Log
from application.restored import LEAST_GAP
from projections.views import Views

pytestmark = pytest.mark.soak

#: What a command that is sent again must bear.
SENT_AGAIN = "idempotency_key"


@dataclass
class Past:
    """A service that was taken back to an instant, and what its clients knew before."""

    service: Service
    database: Database
    #: The answers before and behind the instant, by the customer's name.
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: dict[str, dict[str, Any]] = field(default_factory=dict)
    assigned: str = ""
    end: int = 0

    def register(self, name: str) -> dict[str, Any]:
        """A lead, under a key by which it can be sent again."""
        answer: dict[str, Any] = self.service.do(
            CHEN, "/leads", bodies.lead(name), **{SENT_AGAIN: name.encode().hex()}
        )
        return answer

    def log(self) -> Log:
        return Log(location.Server(self.database.serving))

    def positions(self) -> list[int]:
        log = self.log()
        found = [placed.position for placed in log.after(0, 10_000)]
        log.close()
        return found

    def go_on(self) -> None:
        """What happens before the instant: also a clock of 24 hours that runs on behind it."""
        lead = self.kept["月宫"] = self.register("月宫")
        self.assigned = lead["id"]
        self.service.do(CHEN, f"/leads/{self.assigned}/score-lead", bodies.score(3, 4, 4))
        self.service.do(WANG, f"/leads/{self.assigned}/approve-score", {"round": 1})

    def end_here(self) -> dt.datetime:
        """Note the instant, on a clock that has moved on since the last commit."""
        self.end = self.positions()[-1]
        self.service.get(CHEN, "/leads")
        time.sleep(0.002)
        return dt.datetime.now(dt.UTC)


def backed_up_while_writing(past: Past, recovery: Recovery) -> None:
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            name = f"第{number}家"
            past.kept[name] = past.register(name)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        recovery.back_up()
    finally:
        done.set()
        writing.join()


@contextmanager
def archiving_server() -> Iterator[tuple[Server, Recovery]]:
    require()
    server = Server(Path(tempfile.mkdtemp(prefix="dealtrail-postgres-")))
    try:
        recovery = Recovery(server)
        server.start(**recovery.archiving)
        yield server, recovery
    finally:
        server.close()


@pytest.fixture
def past(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Past]:
    """The steps of the chapter, one after the other."""
    with archiving_server() as (server, recovery):
        database = make_database(server.url, migrated)
        keys = f"sqlite:///{tmp_path / 'keys'}"
        with Service(tmp_path, database=database.serving, keys=keys) as service:
            past = Past(service, database)
            service.clock("03-02 09:00")
            past.go_on()
            backed_up_while_writing(past, recovery)
            past.kept["广寒宫"] = past.register("广寒宫")
            instant = past.end_here()
            for name in ("蓬莱", "瀛洲"):
                past.lost[name] = past.register(name)
            service.get(CHEN, "/leads")
            caplog.clear()
            service.restart(lambda: taken_back(server, recovery, database, instant))
            yield past


def taken_back(
    server: Server, recovery: Recovery, database: Database, instant: dt.datetime
) -> None:
    server.stop()
    recovery.go_back(instant)
    server.start(**recovery.archiving)
    with psycopg.connect(server.url, autocommit=True) as asking:
        end = time.monotonic() + DEADLINE_SECONDS
        while asking.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            assert time.monotonic() < end, server.log.read_text("utf-8")
            time.sleep(0.01)
    recovery.leave_out(database.owner, instant)


def test_the_documented_steps_lead_to_the_instant_and_dealtrail_goes_on_from_there(
    past: Past, caplog: pytest.LogCaptureFixture
) -> None:
    assert past.positions()[-1] == past.end
    the_views_came_back_along(past, caplog.text)
    for position in (past.end + 1, past.lost["瀛洲"]["position"]):
        told(asked(past.service, AUDITOR, after=position), past)
    what_is_kept_is_answered_again_and_what_is_lost_done_anew(past)
    lost = past.lost["瀛洲"]["position"]
    told(past.service.client.get(*leads_at(lost), headers=past.service.headers(CHEN)), past)
    a_clock_goes_on(past)
    the_views_are_those_of_a_rebuild(past)


def the_views_came_back_along(past: Past, said: str) -> None:
    assert listed(past) == set(past.kept)
    assert "restored from a backup" not in said


def what_is_kept_is_answered_again_and_what_is_lost_done_anew(past: Past) -> None:
    for name, answer in past.kept.items():
        again = past.register(name)
        assert (again["id"], again["events"]) == (answer["id"], answer["events"]), name
    for name, answer in past.lost.items():
        again = past.register(name)
        # An id follows from the key: whoever noted it finds the same lead under it.
        assert again["id"] == answer["id"]
        assert again["position"] > past.end + LEAST_GAP
    after = [event["position"] for event in feed(past.service, AUDITOR, after=past.end)]
    assert not set(after) & {answer["position"] for answer in past.lost.values()}
    assert min(after) > past.end + LEAST_GAP
    assert listed(past) == {*past.kept, *past.lost}


def a_clock_goes_on(past: Past) -> None:
    """It began before the instant and is breached behind it, once."""
    for when in ("03-03 08:59", "03-03 09:01", "03-04 09:00"):
        past.service.clock(when)
    log = past.log()
    names = [type(p.recorded.event).__name__ for p in log.stream(UUID(past.assigned))]
    log.close()
    assert names.count("DeadlineBreached") == 1


def the_views_are_those_of_a_rebuild(past: Past) -> None:
    past.service.get(CHEN, "/leads")
    before = rows(past)
    log = past.log()
    views = Views(log)
    views.rebuild(None, lambda done, total: None)
    views.close()
    log.close()
    assert rows(past) == before


def rows(past: Past) -> list[list[tuple[object, ...]]]:
    """What stands in the views, whichever builds it belongs to."""
    found = view_tables(location.Server(past.database.serving))
    return sorted((table for table in found.values()), key=repr)


def leads_at(position: int) -> tuple[str]:
    return (f"{API}/leads?min_position={position}",)


def told(answer: httpx.Response, past: Past) -> None:
    """The answer says that the position is lost, and from where to go on."""
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (410, "position-lost"), answer.text
    assert problem["position"] == past.end


def listed(past: Past) -> set[str]:
    rows = past.service.get(CHEN, "/leads", limit=200)["items"]
    return {row["customer_name"] for row in rows}
