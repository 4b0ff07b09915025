"""The verification that the service makes by itself: one process for all, never in the way."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from engines import ENGINES
from tampering import Case, evidence

from application.engines.sole import sole
from projections.ledger.checker import LOCK, Checker
from projections.ledger.examined import Sources
from projections.ledger.findings import Finding, Status
from projections.ledger.verdict import Trouble

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with evidence(request.param, tmp_path) as found:
        yield found


@contextmanager
def checker(case: Case, every_seconds: float = 3600) -> Iterator[Checker]:
    location = case.place.location
    sources = Sources(location, case.place.keys)
    found = Checker(sources, sole(location, LOCK), every_seconds, lambda: NOW)
    try:
        yield found
    finally:
        found.stop()


def wait_for(found: Checker) -> Finding:
    """What it finds by itself; its thread must find something."""
    limit = threading.Event()
    while (finding := found.last).checked_at is None:
        limit.wait(0.005)
    return finding


def test_before_the_first_verification_nothing_is_checked(case: Case) -> None:
    with checker(case) as found:
        assert found.last == Finding()
        assert found.last.status is Status.NOT_CHECKED


def test_it_verifies_by_itself_and_tells_when_and_how_much(case: Case) -> None:
    with checker(case) as found:
        found.start()
        finding = wait_for(found)
        assert (finding.status, finding.checked_at) == (Status.VERIFIED, NOW)
        assert (finding.size, finding.covered) == (len(case.rows), len(case.rows) - 2)
        assert finding.last_position == case.rows[-1].position
        assert finding.root is not None


def test_what_one_process_finds_all_others_know(case: Case) -> None:
    row = case.row("LeadScoreSubmitted")
    case.put(row, topic="LeadScoreReturned")
    with checker(case) as one, checker(case) as other:
        one.start()
        wait_for(one)
        other.start()
        for found in (one, other):
            assert found.last.status is Status.BROKEN
            assert (found.last.trouble, found.last.position) == (Trouble.ALTERED, row.position)
    with checker(case) as later:
        assert later.last.position == row.position, "past a restart too"


def test_a_broken_log_is_shouted_each_time(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    row = case.row("LeadRegistered")
    case.put(row, topic="LeadRevived")
    with checker(case) as found:
        found.verify()
        found.verify()
    shouted = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(shouted) == 2
    assert all(f"BROKEN at position {row.position}" in r.getMessage() for r in shouted)


def test_a_log_without_checkpoints_is_not_called_verified(case: Case) -> None:
    case.in_ledger("DELETE FROM checkpoints")
    assert isinstance(case.place.keys, Path)
    case.place.keys.unlink()
    with checker(case) as found:
        found.verify()
        assert found.last.status is Status.NOT_CHECKED
        assert found.last.checked_at == NOW
        assert found.last.size == len(case.rows)
        assert found.last.text is not None


def test_with_0_it_never_verifies(case: Case) -> None:
    with checker(case, 0) as found:
        found.start()
        assert found.last == Finding()


def test_a_stop_waits_for_no_verification(case: Case) -> None:
    with checker(case) as found:
        found.start()
    assert found.under_way is None


def test_what_cannot_be_read_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with evidence("sqlite", tmp_path) as case:
        assert isinstance(case.place.location, Path)
        hidden = case.place.location.rename(tmp_path / "away")
        with checker(case, 0.01) as found:
            found.start()
            limit = threading.Event()
            while "cannot be verified now" not in caplog.text:
                limit.wait(0.005)
            assert found.last == Finding()
            hidden.rename(case.place.location)
            assert wait_for(found).status is Status.VERIFIED
