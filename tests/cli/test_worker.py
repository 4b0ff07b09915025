"""`dealtrail worker`: what the service does besides serving, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from desk import Desk
from people import CHEN
from samples import register
from served import served
from terminal import ROOT, Terminal

from projections.leads import LeadFilter
from projections.views import Views

DEADLINE_SECONDS = 60


def until_listed(views: Views, desk: Desk, leads: int) -> None:
    """The views, which nobody runs here, tell of so many leads."""
    give_up = time.monotonic() + DEADLINE_SECONDS
    while len(views.leads(LeadFilter(), desk.sales.clock.now()).items) < leads:
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_on_postgresql_it_keeps_the_views_up_to_date_until_it_is_told_to_stop(
    tmp_path: Path,
) -> None:
    with served() as server:
        desk = Desk(server, keys=tmp_path / "keys")
        desk.do(CHEN, register(customer_name="之前"))
        environment = {
            **os.environ,
            "DEALTRAIL_DATABASE": server.url,
            "DEALTRAIL_KEYS": f"sqlite:///{tmp_path / 'keys'}",
            "DEALTRAIL_CLOCK": "manual",
        }
        command = [sys.executable, "-m", "interfaces.cli", "worker"]
        views = Views(desk.sales.log)
        with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as worker:
            try:
                until_listed(views, desk, 1)
                desk.do(CHEN, register(customer_name="之后"))
                until_listed(views, desk, 2)
                worker.send_signal(signal.SIGTERM)
                _, said = worker.communicate(timeout=DEADLINE_SECONDS)
            finally:
                worker.kill()
        assert worker.returncode == 0, said
        assert b"dealtrail works on postgresql://" in said
        assert b"Traceback" not in said
        views.close()
        desk.close()


def test_on_sqlite_it_says_that_the_service_does_so_itself(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("worker").said(2, "on SQLite the service itself runs views")
    assert not terminal.path.exists()
