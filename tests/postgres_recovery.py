"""Going back to an instant on PostgreSQL, by the very words of docs/operations.md.

    past = Recovery(server)
    server.start(**past.archiving)      # as the chapter's postgresql.conf has it
    past.back_up()                      # while others write
    server.stop()
    past.go_back(instant)               # the base backup, and what `go on to the instant` needs
    server.start(**past.archiving)      # takes connections, perhaps still in recovery
    past.leave_out(owner, instant)      # the chapter's statement

The settings and the statement are taken out of the chapter, with our folders and our instant in
the place of its own, so that what operators read is what is tested.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from postgres_programs import plain_environment
from postgres_server import Server
from terminal import ROOT

CHAPTER = "## Backup and restore"
#: What the chapter has where an operator puts his own.
ARCHIVE, INSTANT = "/archive", "2026-03-02 14:00:00+08"
SETTING = re.compile(r"^ *(\w+) = (?:'(.*)'|(\S+))", re.MULTILINE)


def documented() -> tuple[str, str, str]:
    """The blocks of the chapter: the archive's settings, those of the recovery, the statement."""
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    chapter = text.partition(CHAPTER)[2].partition("\n## ")[0].partition("### PostgreSQL")[2]
    archive, recovery, statement = re.findall(r"```\w*\n(.*?)```", chapter, re.DOTALL)
    return archive, recovery, statement


class Recovery:
    """The archive and the base backup of a server of the test's own."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._archive, self._backup = server.folder / "archive", server.folder / "base"
        for folder in (self._archive, self._backup):
            folder.mkdir(mode=0o700)
            self._give(folder)

    @property
    def archiving(self) -> dict[str, str]:
        """The settings under which every change reaches the archive."""
        return self._settings(documented()[0])

    def back_up(self) -> None:
        """A base backup, checked."""
        self._run("pg_basebackup", "-d", self._server.url, *["-c", "fast", "-X", "stream"])
        self._run("pg_verifybackup")

    def go_back(self, instant: dt.datetime) -> None:
        """Put the base backup in the place of the data, to go on to the instant."""
        data = self._server.data
        data.rename(data.with_name("data.lost"))
        shutil.copytree(self._backup, data)
        shutil.rmtree(data / "pg_wal")
        (data / "pg_wal").mkdir(mode=0o700)
        with (data / "postgresql.conf").open("a") as settings:
            for name, value in self._settings(documented()[1], instant).items():
                settings.write(f"{name} = '{value}'\n")
        (data / "recovery.signal").touch()
        for path in (data, *data.rglob("*")):
            self._give(path)

    def leave_out(self, owner: str, instant: dt.datetime) -> None:
        """Let the log go on far behind its end."""
        statement = documented()[2].replace(INSTANT, instant.isoformat())
        with psycopg.connect(owner) as connection:
            connection.execute(statement.encode())

    def _settings(self, block: str, instant: dt.datetime | None = None) -> dict[str, str]:
        block = block.replace(ARCHIVE, str(self._archive))
        if instant is not None:
            block = block.replace(INSTANT, instant.isoformat(sep=" "))
        return {name: quoted or plain for name, quoted, plain in SETTING.findall(block)}

    def _give(self, path: Path) -> None:
        if "user" in self._server.person:
            os.chown(path, self._server.person["user"], self._server.person["group"])

    def _run(self, program: str, *words: str) -> None:
        folder = ["-D", self._backup] if program == "pg_basebackup" else [self._backup]
        done = subprocess.run(
            [self._server.programs / program, *folder, *words],
            cwd="/",
            env=plain_environment(),
            capture_output=True,
            text=True,
            check=False,
            **self._server.person,
        )
        assert done.returncode == 0, done.stderr
