"""`dealtrail export`: what it says, what the log keeps of it, and how it goes on after Ctrl-C."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from terminal import DEADLINE_SECONDS, Terminal, ended

COMPLIANCE = ("--as", "he")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    found = Terminal(tmp_path)
    found.hire("chen")
    found.hire("he", "compliance")
    return found


def told(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def events(folder: Path) -> list[str]:
    lines = (folder / "data/events.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["type"].removeprefix("dealtrail.") for line in lines]


def test_an_export_is_checked_by_what_lies_in_it(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = terminal.run("export", "--out", out, "--format", "csv", "--purpose", "年审")
    said.said(0, "events and", "receipts", told(out)["content_sha256"])
    manifest = told(out)
    assert (manifest["purpose"], manifest["formats"]) == ("年审", ["csv", "jsonl"])
    assert manifest["requester"] == {"id": "operator", "role": "operator"}
    checked = subprocess.run([sys.executable, out / "verify.py"], check=False, capture_output=True)
    assert checked.returncode == 0, checked.stdout.decode()
    terminal.run("verify").said(0, "verified")


def test_the_export_is_an_event_itself(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("export", "--out", tmp_path / "a", "--purpose", "年审", *COMPLIANCE).said(0)
    terminal.run("export", "--out", tmp_path / "b").said(0)
    assert "LogExported" not in events(tmp_path / "a")
    assert terminal.stored("LogExported") == terminal.stored("ExportRequested") == 2
    lines = (tmp_path / "b/data/events.jsonl").read_text(encoding="utf-8").splitlines()
    (logged,) = [x for x in map(json.loads, lines) if x["type"] == "dealtrail.LogExported"]
    manifest = told(tmp_path / "a")
    assert manifest["requester"] == {"id": "he", "role": "compliance"}
    assert logged["data"]["sha256"] == manifest["content_sha256"]
    assert logged["data"]["export_id"] == manifest["export_id"]
    assert (logged["data"]["by"], logged["data"]["purpose"]) == ("he", "年审")


def test_a_zip_is_one_file(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("export", "--out", tmp_path / "out", "--zip").said(0, "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert "out/data/events.jsonl" in packed.namelist()
    assert [path.name for path in tmp_path.glob("out*")] == ["out.zip"]


def test_bounds_are_positions_or_instants(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("export", "--out", tmp_path / "a", "--from", "2", "--to", "4").said(0)
    assert told(tmp_path / "a")["range"] == {"from": 2, "to": 4}
    recorded = json.loads((tmp_path / "a/data/events.jsonl").read_text().splitlines()[1])
    at = recorded["recordedat"]
    terminal.run("export", "--out", tmp_path / "b", "--from", at, "--to", "5").said(0)
    assert told(tmp_path / "b")["first_position"] <= 3
    assert told(tmp_path / "b")["filter"]["from"] == at
    terminal.run("export", "--out", tmp_path / "c", "--from", "2100-01-01T00:00:00Z").said(
        0, "0 ev"
    )


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--format", "docx"), 2, "--format: docx: there are jsonl, csv"),
        (("--format", ""), 2, "--format: name at least one of jsonl"),
        (("--format", " , "), 2, "--format: name at least one of jsonl"),
        (("--from", "yesterday"), 2, "--from: neither a position nor an RFC 3339 instant"),
        (("--to", "2026-02-30"), 2, "--to: neither a position nor an RFC 3339 instant"),
        (("--from", "100000"), 1, "自位置 100000"),
        (("--aggregate", "XS-20260101-0001"), 1, "Nothing is recorded under XS-20260101-0001."),
        (("--as", "nobody"), 2, "--as: nobody works here with the id nobody"),
        (("--as", "chen"), 1, "R5.5"),
    ],
)
def test_what_stands_against_it_is_said(
    terminal: Terminal, tmp_path: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    terminal.run("export", "--out", tmp_path / "out", *options).said(code, words)
    assert terminal.stored("ExportRequested") == 0
    assert not list(tmp_path.glob("out*"))


def test_nothing_is_overwritten(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    terminal.file("out/mine", "mine")
    terminal.run("export", "--out", tmp_path / "out").said(2, "is there already", "已存在")
    assert terminal.stored("ExportRequested") == 0


def test_without_a_database_there_is_nothing_to_export(tmp_path: Path) -> None:
    Terminal(tmp_path).run("export", "--out", tmp_path / "out").said(2, "there is no database")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal")
def test_after_ctrl_c_the_same_command_goes_on(terminal: Terminal, tmp_path: Path) -> None:
    process = terminal.start("export", "--out", tmp_path / "out", "--format", "csv,xes")
    give_up = time.monotonic() + DEADLINE_SECONDS
    while not (tmp_path / "out.part/bag/data").exists() and process.poll() is None:
        assert time.monotonic() < give_up
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    said = ended(process)
    if said.code:
        said.said(1, "run the same command again to go on", "再次运行同一命令即可继续")
        terminal.run("export", "--out", tmp_path / "out", "--format", "csv,xes").said(0)
    assert terminal.stored("ExportRequested") == terminal.stored("LogExported") == 1
    assert not list(tmp_path.glob("*.part"))


def test_an_instant_without_an_offset_is_one_in_shanghai(
    terminal: Terminal, tmp_path: Path
) -> None:
    named = {"2026-01-01T00:00": "a", "2026-01-01": "b", "2026-01-01T00:00:00+08:00": "c"}
    for begin, name in named.items():
        terminal.run("export", "--out", tmp_path / name, "--from", begin).said(0)
        assert told(tmp_path / name)["filter"]["from"] == "2025-12-31T16:00:00Z"


def test_a_place_that_cannot_be_is_told_before_anything_is_asked_for(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.file("no-folder", "a file")
    terminal.run("export", "--out", tmp_path / "no-folder" / "out").said(2, "no-folder")
    assert terminal.stored("ExportRequested") == 0
    assert not list(tmp_path.glob("*.part"))


def test_a_request_that_nothing_came_of_is_called_off(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("ledger", "checkpoint").said(0)
    terminal.path.with_name(f"{terminal.path.name}.keys").unlink()
    terminal.run("export", "--out", tmp_path / "out").said(1, "holds no key of this log")
    assert terminal.stored("ExportRequested") == terminal.stored("ExportCancelled") == 1
    assert terminal.stored("LogExported") == 0
    with closing(sqlite3.connect(terminal.path)) as log:
        asked = "SELECT state FROM stored_events WHERE topic='ExportCancelled'"
        trail = json.loads(log.execute(asked).fetchone()[0])["trail"]
    assert trail["actor"] == "system"
    assert "holds no key of this log" in trail["reason"]
