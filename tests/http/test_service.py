"""The service as a process: killed, stopped, throttled, and with a store that does not answer."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from given import at
from people import AUDITOR, CHEN, WANG
from process import DEADLINE_SECONDS, Process, running
from service import API, Service
from stories import bodies
from stories.playing import Play
from stories.rows import tables_of
from terminal import ROOT, ended

from projections.store import views_path

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"


class Sender(threading.Thread):
    """Registers leads, each with its key, until the service is gone."""

    def __init__(self, process: Process) -> None:
        super().__init__()
        self.url, self.sender_headers = process.url, process.headers(CHEN)
        #: The commands sent, and the answers that came.
        self.sent: dict[str, dict[str, Any]] = {}
        self.answered: dict[str, dict[str, Any]] = {}

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=10) as client, suppress(httpx.TransportError):
            while True:
                key = str(uuid4())
                self.sent[key] = bodies.lead(f"钟表厂 {key}")
                headers = {**self.sender_headers, "Idempotency-Key": key}
                answer = client.post(f"{API}/leads", json=self.sent[key], headers=headers)
                if answer.status_code == 503:
                    return
                assert answer.status_code == 201, answer.text
                self.answered[key] = answer.json()


def sending(process: Process, until: Callable[[list[Sender]], bool]) -> list[Sender]:
    """Several senders at once, until there is enough to go on."""
    senders = [Sender(process) for _ in range(4)]
    for sender in senders:
        sender.start()
    end = time.monotonic() + DEADLINE_SECONDS
    while not until(senders):
        assert time.monotonic() < end
        time.sleep(0.005)
    return senders


def enough(senders: list[Sender]) -> bool:
    return sum(len(s.answered) for s in senders) >= 60


def stored(path: Path) -> dict[str, int]:
    """How often each customer name was registered, as the log has it."""
    counts: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT state FROM stored_events WHERE topic='LeadRegistered'"
        for (state,) in connection.execute(asked):
            name = json.loads(state)["event"]["customer_name"]
            counts[name] = counts.get(name, 0) + 1
    return counts


def check_all_is_there_once(process: Process, senders: list[Sender]) -> None:
    """What was acknowledged is stored; a retry of anything gets its first answer or the first."""
    before = stored(process.path)
    assert set(before.values()) <= {1}
    with httpx.Client(base_url=process.url, timeout=10) as client:
        for sender in senders:
            for key, body in sender.sent.items():
                headers = process.headers(CHEN, idempotency_key=key)
                again = client.post(f"{API}/leads", json=body, headers=headers)
                assert again.status_code == 201
                was_stored = body["customer_name"] in before
                assert (again.headers.get("idempotency-replayed") == "true") is was_stored
                if key in sender.answered:
                    assert was_stored
                    assert again.json() == sender.answered[key]
    after = stored(process.path)
    assert set(after.values()) == {1}
    assert len(after) == sum(len(s.sent) for s in senders)


def check_views_catch_up(process: Process, senders: list[Sender]) -> None:
    """They show all leads, and the same rows as views that are built from nothing."""
    position = process.position()
    page = process.get(CHEN, "/leads", limit=500, min_position=position)
    rows = page["items"]
    while page["next"] is not None:
        page = process.get(CHEN, "/leads", limit=500, cursor=page["next"])
        rows += page["items"]
    wanted = {body["customer_name"] for s in senders for body in s.sent.values()}
    assert sorted(row["customer_name"] for row in rows) == sorted(wanted)
    process.stop()
    grown = tables_of(views_path(process.path))
    for file in process.path.parent.glob(f"{views_path(process.path).name}*"):
        file.unlink()
    process.start()
    process.get(AUDITOR, "/leads", min_position=position, limit=1)
    process.stop()
    assert tables_of(views_path(process.path)) == grown


@pytest.mark.soak
@pytest.mark.parametrize("_round", range(8 if SOAK else 1))
def test_killed_in_the_middle_nothing_acknowledged_is_lost_or_doubled(
    tmp_path: Path, _round: int
) -> None:
    with running(tmp_path) as process:
        senders = sending(process, enough)
        process.stop(signal.SIGKILL)
        for sender in senders:
            sender.join()
        process.start()
        check_all_is_there_once(process, senders)
        check_views_catch_up(process, senders)


def test_told_to_stop_it_finishes_what_it_took(tmp_path: Path) -> None:
    with running(tmp_path) as process:
        senders = sending(process, enough)
        process.stop(signal.SIGTERM)
        for sender in senders:
            sender.join()
        acknowledged = {s.sent[key]["customer_name"] for s in senders for key in s.answered}
        counts = stored(process.path)
        assert acknowledged <= counts.keys()
        assert set(counts.values()) == {1}
        process.start()
        check_all_is_there_once(process, senders)


def test_told_to_stop_while_the_store_is_held_it_keeps_what_it_was_handed(tmp_path: Path) -> None:
    """The call is cut off, the command is not: it is carried out, and a retry finds it."""
    key, body = str(uuid4()), bodies.lead("月宫")
    with running(tmp_path, DEALTRAIL_SHUTDOWN_SECONDS="1") as process:
        url, headers = f"{process.url}{API}/leads", process.headers(CHEN, idempotency_key=key)

        def send() -> None:
            with suppress(httpx.TransportError):
                httpx.post(url, json=body, headers=headers, timeout=30)

        with closing(sqlite3.connect(process.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            sender = threading.Thread(target=send)
            sender.start()
            time.sleep(0.5)
            assert process.process is not None
            process.process.terminate()
            time.sleep(2)
            other.execute("ROLLBACK")
        assert process.process.wait(DEADLINE_SECONDS) == 0
        assert "Exception in thread" not in process.log.read_text("utf-8")
        sender.join()
        assert stored(process.path) == {"月宫": 1}
        process.start()
        again = httpx.post(f"{process.url}{API}/leads", json=body, headers=headers)
        assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
        assert stored(process.path) == {"月宫": 1}


# ---- bounds --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bounded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A service with its default bounds."""
    with running(tmp_path_factory.mktemp("bounded")) as process:
        yield process


def statuses(process: Process, person: str, count: int, at_once: int, **params: Any) -> list[int]:
    """The statuses of so many queries by one key, so many at once."""
    headers = process.headers(person, prefer="wait=2")
    with httpx.Client(base_url=process.url, timeout=30, headers=headers) as client:

        def one(_: int) -> int:
            return client.get(
                f"{API}/clauses" if not params else f"{API}/leads", params=params
            ).status_code

        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(one, range(count)))


def test_24_calls_at_once_pass_and_more_are_too_many(bounded: Process) -> None:
    ahead = bounded.position() + 1000
    assert set(statuses(bounded, CHEN, 24, 24, min_position=ahead)) == {503}
    found = statuses(bounded, CHEN, 36, 36, min_position=ahead)
    assert (found.count(503), found.count(429)) == (24, 12)


def test_300_calls_pass_and_beyond_the_rate_they_are_too_many(bounded: Process) -> None:
    """Sent as fast as it goes; the bound counts for each key alone."""
    headers = bounded.headers(WANG)
    found: list[httpx.Response] = []

    def send(_: int) -> None:
        with httpx.Client(base_url=bounded.url, timeout=30, headers=headers) as client:
            found.extend(client.post(f"{API}/leads", content=b"[") for _ in range(200))

    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    seconds = time.monotonic() - began
    passed = [r for r in found if r.status_code == 415]
    refused = [r for r in found if r.status_code == 429]
    assert len(passed) + len(refused) == 800
    assert 300 <= len(passed) <= 300 + 300 * seconds + 1
    for answer in refused:
        assert (answer.json()["type"], answer.headers["retry-after"]) == ("too-many", "1")
    if seconds < 1.5:
        assert refused
    other = httpx.get(f"{bounded.url}{API}/clauses", headers=bounded.headers(AUDITOR))
    assert other.status_code == 200


# ---- a store that does not answer ----------------------------------------------------------


def test_while_another_holds_the_store_commands_are_unavailable_and_queries_go_on(
    tmp_path: Path,
) -> None:
    with Service(tmp_path) as service:
        service.clock("03-02 09:00")
        service.do(CHEN, "/leads", bodies.lead("月宫"))
        position = service.position()
        key, body = str(uuid4()), bodies.lead("广寒宫")
        with closing(sqlite3.connect(service.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answers: list[httpx.Response] = []
            sent = threading.Thread(
                target=lambda: answers.append(
                    service.post(CHEN, "/leads", body, idempotency_key=key)
                )
            )
            sent.start()
            with httpx.Client(base_url=service.url, timeout=30) as client:
                params = {"min_position": position}
                path = f"{API}/leads"
                rows = client.get(path, params=params, headers=service.headers(CHEN)).json()
            assert len(rows["items"]) == 1
            sent.join()
            other.execute("ROLLBACK")
        (answer,) = answers
        assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "1"
        assert str(service.path) not in answer.text
        again = service.post(CHEN, "/leads", body, idempotency_key=key)
        assert again.status_code == 201
        assert "idempotency-replayed" not in again.headers


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process's files")
def test_on_a_full_disk_commands_are_unavailable_and_queries_go_on(tmp_path: Path) -> None:
    import resource

    with running(tmp_path) as process:
        assert process.process is not None
        lead = bodies.lead("月宫")
        url, headers = f"{process.url}{API}/leads", process.headers(CHEN)
        first = httpx.post(url, json=lead, headers=headers)
        assert first.status_code == 201
        process.get(CHEN, "/leads", min_position=first.json()["position"])
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (4096, unlimited[1]))
        key = {"Idempotency-Key": str(uuid4())}
        other = bodies.lead("广寒宫")
        refused = httpx.post(url, json=other, headers=headers | key, timeout=30)
        assert (refused.status_code, refused.json()["type"]) == (503, "unavailable")
        assert len(process.get(CHEN, "/leads")["items"]) == 1
        ready = httpx.get(f"{process.url}/health/ready", timeout=30)
        cause = refused.json()["cause"]
        assert (ready.status_code, ready.json()["store_trouble"]["cause"]) == (503, cause)
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, unlimited)
        while httpx.get(f"{process.url}/health/ready", timeout=30).status_code != 200:
            assert process.process.poll() is None
            time.sleep(0.05)
        again = httpx.post(url, json=other, headers=headers | key, timeout=30)
        assert again.status_code == 201
        assert len(process.get(CHEN, "/leads", min_position=again.json()["position"])["items"]) == 2


# ---- the manual clock ----------------------------------------------------------------------


def put_clock(service: Service, body: Any, **headers: str) -> httpx.Response:
    return service.client.put(
        f"{API}/clock", content=json.dumps(body), headers=service.headers(CHEN, **headers)
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"now": None},
        {"now": 1772413200},
        {"now": ""},
        {"now": "tomorrow"},
        {"now": "2026-03-02"},
        {"now": "2026-03-02T09:00:00"},
        {"now": "0001-01-01T00:00:00+14:00"},
        {"now": "9999-12-31T23:59:59-14:00"},
        {"now": "2026-03-02T09:00:00+08:00", "and": 1},
        {"now": "2026-03-01T09:00:00+08:00"},
    ],
)
def test_a_clock_goes_on_only_and_to_an_instant(service: Play, body: Any) -> None:
    before = service.position()
    answer = put_clock(service, body, content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert service.position() == before
    assert service.clock("03-02 09:00").json()["now"] == "2026-03-02T01:00:00Z"


def test_setting_the_clock_needs_a_key_and_json(service: Play) -> None:
    assert service.client.put(f"{API}/clock", json={}).status_code == 401
    assert put_clock(service, {}, content_type="text/plain").status_code == 415
    assert service.post(CHEN, "/clock").status_code == 405


def test_two_who_set_the_clock_at_once_never_turn_it_back(service: Play) -> None:
    instants = [at(f"03-02 10:{minute:02}").isoformat() for minute in range(60)]

    def move(number: int) -> httpx.Response:
        with httpx.Client(base_url=service.url, timeout=30) as client:
            body = {"now": instants[number * 37 % 60]}
            return client.put(f"{API}/clock", json=body, headers=service.headers(CHEN))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(move, range(60)))
    moved = [a.json() for a in answers if a.status_code == 200]
    assert {a.status_code for a in answers} <= {200, 422}
    last = service.do(CHEN, "/leads", bodies.lead(f"月宫 {uuid4()}"))
    row = service.get(CHEN, "/audit", from_position=last["position"])["items"][0]
    assert row["recorded_at"] == max(m["now"] for m in moved) == "2026-03-02T02:59:00Z"


def test_after_a_restart_the_clock_stands_where_it_stood(tmp_path: Path) -> None:
    with Service(tmp_path) as service:
        service.clock("03-02 09:00")
        service.restart()
        back = {"now": at("03-02 08:59").isoformat()}
        answer = put_clock(service, back, content_type="application/json")
        assert answer.json()["type"] == "invalid"
        assert service.get(CHEN, "/clock") == {"now": "2026-03-02T01:00:00Z", "manual": True}
        position = service.do(CHEN, "/leads", bodies.lead("月宫"))["position"]
        (row,) = service.get(CHEN, "/audit", from_position=position)["items"]
        assert row["recorded_at"] == "2026-03-02T01:00:00Z"


def test_whoever_knows_the_address_only_is_led_to_the_door(service: Play) -> None:
    answer = service.client.get("/", follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/sign-in")


def test_without_a_manual_clock_there_is_nothing_to_set(bounded: Process) -> None:
    headers = bounded.headers(CHEN, content_type="application/json")
    answer = httpx.put(f"{bounded.url}{API}/clock", content=b"[", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


def test_a_manual_clock_is_refused_where_others_can_reach_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "interfaces.cli", "serve", "--host", "0.0.0.0", "--port", "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DEALTRAIL_DATABASE": f"sqlite:///{tmp_path / 'x.sqlite3'}",
            "DEALTRAIL_CLOCK": "manual",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = ended(process).said(2, "DEALTRAIL_CLOCK")
    assert len(said.err.strip().splitlines()) == 1


# ---- logs ----------------------------------------------------------------------------------


def test_each_request_is_one_line_with_its_trace_and_nobodys_data(tmp_path: Path) -> None:
    trace = uuid4().hex
    with running(tmp_path, DEALTRAIL_LOG_FORMAT="json") as process:
        headers = process.headers(CHEN, traceparent=f"00-{trace}-{'1' * 16}-01")
        url = f"{process.url}{API}/leads"
        httpx.post(url, json=bodies.lead("月宫", reason="嫦娥说的"), headers=headers)
        httpx.post(url, json={"contact": {"name": ["嫦娥"]}}, headers=headers)
        httpx.get(f"{url}/a%0Ab?search=嫦娥", headers=headers)
        said = process.stop()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("correlation_id") == trace]
    assert [line["event"] for line in mine] == [
        "POST /api/v1/leads 201",
        "POST /api/v1/leads 422",
        "GET /api/v1/leads/a%0Ab 422",
    ]
    assert "嫦娥" not in said
    assert process.keys[CHEN] not in said


FAILING = """
import logging
from interfaces.logs import set_up_logs
from interfaces.settings import Settings
set_up_logs(Settings(log_format="{form}"))
def carry_out(phone):
    raise ValueError("no")
try:
    carry_out("1" + "38" * 5)
except ValueError:
    logging.getLogger("dealtrail").exception("it failed")
"""


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_in_the_log_shows_no_values(form: str) -> None:
    """They would be keys, and what was said of customers."""
    code = FAILING.replace("{form}", form)
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stderr
    assert "carry_out" in said
    assert "ValueError" in said
    assert "13838383838" not in said
