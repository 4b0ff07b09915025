"""A service that entrusts its views to a process beside it, when none can be had."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from people import CHEN
from samples import register

from interfaces.beside import entrusting
from interfaces.beside.entrusting import Entrusted
from interfaces.settings import SQLITE, Settings
from projections.leads import LeadFilter
from projections.views import Views

DEADLINE_SECONDS = 30


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "dealtrail.sqlite3")
    yield made
    made.close()


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"], ids=["missing", "fails"])
def test_where_no_process_runs_the_service_keeps_its_views_itself(
    desk: Desk, program: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    monkeypatch.setattr(entrusting, "FIRST_SECONDS", 0.0)
    chosen = Settings(database=f"{SQLITE}{desk.sales.log.path}")
    entrusted = Entrusted(chosen, desk.sales.wait_past)
    views = Views(desk.sales.log, desk.sales.wait_past, duty=entrusted)
    views.start()
    for name in "甲乙":
        position = desk.do(CHEN, register(customer_name=name)).position
        assert views.wait_for(position, DEADLINE_SECONDS)
        assert views.leads(LeadFilter(), desk.sales.clock.now()).items[0]["customer_name"] == name
    give_up = time.monotonic() + DEADLINE_SECONDS
    while "process" not in caplog.text:
        assert time.monotonic() < give_up, "nobody is told"
        time.sleep(0.01)
    assert not views.failures
    views.close()
    entrusted.close()
