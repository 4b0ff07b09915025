"""What all commands of the terminal have in common: help, exit codes, no tracebacks."""

from __future__ import annotations

import signal
import socket
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from given import at
from terminal import Terminal, ended
from typer.main import get_command

from application.sales import Sales
from interfaces.cli import app


def commands() -> Iterator[tuple[str, ...]]:
    """Every command, with those that only hold others."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), get_command(app))]
    while waiting:
        words, command = waiting.pop()
        yield words
        for name, inner in getattr(command, "commands", {}).items():
            waiting.append(((*words, name), inner))


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_has_help(terminal: Terminal, words: tuple[str, ...]) -> None:
    said = terminal.run(*words, "--help").said(0, "Usage: dealtrail")
    assert "--help" in said.out


@pytest.mark.parametrize(
    "words",
    [("nonsense",), ("people", "add"), ("replay",), ("import", "leads"), ("serve", "--port", "x")],
    ids=" ".join,
)
def test_what_cannot_be_understood_ends_with_2(terminal: Terminal, words: tuple[str, ...]) -> None:
    terminal.run(*words).said(2)


def test_several_processes_cannot_share_sqlite(terminal: Terminal) -> None:
    terminal.run("serve", "--workers", "2").said(2, "SQLite", "one process")


def test_a_port_that_is_taken_is_said_in_one_line(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = terminal.run("serve", "--port", str(taken.getsockname()[1])).said(2, "listen")
    assert len(said.err.strip().splitlines()) == 1


def test_a_database_with_a_manual_time_is_served_with_a_manual_clock_only(
    terminal: Terminal,
) -> None:
    sales = Sales(terminal.path, manual_clock=True)
    sales.set_clock(at("03-02 09:00"))
    sales.close()
    said = terminal.run("serve", "--port", "0").said(2, "DEALTRAIL_CLOCK=manual")
    assert len(said.err.strip().splitlines()) == 1


def test_a_setting_that_would_lose_events_stops_the_start(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    said = terminal.run("serve", "--port", "0").said(2, "POSTGRES_ENABLE_DB_FUNCTIONS")
    assert len(said.err.strip().splitlines()) == 1


def test_a_terminal_without_chinese_shows_what_it_can(terminal: Terminal) -> None:
    said = ended(terminal.start("clauses", PYTHONUTF8="0", PYTHONIOENCODING="ascii"))
    said.said(0, "G3.1.4 [H] Grade A")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no signal to send to a process")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_service_answers_until_it_is_told_to_stop(
    terminal: Terminal, stop: signal.Signals
) -> None:
    process = terminal.start("serve", "--port", "0")
    assert process.stderr is not None
    lines: list[str] = []
    while not (lines and "listens on" in lines[-1]):
        assert process.poll() is None, lines
        lines.append(process.stderr.readline())
    url = lines[-1].split()[-1]
    try:
        with urllib.request.urlopen(f"{url}/health/live", timeout=20) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(stop)
    ended(process).said(0)
    assert terminal.path.exists()
