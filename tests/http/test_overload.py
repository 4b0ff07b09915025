"""Slow, greedy and many: whoever they are, others are served, and they are told or cut off."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from people import AUDITOR, CHEN
from process import DEADLINE_SECONDS, Process, running
from service import API, Service
from stories import bodies

pytestmark = pytest.mark.soak
SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
CONNECTIONS = 300 if SOAK else 40
READERS = 20 if SOAK else 6
MIB = 1024 * 1024
#: What ends an answer whose length was not told before.
END = b"\r\n0\r\n\r\n"


@pytest.fixture(scope="module")
def bounded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A service that soon loses patience."""
    with running(
        tmp_path_factory.mktemp("bounded"),
        DEALTRAIL_CONNECTIONS=str(CONNECTIONS),
        DEALTRAIL_READ_SECONDS="2",
        DEALTRAIL_WRITE_SECONDS="1",
        DEALTRAIL_RATE="100000",
    ) as process:
        yield process


@contextmanager
def connected(process: Process, buffer: int | None = None) -> Iterator[socket.socket]:
    """A bare connection, on which anything can be sent, that takes in so much unread."""
    address = urlsplit(process.url)
    with socket.socket() as connection:
        if buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.settimeout(20)
        connection.connect((address.hostname, address.port))
        yield connection


def all_of(connection: socket.socket) -> bytes:
    """What comes until the other side closes; b"" too if it just breaks off."""
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionError:
        pass
    return received


def status_of(received: bytes) -> int:
    return int(received.split(b" ", 2)[1])


def problem_of(received: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(received.partition(b"\r\n\r\n")[2])
    return found


def head(process: Process, path: str, *lines: str, method: str = "GET", person: str = CHEN) -> str:
    key = process.headers(person)["Authorization"]
    asked = [f"{method} {path} HTTP/1.1", "Host: here", f"Authorization: {key}", *lines]
    return "\r\n".join(asked) + "\r\n"


def others_are_served(process: Process) -> None:
    began = httpx.get(f"{process.url}{API}/clauses", headers=process.headers(AUDITOR), timeout=10)
    assert began.status_code == 200
    lead = bodies.lead(f"月宫 {uuid4()}")
    url = f"{process.url}{API}/leads"
    assert httpx.post(url, json=lead, headers=process.headers(CHEN)).status_code == 201


# ---- heads ---------------------------------------------------------------------------------


def test_who_says_nothing_is_let_go(bounded: Process) -> None:
    with connected(bounded) as connection:
        assert all_of(connection) == b""


def test_a_head_that_comes_by_drops_is_cut_off_and_told_of(bounded: Process) -> None:
    with connected(bounded) as connection:
        connection.sendall(head(bounded, "/health/live").encode())
        for _ in range(3):
            connection.sendall(b"X-Drop: 1\r\n")
        answer = all_of(connection)
    assert (status_of(answer), problem_of(answer)["type"]) == (408, "timeout")
    others_are_served(bounded)


def test_a_head_without_end_is_too_large(bounded: Process) -> None:
    with connected(bounded) as connection:
        connection.sendall(head(bounded, "/health/live").encode() + b"X-Long: " + b"a" * 70_000)
        answer = all_of(connection)
    assert (status_of(answer), problem_of(answer)["type"]) == (431, "head-too-large")
    others_are_served(bounded)


def test_a_path_without_end_is_too_large(bounded: Process) -> None:
    with connected(bounded) as connection:
        connection.sendall(b"GET /" + b"a" * 70_000)
        answer = all_of(connection)
    assert (status_of(answer), problem_of(answer)["type"]) == (431, "head-too-large")


def test_a_hundred_headers_pass_and_more_do_not(bounded: Process) -> None:
    few = {f"X-{number}": "1" for number in range(90)}
    many = {f"X-{number}": "1" for number in range(120)}
    assert httpx.get(f"{bounded.url}/health/live", headers=few).status_code == 200
    answer = httpx.get(f"{bounded.url}/health/live", headers=many | {"Accept-Language": "zh-CN"})
    assert (answer.status_code, answer.json()["type"]) == (431, "head-too-large")
    assert (answer.json()["title"], answer.headers["connection"]) == ("请求头过大", "close")


# ---- bodies --------------------------------------------------------------------------------


def test_a_body_that_comes_by_drops_is_cut_off_and_nothing_of_it_kept(bounded: Process) -> None:
    before = bounded.position()
    length = "Content-Length: 100000"
    asked = head(bounded, f"{API}/leads", length, "Content-Type: application/json", method="POST")
    with connected(bounded) as connection:
        connection.sendall(asked.encode() + b"\r\n" + b'{"customer_name":')
        answer = all_of(connection)
    assert (status_of(answer), problem_of(answer)["type"]) == (408, "timeout")
    assert bounded.position() == before
    assert "Traceback" not in bounded.log.read_text("utf-8")
    others_are_served(bounded)


def test_a_body_that_nobody_wants_is_not_read_for_ever(bounded: Process) -> None:
    """Answered at once (no key); what still comes is thrown away for a while, then no more."""
    asked = f"POST {API}/leads HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    with connected(bounded) as connection:
        connection.sendall(asked.encode())
        assert status_of(connection.recv(65536)) == 401
        with pytest.raises(ConnectionError):
            send_all(connection, piece)
    others_are_served(bounded)


def send_all(connection: socket.socket, piece: bytes) -> None:
    """The piece over and over, with little pauses, for as long as a test may take."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        connection.sendall(piece)
        time.sleep(0.01)


def test_a_chunked_body_without_end_is_too_large(bounded: Process) -> None:
    asked = head(
        bounded,
        f"{API}/leads",
        "Transfer-Encoding: chunked",
        "Content-Type: application/json",
        method="POST",
    )
    piece = b"10000\r\n" + b" " * 65536 + b"\r\n"
    with connected(bounded) as connection:
        connection.sendall(asked.encode() + b"\r\n")
        for _ in range(20):
            connection.sendall(piece)
        answer = connection.recv(65536)
    assert status_of(answer) == 413
    others_are_served(bounded)


def resident(process: Process) -> int:
    """Bytes of memory that the service holds."""
    assert process.process is not None
    said = Path(f"/proc/{process.process.pid}/status").read_text("ascii")
    line = next(line for line in said.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory as Linux tells it")
def test_many_huge_bodies_at_once_take_little_memory(bounded: Process) -> None:
    others_are_served(bounded)
    before, body = resident(bounded), b" " * (64 if SOAK else 8) * MIB

    def send(_: int) -> int:
        with httpx.Client(base_url=bounded.url, timeout=30) as client:
            kind = {"Content-Type": "application/json"}
            try:
                return client.post(
                    f"{API}/leads", content=iter([body]), headers=bounded.headers(CHEN) | kind
                ).status_code
            except httpx.TransportError:
                return 413

    with ThreadPoolExecutor(16) as pool:
        # Who does not get through in time is sent away for that, which is as well.
        assert set(pool.map(send, range(16))) <= {408, 413}
    assert resident(bounded) - before < 64 * MIB
    others_are_served(bounded)


def test_json_nested_without_end_is_refused(bounded: Process) -> None:
    headers = bounded.headers(CHEN, content_type="application/json")
    for body in (b"[" * MIB, b'{"a":' * 200_000, b'{"customer_name":' + b"[" * 500_000):
        answer = httpx.post(f"{bounded.url}{API}/leads", content=body, headers=headers, timeout=30)
        assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    others_are_served(bounded)


# ---- readers -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_log(bounded: Process) -> Process:
    """With so much in its log that no buffer of the system takes all of it."""
    url, headers = f"{bounded.url}{API}/leads", bounded.headers(CHEN)
    score = bodies.score(3, 3, 3, budget_evidence="长" * 4000, need_evidence="长" * 4000)
    with httpx.Client(timeout=30, headers=headers) as client:

        def add(number: int) -> None:
            made = client.post(url, json=bodies.lead(f"广寒宫 {number}")).json()["id"]
            answer = client.post(f"{url}/{made}/score-lead", json=score)
            assert answer.status_code == 200, answer.text

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(1000 if SOAK else 250)))
    return bounded


@pytest.mark.parametrize("accept", ["application/jsonl", "text/event-stream"])
def test_who_does_not_read_the_feed_is_cut_off_and_gives_his_place_back(
    long_log: Process, accept: str
) -> None:
    asked = head(long_log, f"{API}/events", f"Accept: {accept}") + "\r\n"
    before = ended(long_log, "reader")
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(long_log, buffer=4096)) for _ in range(READERS)]
        for connection in slow:
            connection.sendall(asked.encode())
        others_are_served(long_log)
        wait_until(lambda: ended(long_log, "reader") == before + READERS)
        for connection in slow:
            assert not all_of(connection).endswith(END)
    others_are_served(long_log)


def test_who_reads_slowly_but_steadily_gets_it_all(long_log: Process) -> None:
    asked = head(long_log, f"{API}/events", "Connection: close") + "\r\n"
    with connected(long_log) as connection:
        connection.sendall(asked.encode())
        received = all_of(connection)
    assert received.endswith(END)
    assert len(received) > 5 * MIB


def ended(process: Process, bound: str) -> int:
    """How many connections this bound has ended."""
    said = httpx.get(f"{process.url}/metrics").text
    name = f'dealtrail_connections_ended_total{{bound="{bound}"}} '
    return sum(int(float(x.removeprefix(name))) for x in said.splitlines() if x.startswith(name))


def open_connections(process: Process) -> int:
    """How many sockets the service holds, its listener's and a few of its own included."""
    assert process.process is not None
    folder = Path(f"/proc/{process.process.pid}/fd")
    count = 0
    for entry in folder.iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            count += str(entry.readlink()).startswith("socket:")
    return count


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


# ---- many ----------------------------------------------------------------------------------


def test_beyond_the_bound_connections_are_told_to_come_again(bounded: Process) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(connected(bounded)) for _ in range(CONNECTIONS)]
        answer = httpx.get(f"{bounded.url}/health/live", headers={"Accept-Language": "zh-CN"})
        assert (answer.status_code, answer.json()["type"]) == (503, "overloaded")
        assert (answer.headers["retry-after"], answer.headers["connection"]) == ("1", "close")
        assert answer.json()["title"] == "服务繁忙，请稍候重试"
        assert [all_of(connection) for connection in idle] == [b""] * CONNECTIONS
    others_are_served(bounded)


def test_far_beyond_the_bound_they_are_closed_at_once(bounded: Process) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(connected(bounded)) for _ in range(CONNECTIONS + 200)]
        assert all_of(idle[-1]) == b""
        assert open_connections(bounded) < CONNECTIONS + 100
    wait_until(lambda: open_connections(bounded) < 20)
    others_are_served(bounded)


# ---- the queue, and a stop -----------------------------------------------------------------


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process holds the write lock."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.execute("ROLLBACK")


def test_more_commands_than_the_queue_holds_are_sent_away_and_all_others_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 20 the writer has two in its turn, two wait, and the others hear of it at once."""
    monkeypatch.setattr("application.writer.QUEUE_LIMIT", 2)
    monkeypatch.setattr("application.writer.MOST_PER_TURN", 2)
    monkeypatch.setattr("application.log.LOCK_SECONDS", DEADLINE_SECONDS)
    with Service(tmp_path, clock="real") as service, ThreadPoolExecutor(20) as pool:

        def send(number: int) -> httpx.Response:
            body = bodies.lead(f"月宫 {number}")
            return service.post(CHEN, "/leads", body, accept_language="zh-CN")

        with held(service.path):
            sent = [pool.submit(send, number) for number in range(20)]
            refused = [future.result(10) for future in first(sent, 12)]
        for answer in refused:
            problem = answer.json()
            assert (answer.status_code, problem["type"]) == (503, "overloaded")
            assert (answer.headers["retry-after"], problem["title"]) == (
                "1",
                "服务繁忙，请稍候重试",
            )
        answers = [future.result(20) for future in sent]
        taken = [answer.json()["id"] for answer in answers if answer.status_code == 201]
        assert len(taken) + sum(a.status_code == 503 for a in answers) == 20
        rows = service.get(CHEN, "/leads", limit=100)["items"]
        assert sorted(row["id"] for row in rows) == sorted(taken)


def first(futures: list[Future[httpx.Response]], count: int) -> list[Future[httpx.Response]]:
    """The first so many that are done."""
    return list(islice(as_completed(futures, timeout=20), count))


def test_a_stop_tells_whoever_is_still_sending_and_waits_for_nobody_slow(tmp_path: Path) -> None:
    body = json.dumps(bodies.lead("月宫")).encode()
    length, kind = f"Content-Length: {len(body)}", "Content-Type: application/json"
    with running(tmp_path, DEALTRAIL_SHUTDOWN_SECONDS="3") as process, ExitStack() as stack:
        assert process.process is not None
        sends = head(process, f"{API}/leads", length, kind, method="POST").encode() + b"\r\n"
        reads = head(process, f"{API}/events", "Accept: text/event-stream").encode() + b"\r\n"
        late, *slow = [stack.enter_context(connected(process)) for _ in range(5)]
        follower = stack.enter_context(connected(process, buffer=4096))
        follower.sendall(reads)
        for connection in (late, *slow):
            connection.sendall(sends + body[:10])
        # Answered one after the other on the same loop: so what came before has been read.
        assert process.answers()
        process.process.terminate()
        wait_until(lambda: not process.answers())
        late.sendall(body[10:])
        told = [all_of(connection) for connection in (late, *slow)]
        assert {(status_of(t), problem_of(t)["type"]) for t in told} == {(503, "unavailable")}
        assert problem_of(told[0])["cause"] == "stopping"
        assert process.process.wait(DEADLINE_SECONDS) == 0
        assert "Traceback" not in process.log.read_text("utf-8")
        with closing(sqlite3.connect(process.path)) as file:
            asked = "SELECT COUNT(*) FROM stored_events WHERE topic='LeadRegistered'"
            assert file.execute(asked).fetchone() == (0,)
