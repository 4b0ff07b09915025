"""The log only ever grows: the database itself refuses everything else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk import Desk
from engines import on_a_file
from people import CHEN
from samples import register

from application.log import FORBIDDEN_SETTING, CannotServeError, Log
from application.sales import Sales

ATTACKS = [
    "UPDATE stored_events SET topic='Forged' WHERE position=1",
    "UPDATE stored_events SET position=position+1000 WHERE position=1",
    "DELETE FROM stored_events WHERE position=1",
    "DELETE FROM stored_events",
    (
        "INSERT OR REPLACE INTO stored_events SELECT position, originator_id, originator_version, "
        "'Forged', state FROM stored_events WHERE position=1"
    ),
    (
        "REPLACE INTO stored_events SELECT NULL, originator_id, originator_version, "
        "'Forged', state FROM stored_events WHERE position=1"
    ),
    (
        "INSERT INTO stored_events SELECT 1, 'x', 1, 'Forged', state FROM stored_events "
        "WHERE position=1"
    ),
]


@on_a_file
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_stored_row_cannot_be_changed(desk: Desk, attack: str) -> None:
    before = desk.sales.log.after(0, 1000)
    with (
        sqlite3.connect(desk.path) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(attack)
    assert desk.sales.log.after(0, 1000) == before


@on_a_file
def test_positions_are_never_given_twice(desk: Desk) -> None:
    desk.do(CHEN, register())
    with sqlite3.connect(desk.path) as connection:
        sequence = connection.execute("SELECT seq FROM sqlite_sequence").fetchone()[0]
    assert sequence == desk.sales.log.last_position()


@on_a_file
def test_commits_reach_the_disk(desk: Desk) -> None:
    with desk.sales.log.turn() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone()[0] == "wal"


def test_the_setting_under_which_the_library_loses_events_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FORBIDDEN_SETTING, "y")
    with pytest.raises(CannotServeError, match=FORBIDDEN_SETTING):
        Log(tmp_path / "log.sqlite3")


def test_stray_settings_of_the_library_are_not_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "y")
    monkeypatch.setenv("PERSISTENCE_MODULE", "eventsourcing.popo")
    desk = Desk(tmp_path / "log.sqlite3")
    with sqlite3.connect(desk.path) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert "stored_events" in tables
    assert "stored_snapshots" not in tables
    desk.close()


def test_a_file_that_is_no_database_stops_the_start_with_one_line(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    path.write_bytes(b"this is not a database, however long it may be " * 100)
    with pytest.raises(CannotServeError) as caught:
        Sales(path)
    assert "\n" not in str(caught.value)
