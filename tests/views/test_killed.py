"""Killed at any moment, building or following: the views become those of a clean rebuild."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from desk import Desk
from engines import unlocked
from office import bring_forward, tables_of
from people import CHEN, WANG
from process import Process
from samples import register, score
from service import API, Service
from stories import bodies
from terminal import ROOT

from domain.lead.scoring import ApproveScore
from projections.store import views_path
from projections.views import VIEWS, Views

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
KILLS = 40 if SOAK else 2
LEADS = 1_000 if SOAK else 60
#: How long at most the service goes on once it answers.
LONGEST = 1.5 if SOAK else 0.5

pytestmark = pytest.mark.soak


def test_a_killed_service_leaves_the_views_as_a_clean_rebuild_has_them(tmp_path: Path) -> None:
    dice = random.Random(os.urandom(8) if SOAK else 4)
    hired = Service(tmp_path, clock="real")
    hired.stop()
    a_past(hired.path)
    process = Process(hired.path, hired.keys)
    met = [killed(process, dice) for _ in range(KILLS)]
    assert any(met) or not SOAK, "no kill ever met a build on its way"
    assert rows_of(process.path) == rows_of(process.path, tmp_path / "clean.views")


def a_past(path: Path) -> None:
    """Enough events that building the views anew takes several transactions."""
    desk = Desk(path, hire=False, manual=False)
    for number in range(LEADS):
        lead = desk.do(CHEN, register(customer_name=f"第{number}号")).id
        desk.do(CHEN, score(3, 4, number % 5 + 1), lead)
        desk.do(WANG, ApproveScore(round=1), lead)
    desk.close()


def killed(process: Process, dice: random.Random) -> bool:
    """Let the service live for a while; whether a build was on its way when it died."""
    outdate(process.path, dice)
    process.spawn()
    with rebuilding(process.path, dice):
        if dice.random() < 0.8:
            lived(process, dice.uniform(0, LONGEST))
        else:
            time.sleep(dice.uniform(0, LONGEST))
        process.stop(signal.SIGKILL)
    with closing(sqlite3.connect(views_path(process.path))) as connection:
        coming = connection.execute("SELECT COUNT(*) FROM builds WHERE NOT live").fetchone()
    return bool(coming[0])


def outdate(path: Path, dice: random.Random) -> None:
    """Some views were made by an older release: the service builds them anew beside."""
    older = dice.sample([kind.name for kind in VIEWS], dice.randint(1, len(VIEWS)))
    with closing(sqlite3.connect(views_path(path))) as views, views:
        views.executemany(
            "UPDATE builds SET version=-1 WHERE live AND view=?", [(name,) for name in older]
        )


@contextmanager
def rebuilding(path: Path, dice: random.Random) -> Iterator[None]:
    """Now and then somebody rebuilds a view beside the service, and is killed as well."""
    if dice.random() < 0.5:
        yield
        return
    command = [sys.executable, "-m", "interfaces.cli", "rebuild", dice.choice(VIEWS).name]
    environment = {**os.environ, "DEALTRAIL_DATABASE": f"sqlite:///{path}"}
    nowhere = subprocess.DEVNULL
    rebuild = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=nowhere, stderr=nowhere)
    try:
        yield
    finally:
        rebuild.kill()
        rebuild.wait()


def lived(process: Process, seconds: float) -> None:
    """Commands come in for that long, and go on coming while the service is killed."""
    while not process.answers():
        assert process.process is not None
        assert process.process.poll() is None, process.log.read_text("utf-8")
        time.sleep(0.01)
    headers = process.headers(CHEN)
    url = f"{process.url}{API}/leads"

    def write() -> None:
        with suppress(httpx.TransportError), httpx.Client() as client:
            while True:
                company = f"新客户{time.time_ns()}"
                client.post(url, json=bodies.lead(company), headers=headers)

    threading.Thread(target=write, daemon=True).start()
    time.sleep(seconds)


def rows_of(path: Path, views: Path | None = None) -> object:
    """What the views hold once they have seen the whole log: as they were left, or from nothing."""
    log = unlocked(path)
    opened = Views(log, place=views)
    bring_forward(opened)
    assert not opened.failures
    assert opened.position == log.last_position()
    opened.close()
    log.close()
    return tables_of(views or views_path(path))
