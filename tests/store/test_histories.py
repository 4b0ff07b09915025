"""Many callers at once: the log is one order that explains all that each of them was told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from desk import Desk
from engines import ENGINES, place
from histories import Operation, row_of
from history_checker import check
from history_crew import Crew
from history_program import Program, hot_leads, played, programs
from hypothesis import HealthCheck, Phase, given, settings

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
CALLERS, LONGEST = (8, 60) if SOAK else (4, 15)
RUNS = 12 if SOAK else 3

pytestmark = pytest.mark.soak

#: A run in threads is not the same twice, so that a smaller example proves nothing.
TOGETHER = settings(
    max_examples=RUNS,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", params=ENGINES)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with place(request.param, tmp_path_factory.mktemp("histories")) as found:
        opened = Desk(found.location, keys=found.keys, manual=False)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def crew(desk: Desk) -> Iterator[Crew]:
    with Crew(desk, 3 if SOAK else 2) as started:
        yield started


def check_run(desk: Desk, play: Callable[[list[UUID], str], list[Operation]]) -> None:
    run = uuid4().hex
    leads = hot_leads(desk, run)
    since = desk.sales.log.last_position()
    operations = play(leads, run)
    faults = check(operations, [row_of(p) for p in desk.sales.log.after(0, 10**7)], since)
    assert faults == [], "\n".join(map(str, faults))


@TOGETHER
@given(programs=programs(CALLERS, LONGEST))
def test_threads_over_one_writer_are_told_what_is_so(desk: Desk, programs: list[Program]) -> None:
    check_run(desk, lambda leads, run: played(desk, "threads", leads, run, programs))


@TOGETHER
@given(programs=programs(CALLERS, LONGEST))
def test_processes_over_one_log_are_told_what_is_so(
    desk: Desk, crew: Crew, programs: list[Program]
) -> None:
    check_run(desk, lambda leads, run: crew.play(leads, run, programs))
