"""Threads and processes at once, some of them killed: nothing lost, doubled or out of order."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import UUID

import pytest
from agreement import check_log
from desk import Desk
from engines import ENGINES, Place, migrated, place
from issuing import Issuing, issue
from people import CHEN
from postgres import make_database, private_server
from samples import register

from application.engines.location import Location, Server
from application.receipts import CommandReceived

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
KILLS = 50 if SOAK else 2
#: How many a process has got at least before it stops.
ANSWERS = 3_000 if SOAK else 150
PROCESSES = multiprocessing.get_context("spawn")

pytestmark = pytest.mark.soak


@pytest.fixture(params=ENGINES)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


def hot_leads(found: Place) -> tuple[UUID, ...]:
    desk = Desk(found.location, keys=found.keys, manual=False)
    leads = [desk.do(CHEN, register(customer_name=f"热门{n}号")).id for n in range(8)]
    desk.close()
    return tuple(leads)


def start(told: Issuing) -> BaseProcess:
    process = PROCESSES.Process(target=issue, args=(told,))
    process.start()
    return process


def wait_for_answers(process: BaseProcess, notes: Path, count: int = 1) -> None:
    while not notes.exists() or notes.read_bytes().count(b"\n") < count:
        assert process.is_alive()
        time.sleep(0.01)


def check_acknowledged(location: Location, keys: Location, folder: Path) -> int:
    """Every answer that somebody got is in the log, once, where he was told; returns how many."""
    receipts = check_log(location, keys)
    lines = [
        line for notes in folder.glob("notes.*") for line in notes.read_text().split("\n")[:-1]
    ]
    for line in lines:
        command_id, outcome, position = json.loads(line)
        receipt = receipts[UUID(command_id)]
        assert isinstance(receipt.recorded.event, CommandReceived)
        assert (receipt.recorded.event.outcome, receipt.position) == (outcome, position)
    return len(lines)


def test_two_processes_of_many_threads_lose_and_double_nothing(
    there: Place, tmp_path: Path
) -> None:
    leads = hot_leads(there)
    told = [
        Issuing(
            there.location,
            there.keys,
            tmp_path / f"notes.{seed}",
            leads,
            seed,
            seconds=120.0,
            threads=6,
        )
        for seed in (1, 2)
    ]
    crew = [(start(one), one) for one in told]
    for process, one in crew:
        wait_for_answers(process, one.notes, ANSWERS)
    told[0].enough.touch()
    for process, _ in crew:
        process.join(120)
        assert process.exitcode == 0
    assert check_acknowledged(there.location, there.keys, tmp_path) >= 2 * ANSWERS


def test_a_killed_writer_leaves_whole_commands_only(there: Place, tmp_path: Path) -> None:
    leads = hot_leads(there)
    for seed in range(KILLS):
        notes = tmp_path / f"notes.{seed}"
        process = start(
            Issuing(there.location, there.keys, notes, leads, seed, seconds=60.0, threads=4)
        )
        wait_for_answers(process, notes)
        time.sleep(random.uniform(0.0, 0.3))
        process.kill()
        process.join()
    assert check_acknowledged(there.location, there.keys, tmp_path) >= KILLS


def test_a_killed_database_loses_and_doubles_nothing(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    with private_server() as server:
        database = make_database(server.url)
        migrated(database)
        location = Server(database.serving)
        leads = hot_leads(Place(location, keys, database))
        notes = tmp_path / "notes.1"
        told = Issuing(location, keys, notes, leads, 1, seconds=20.0 * (KILLS + 1), threads=6)
        process = start(told)
        wait_for_answers(process, notes)
        for _ in range(KILLS):
            time.sleep(random.uniform(0.1, 0.6))
            server.kill()
            before = notes.stat().st_size
            server.start()
            # It goes on by itself.
            while notes.stat().st_size == before:
                assert process.is_alive()
                time.sleep(0.01)
        wait_for_answers(process, notes, 100)
        told.enough.touch()
        process.join(120)
        assert process.exitcode == 0
        assert check_acknowledged(location, keys, tmp_path) >= 100
