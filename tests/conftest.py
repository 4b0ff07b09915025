"""What every test run shares."""

import os
from collections.abc import Iterator

import pytest
from postgres import Database, fresh_database


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a run that skipped a test has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    in_a_worker = hasattr(session.config, "workerinput")
    if os.environ.get("CI") != "true" or in_a_worker or reporter is None:
        return
    if skipped := len(reporter.stats.get("skipped", [])):
        reporter.ensure_newline()
        reporter.write_line(f"CI=true and {skipped} skipped: nothing may be skipped here", red=True)
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lets a new event's stored shape be frozen (tests/golden)."""
    parser.addoption("--freeze", action="store_true", help="write samples of new event shapes")


@pytest.fixture
def postgres() -> Iterator[Database]:
    """A fresh, empty database on a real PostgreSQL; skipped where there is none."""
    with fresh_database() as database:
        yield database
