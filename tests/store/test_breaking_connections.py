"""Many callers at once while the connection to PostgreSQL breaks again and again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from cut_points import ENDS, PARTS, SIDES, Cut
from cutting_proxy import CuttingProxy
from desk import Desk
from engines import place
from histories import row_of
from history_checker import check
from history_program import Program, hot_leads, played, programs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from application.engines.location import Server

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
CALLERS, LONGEST, CUTS = (6, 60, 60) if SOAK else (3, 16, 8)
TRIES = 50

pytestmark = pytest.mark.soak

POINTS = st.builds(
    Cut,
    st.sampled_from(SIDES),
    st.integers(0, 60),
    st.sampled_from(PARTS),
    st.sampled_from(ENDS),
)


@dataclass
class House:
    """Two processes' worth of `Sales` over one log, one of them behind a proxy."""

    proxy: CuttingProxy
    behind: Desk
    beside: Desk


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("breaking")
    with place("postgresql", folder) as found:
        assert found.database is not None
        with CuttingProxy(found.database.server) as proxy:
            through = Server(found.database.through(proxy.port).serving)
            beside = Desk(found.location, keys=found.keys, manual=False)
            behind = Desk(through, keys=found.keys, manual=False, hire=False)
            yield House(proxy, behind, beside)
            behind.close()
            beside.close()


@settings(
    max_examples=6 if SOAK else 2,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    cut=programs(CALLERS, LONGEST),
    whole=programs(CALLERS, LONGEST),
    cuts=st.lists(POINTS, min_size=CUTS, max_size=CUTS),
)
def test_callers_whose_connections_break_are_told_what_is_so(
    house: House, cut: list[Program], whole: list[Program], cuts: list[Cut]
) -> None:
    run = uuid4().hex
    leads = hot_leads(house.beside, run)
    since = house.beside.sales.log.last_position()
    house.proxy.arm_each(cuts, "pg_advisory_xact_lock")
    with ThreadPoolExecutor(2) as pool:
        behind = pool.submit(played, house.behind, "behind", leads, run, cut, TRIES)
        beside = pool.submit(played, house.beside, "beside", leads, run, whole)
        operations = behind.result() + beside.result()
    assert house.proxy.was_cut
    house.proxy.arm_each((), "pg_advisory_xact_lock")
    rows = [row_of(p) for p in house.beside.sales.log.after(0, 10**7)]
    faults = check(operations, rows, since)
    assert faults == [], "\n".join(map(str, faults))
