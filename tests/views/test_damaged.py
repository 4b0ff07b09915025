"""A views file that is damaged costs nothing: it is set aside, and built again from the log."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from desk import Desk
from office import Office
from people import CHEN
from samples import register

from projections.leads import LeadFilter
from projections.store import views_path
from projections.views import Views

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def test_a_damaged_file_is_set_aside_and_built_anew(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "log.sqlite3")
    desk.do(CHEN, register())
    path = views_path(desk.path)
    path.write_bytes(b"garbage " * 1000)
    views = Views(desk.sales.log)
    while views.runner.step():
        pass
    assert len(views.leads(LeadFilter(), NOW).items) == 1
    assert path.with_name(f"{path.name}.damaged").exists()
    views.close()
    desk.close()


def test_the_views_stand_in_a_file_of_their_own(office: Office) -> None:
    assert views_path(office.path).exists()
    assert views_path(office.path) != office.path
