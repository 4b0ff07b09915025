"""The command line against a database of its own, in this process or in one that can be killed.

terminal.run("people", "add", "chen", "--name", "陈一", "--role", "sales_rep").said(0)
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from typer.testing import CliRunner

from interfaces.cli import app

ROOT = Path(__file__).resolve().parent.parent
DEADLINE_SECONDS = 30


@dataclass(frozen=True)
class Said:
    """What a command said, and with which code it ended."""

    code: int
    out: str
    err: str

    def said(self, code: int, *words: str) -> Self:
        """It ended with this code, with these words, and without a traceback."""
        assert self.code == code, (self.code, self.out, self.err)
        for word in words:
            assert word in self.out + self.err
        assert "Traceback" not in self.out + self.err
        return self

    @property
    def last_line(self) -> str:
        return self.out.splitlines()[-1]


class Terminal:
    """A terminal in a folder, with an environment of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.path = folder / "dealtrail.sqlite3"
        named = {"DEALTRAIL_DATABASE": f"sqlite:///{self.path}", "LANG": "en_US.UTF-8"}
        self.environment = named | environment

    def run(self, *words: str | Path, **environment: str | None) -> Said:
        """Run the command in this process."""
        runner = CliRunner(env={**_without_ours(), **self.environment, **environment})
        result = runner.invoke(app, [str(word) for word in words], prog_name="dealtrail")
        return Said(result.exit_code, result.stdout, result.stderr)

    def start(self, *words: str | Path, **environment: str) -> subprocess.Popen[str]:
        """Start the command in a process of its own."""
        kept = {name: value for name, value in os.environ.items() if name not in _without_ours()}
        return subprocess.Popen(
            [sys.executable, "-m", "interfaces.cli", *map(str, words)],
            cwd=ROOT,
            env={**kept, **self.environment, "PYTHONUTF8": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            preexec_fn=_hears_ctrl_c,
        )

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def stored(self, event: str = "LeadRegistered") -> int:
        """How many events of this name stand in the log."""
        if not self.path.exists():
            return 0
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as connection:
            try:
                asked = "SELECT COUNT(*) FROM stored_events WHERE topic=?"
                return int(connection.execute(asked, (event,)).fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    def wait_until_stored(
        self, count: int, process: subprocess.Popen[str], event: str = "LeadRegistered"
    ) -> None:
        """Wait until that many events of this name stand in the log, while the process runs."""
        end = time.monotonic() + DEADLINE_SECONDS
        while self.stored(event) < count:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.002)

    def hire(self, person_id: str = "chen", role: str = "sales_rep") -> str:
        """Add a person; returns the key."""
        added = self.run("people", "add", person_id, "--name", "陈一", "--role", role)
        return added.said(0).last_line


def ended(process: subprocess.Popen[str]) -> Said:
    """What a process said by its end."""
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    return Said(process.returncode, out, err)


def _hears_ctrl_c() -> None:
    """A shell has what it starts in the background ignore the signal; what that starts does too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _without_ours() -> Mapping[str, None]:
    """No setting of whoever runs the tests reaches the commands under test."""
    ours = [name for name in os.environ if name.startswith("DEALTRAIL_")]
    return dict.fromkeys((*ours, "LC_ALL", "LC_MESSAGES"))
