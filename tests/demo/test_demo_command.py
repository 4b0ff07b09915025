"""`dealtrail demo`: introduces the company, serves it, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal, ended

from interfaces.demo.people import EMPLOYEES


@pytest.mark.skipif(sys.platform == "win32", reason="there is no signal to send to a process")
def test_what_it_prints_works_and_its_folder_is_gone_at_the_end(
    tmp_path: Path, brief_folder: Path
) -> None:
    terminal = Terminal(tmp_path)
    process = terminal.start("demo", "--port", "0", TMPDIR=str(brief_folder))
    try:
        lines = _introduction(process)
        assert list(brief_folder.glob("dealtrail-demo-*"))
        pipeline, approval = lines[-2:]
        approved = _call(approval)
        assert approved["events"][0]["type"] == "LeadScoreApproved"
        # The views may not have read the approval yet; on a busy machine that takes a moment.
        columns = _call(f"{pipeline}?min_position={approved['position']}")["columns"]
        assert sum(column["count"] for column in columns) == 43
    finally:
        process.send_signal(signal.SIGINT)
        said = ended(process)
    said.said(0)
    for employee in EMPLOYEES:
        assert any(line.split()[:2] == [employee.id, employee.name] for line in lines)
    assert not list(brief_folder.glob("dealtrail-demo-*"))
    assert not terminal.path.exists(), "the database of the environment stays untouched"


def test_it_needs_a_database_that_does_not_exist_yet(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.hire()
    database = terminal.environment["DEALTRAIL_DATABASE"]
    terminal.run("demo", "--database", database).said(2, "exists already")


def _introduction(process: subprocess.Popen[str]) -> list[str]:
    """The lines that it prints before it serves."""
    assert process.stdout is not None
    lines: list[str] = []
    while not (lines and "approve-score" in lines[-1]):
        assert process.poll() is None, lines
        lines.append(process.stdout.readline().strip())
    return lines


def _call(line: str) -> Any:
    """Send what the printed curl line would send."""
    headers = dict(h.split(": ") for h in re.findall(r"-H '([^']*)'", line))
    headers["Prefer"] = "wait=30"
    body = re.search(r"-d '([^']*)'", line)
    request = urllib.request.Request(
        line.split()[-1], body.group(1).encode() if body else None, headers
    )
    with urllib.request.urlopen(request, timeout=40) as answer:
        return json.load(answer)
