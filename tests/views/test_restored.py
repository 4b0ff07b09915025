"""A log put back from a backup: no view answers from rows of events that are lost."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from office import Office, Tables, bring_forward, tables_of
from people import CHEN
from samples import score

from application.backup import back_up
from application.restore import restore
from projections.leads import LeadFilter
from projections.marks import mark_of
from projections.store import views_path
from projections.views import Views

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
Back = Callable[[Office, Path], None]


def silent(what: str, done: int, total: int) -> None:
    """Nobody looks at the progress."""


def went_on(office: Office, folder: Path) -> None:
    """Two leads are backed up with the log, three come later, and the views see all five."""
    for number in range(2):
        office.lead(f"第{number}号")
    back_up(office.path, folder, None, NOW, silent)
    for number in range(3):
        office.graded(f"失去{number}号", 3, 4, 4)
    office.catch_up()


def put_back(office: Office, folder: Path) -> None:
    office.views.close()
    office.desk.close()
    for suffix in ("", "-wal", "-shm"):
        office.path.with_name(office.path.name + suffix).unlink(missing_ok=True)
    restore(folder, office.path, None, NOW, silent)
    office.desk.restart()


def copied_back(office: Office, folder: Path) -> None:
    """Without the command, by hand: positions are given out again."""
    put_back(office, folder)
    with closing(sqlite3.connect(office.path)) as log, log:
        log.execute("DELETE FROM sqlite_sequence")
    office.desk.restart()


def names(views: Views, now: dt.datetime) -> list[str]:
    return sorted(row["customer_name"] for row in views.leads(LeadFilter(), now).items)


def clean(office: Office, folder: Path) -> Tables:
    """The views' rows, built from nothing."""
    views = Views(office.desk.sales.log, place=folder / "clean.views")
    bring_forward(views)
    views.close()
    return tables_of(folder / "clean.views")


@pytest.mark.parametrize("back", [put_back, copied_back])
def test_views_that_stand_further_than_the_log_are_built_anew(
    office: Office, tmp_path: Path, back: Back, caplog: pytest.LogCaptureFixture
) -> None:
    went_on(office, tmp_path / "saved")
    back(office, tmp_path / "saved")
    views = office.reopen()
    assert "restored from a backup" in caplog.text
    assert "leads at position" in caplog.text
    assert set(views.runner.positions.values()) == {0}
    assert names(views, office.now) == []
    bring_forward(views)
    assert names(views, office.now) == ["第0号", "第1号"]
    assert office.tables() == clean(office, tmp_path)


@pytest.mark.parametrize("back", [put_back, copied_back])
def test_views_are_built_anew_where_other_events_have_taken_the_place_of_the_lost(
    office: Office, tmp_path: Path, back: Back, caplog: pytest.LogCaptureFixture
) -> None:
    went_on(office, tmp_path / "saved")
    seen = office.position
    back(office, tmp_path / "saved")
    for number in range(20):
        office.lead(f"新{number}号")
    assert office.position > seen
    views = office.reopen()
    assert "restored from a backup" in caplog.text
    bring_forward(views)
    assert not any("失去" in name for name in names(views, office.now))
    assert len(names(views, office.now)) == 22
    assert office.tables() == clean(office, tmp_path)


def test_the_same_place_in_the_same_stream_is_told_apart(office: Office, tmp_path: Path) -> None:
    """An event's id derives from its stream and version, which another may take."""
    lead = office.lead("第0号")
    back_up(office.path, tmp_path / "saved", None, NOW, silent)
    found = []
    for ratings in ((3, 4, 4), (1, 1, 1)):
        office.desk.do(CHEN, score(*ratings), lead)
        found.append(office.desk.sales.log.stream(lead)[-1])
        copied_back(office, tmp_path / "saved")
    first, second = found
    assert first.position == second.position
    assert first.recorded.trail.event_id == second.recorded.trail.event_id
    assert mark_of(first) != mark_of(second)


def test_a_build_on_its_way_that_saw_lost_events_begins_anew(
    office: Office, tmp_path: Path
) -> None:
    went_on(office, tmp_path / "saved")
    with closing(sqlite3.connect(views_path(office.path))) as views, views:
        views.execute("UPDATE builds SET version=-1 WHERE view='leads'")
    views_now = office.reopen()
    views_now.runner.step()
    put_back(office, tmp_path / "saved")
    bring_forward(office.reopen())
    assert names(office.views, office.now) == ["第0号", "第1号"]


def test_a_restart_alone_builds_nothing_anew(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.lead("第0号")
    before = office.catch_up().runner.positions
    assert office.reopen().runner.positions == before
    assert not caplog.records


def test_views_of_a_release_that_kept_no_marks_are_gone_on_with(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    went_on(office, tmp_path / "saved")
    before = office.views.runner.positions
    office.views.close()
    with closing(sqlite3.connect(views_path(office.path))) as views, views:
        views.execute("ALTER TABLE builds DROP COLUMN mark")
    assert office.reopen().runner.positions == before
    assert not caplog.records
    put_back(office, tmp_path / "saved")
    assert set(office.reopen().runner.positions.values()) == {0}
