"""Threads and processes at once, some of them killed: nothing lost, doubled or out of order."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from pathlib import Path
from uuid import UUID

import pytest
from agreement import check_file
from desk import Desk
from issuing import issue
from people import CHEN
from samples import register

from application.receipts import CommandReceived

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
KILLS = 30 if SOAK else 2
PROCESSES = multiprocessing.get_context("spawn")

pytestmark = pytest.mark.soak


def hot_leads(path: Path) -> list[UUID]:
    desk = Desk(path, manual=False)
    leads = [desk.do(CHEN, register(customer_name=f"热门{n}号")).id for n in range(8)]
    desk.close()
    return leads


def start(path: Path, *how: object) -> multiprocessing.process.BaseProcess:
    process = PROCESSES.Process(target=issue, args=(path, *how))
    process.start()
    return process


def check_acknowledged(path: Path) -> int:
    """Every answer that somebody got is in the log, once, where he was told; returns how many."""
    receipts = check_file(path)
    lines = [
        line
        for notes in path.parent.glob(f"{path.name}.[0-9]*")
        for line in notes.read_text().split("\n")[:-1]
    ]
    for line in lines:
        command_id, outcome, position = json.loads(line)
        receipt = receipts[UUID(command_id)]
        assert isinstance(receipt.recorded.event, CommandReceived)
        assert (receipt.recorded.event.outcome, receipt.position) == (outcome, position)
    return len(lines)


def test_two_processes_of_many_threads_lose_and_double_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    leads = hot_leads(path)
    crew = [start(path, leads, seed, 30.0 if SOAK else 1.0, 6) for seed in (1, 2)]
    for process in crew:
        process.join(120)
        assert process.exitcode == 0
    assert check_acknowledged(path) > 50


def test_a_killed_writer_leaves_whole_commands_only(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    leads = hot_leads(path)
    for seed in range(KILLS):
        process = start(path, leads, seed, 60.0, 4)
        notes = path.with_name(f"{path.name}.{seed}")
        while not notes.exists() or not notes.stat().st_size:
            time.sleep(0.01)
        time.sleep(random.uniform(0.0, 0.3))
        process.kill()
        process.join()
    assert check_acknowledged(path) >= KILLS
