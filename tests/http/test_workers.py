"""Several processes serve one log on PostgreSQL; each of them may die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from desk import Desk
from engines import Place, place
from people import CHEN, WANG
from process import DEADLINE_SECONDS, Process
from samples import register

from application.keys import Keys

API = "/api/v1"
LEAD = register().model_dump(mode="json", exclude_none=True)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place("postgresql", tmp_path_factory.mktemp("workers")) as found:
        yield found


@pytest.fixture(scope="module")
def process(there: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A service with two workers, which tests may end."""
    desk = Desk(there.location, keys=there.keys, manual=False)
    keys = {person: _key(desk.sales.keys, person) for person in (CHEN, WANG)}
    desk.close()
    unused = tmp_path_factory.mktemp("unused") / "unused"
    made = Process(unused, keys, "--workers", "2", **there.environment)
    yield made
    if made.process is not None:
        made.stop()


@pytest.fixture
def service(process: Process) -> Process:
    """The service, running: started where nobody did so yet or a test ended it."""
    if process.process is None:
        process.start()
    return process


def _key(keys: Keys, person: str) -> str:
    key = keys.make()
    keys.admit(key, person)
    return key.text


def workers_of(process: Process) -> set[int]:
    """The process ids of those who serve, not of whoever watches over them."""
    assert process.process is not None
    watcher = process.process.pid
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == watcher and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
    return found


def register_lead(process: Process, number: int) -> str:
    answer = httpx.post(
        f"{process.url}{API}/leads",
        json={**LEAD, "customer_name": f"第{number}家"},
        headers=process.headers(CHEN, Idempotency_Key=f"lead {number}"),
        timeout=DEADLINE_SECONDS,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_all_workers_answer_alike_and_a_dead_one_is_replaced(service: Process) -> None:
    first = {register_lead(service, n) for n in range(20)}
    before = workers_of(service)
    assert len(before) == 2
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    end = time.monotonic() + DEADLINE_SECONDS
    while not (len(now := workers_of(service)) == 2 and victim not in now):
        assert time.monotonic() < end
        time.sleep(0.05)
    # The same keys again: whichever worker answers, it is the first outcome.
    again = set()
    for number in range(20):
        again.add(_patiently(service, number))
    assert again == first
    position = httpx.get(f"{service.url}/health/ready").json()["position"]
    listed = service.get(CHEN, "/leads", min_position=position, limit=100)["items"]
    assert {row["id"] for row in listed} == first


def _patiently(service: Process, number: int) -> str:
    """A connection may have gone to the worker that died: try again, as clients do."""
    for _ in range(20):
        try:
            return register_lead(service, number)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("nobody answers")


def test_a_stop_ends_all_workers(service: Process) -> None:
    workers = workers_of(service)
    assert len(workers) == 2
    said = service.stop()
    assert "Traceback" not in said
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


def test_workers_end_with_whoever_watches_over_them(service: Process) -> None:
    workers = workers_of(service)
    assert len(workers) == 2
    service.stop(signal.SIGKILL)
    end = time.monotonic() + DEADLINE_SECONDS
    while any(_lives(worker) for worker in workers):
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
