"""The key file beside the log: what is said when it is lost or damaged."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from desk import Desk
from engines import on_a_file
from people import CHEN
from samples import register

from application.log import CannotServeError
from application.sales import Sales


@on_a_file
def test_a_lost_key_file_is_made_anew_and_told_of(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.close()
    desk.sales.keys.path.unlink()
    with caplog.at_level(logging.WARNING):
        Sales(desk.path, manual_clock=True).close()
    assert f"{desk.sales.keys.path} is missing" in caplog.text
    desk.sales = Sales(desk.path, manual_clock=True)


def test_a_damaged_key_file_stops_the_start_and_is_named(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    Sales(path).close()
    keys = path.with_name("log.sqlite3.keys")
    keys.write_bytes(b"garbage " * 1000)
    with pytest.raises(CannotServeError, match=r"log\.sqlite3\.keys cannot be used"):
        Sales(path)


def test_the_key_file_is_readable_by_its_owner_only(desk: Desk) -> None:
    assert desk.sales.keys.path.stat().st_mode & 0o077 == 0


def test_manual_time_on_a_database_in_use_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    used = Desk(tmp_path / "log.sqlite3", manual=False)
    used.do(CHEN, register())
    used.close()
    with caplog.at_level(logging.WARNING):
        Sales(used.path, manual_clock=True).close()
    assert "was used in real time" in caplog.text


def test_the_log_does_not_hold_the_keys_that_open_it(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    with pytest.raises(CannotServeError, match="name another file by DEALTRAIL_KEYS"):
        Sales(path, keys=path)
