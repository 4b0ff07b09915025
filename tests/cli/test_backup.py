"""Backup and restore at the terminal: whole or not at all, checked, and nothing overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from desk import Desk
from people import CHEN
from samples import register
from service import Service
from stories import bodies
from terminal import Said, Terminal, ended

from application.backup import back_up
from application.restored import LEAST_GAP
from domain.lead.registration import LeadRegistered
from domain.values import LOST

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
KILLS = 50 if SOAK else 2
LEADS = 2_000 if SOAK else 20
BALLAST_ROWS = 4_000
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


def rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM stored_events ORDER BY position").fetchall()


def filled(terminal: Terminal, leads: int = 3) -> list[tuple[object, ...]]:
    """A log with some leads; returns its rows."""
    desk = Desk(terminal.path, manual=False)
    for number in range(leads):
        desk.do(CHEN, register(customer_name=f"第{number}号"))
    desk.close()
    return rows(terminal.path)


def emptied(terminal: Terminal) -> None:
    """All that stands at the database's name is gone, its key file too."""
    for path in terminal.folder.glob(f"{terminal.path.name}*"):
        path.unlink()


@pytest.fixture
def saved(terminal: Terminal) -> Path:
    """A backup of a log with three leads, and its key file beside it."""
    filled(terminal)
    folder = terminal.folder / "saved"
    terminal.run("backup", folder, "--keys", terminal.folder / "saved.keys").said(0, "checked")
    return folder


def test_what_is_restored_is_what_was_backed_up(terminal: Terminal) -> None:
    before = filled(terminal)
    folder, keys = terminal.folder / "saved", terminal.folder / "secret"
    said = terminal.run("backup", folder, "--keys", keys).said(0, f"position {len(before)}")
    assert str(len(before)) in said.out
    assert sorted(p.name for p in folder.iterdir()) == ["log.sqlite3", "manifest.json"]
    emptied(terminal)
    terminal.run("restore", folder, "--keys", keys).said(0, "what came later is lost")
    assert rows(terminal.path) == before
    assert terminal.path.with_name(terminal.path.name + ".keys").read_bytes() == keys.read_bytes()
    assert not left(terminal)
    terminal.run("people", "list").said(0, "陈一")


def test_the_manifest_says_how_far_the_log_goes(terminal: Terminal, saved: Path) -> None:
    noted = json.loads((saved / "manifest.json").read_text("utf-8"))
    stored = rows(terminal.path)
    assert (noted["position"], noted["events"]) == (len(stored), len(stored))
    assert noted["log"]["bytes"] == (saved / "log.sqlite3").stat().st_size
    assert {*noted} >= {"format", "version", "made_at", "recorded_at", "log", "keys"}


def test_a_backup_without_secrets_says_so_and_so_does_its_restore(terminal: Terminal) -> None:
    filled(terminal)
    folder = terminal.folder / "saved"
    terminal.run("backup", folder).said(0, "not in it", "--keys FILE")
    assert not any(b"receipt digest" in path.read_bytes() for path in folder.iterdir())
    emptied(terminal)
    terminal.run("restore", folder).said(0, "without secrets", "issued", "key-reused")
    terminal.run("people", "key", "chen").said(2, "key store", "migrate --new-keys")
    database = terminal.environment["DEALTRAIL_DATABASE"]
    terminal.run("migrate", "--database", database, "--new-keys").said(0, "another key store")
    key = terminal.run("people", "key", "chen").said(0).last_line
    assert key.startswith("dt_")
    desk = Desk(terminal.path, hire=False, manual=False)
    events = [placed.recorded.event for placed in desk.sales.log.after(0, 1000)]
    leads = [event for event in events if isinstance(event, LeadRegistered)]
    assert {lead.contact.name for lead in leads} == {LOST}
    desk.do(CHEN, register(customer_name="第3号"))
    desk.close()


def test_a_key_file_that_stayed_is_gone_on_with(terminal: Terminal, saved: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        terminal.path.with_name(terminal.path.name + suffix).unlink(missing_ok=True)
    refused = terminal.run("restore", saved, "--keys", terminal.folder / "saved.keys")
    refused.said(2, "leave --keys out")
    terminal.run("restore", saved).said(0, "which were there")


def test_the_next_event_stands_far_behind_what_may_have_been_lost(
    terminal: Terminal, saved: Path
) -> None:
    last = len(rows(terminal.path))
    emptied(terminal)
    terminal.run("restore", saved, "--keys", terminal.folder / "saved.keys").said(0)
    desk = Desk(terminal.path, hire=False, manual=False)
    answer = desk.do(CHEN, register(customer_name="月宫"))
    desk.close()
    assert answer.position > last + LEAST_GAP


def test_a_key_file_that_stands_elsewhere_is_found_there(terminal: Terminal) -> None:
    filled(terminal)
    used, copy = terminal.folder / "elsewhere" / "used.keys", terminal.folder / "saved.keys"
    settings = {"DEALTRAIL_KEYS": f"sqlite:///{used}"}
    used.parent.mkdir()
    terminal.path.with_name(f"{terminal.path.name}.keys").rename(used)
    words: list[str | Path] = [terminal.folder / "saved", "--keys", copy]
    terminal.run("backup", *words, **settings).said(0, "checked")
    emptied(terminal)
    used.unlink()
    terminal.run("restore", *words, **settings).said(0, "what came later is lost")
    assert used.read_bytes() == copy.read_bytes()


def test_what_is_on_a_server_is_left_to_its_own_tools(terminal: Terminal) -> None:
    url = "postgresql://u:secret@127.0.0.1:1/d"
    for command in ("backup", "restore"):
        said = terminal.run(command, terminal.folder / "saved", "--database", url)
        assert "secret" not in said.said(2, "own tools", "docs/operations.md").err


# ---- what stands there is never overwritten ------------------------------------------------


def test_nothing_is_overwritten(terminal: Terminal, saved: Path) -> None:
    before = terminal.path.read_bytes()
    terminal.run("restore", saved).said(2, "exists already", "move", "--database")
    terminal.run("backup", saved).said(2, "exists already")
    keys = terminal.folder / "saved.keys"
    terminal.run("backup", terminal.folder / "other", "--keys", keys).said(2, "exists already")
    assert not (terminal.folder / "other").exists()
    assert terminal.path.read_bytes() == before


def test_a_log_that_is_left_of_another_database_stops_a_restore(
    terminal: Terminal, saved: Path
) -> None:
    emptied(terminal)
    terminal.file(terminal.path.name + "-wal", b"of another one")
    terminal.run("restore", saved).said(2, "-wal", "left of another database")
    assert not terminal.path.exists()


# ---- what is damaged or of somebody else ---------------------------------------------------


def truncate(folder: Path) -> None:
    log = folder / "log.sqlite3"
    log.write_bytes(log.read_bytes()[:-4096])


def garble(folder: Path) -> None:
    log = folder / "log.sqlite3"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)


def swap(folder: Path) -> None:
    """Another database of the same size, and a manifest that says it is right."""
    log = folder / "log.sqlite3"
    log.unlink()
    with closing(sqlite3.connect(log)) as connection:
        connection.execute("CREATE TABLE elephants (name)")
    content = log.read_bytes()
    noted(log={"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})(folder)


def noted(**changed: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        manifest = folder / "manifest.json"
        content = json.loads(manifest.read_text("utf-8")) | changed
        manifest.write_text(json.dumps(content), "utf-8")

    return change


def no_json(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"{" + bytes(range(128, 200)))


def without_log(folder: Path) -> None:
    (folder / "log.sqlite3").unlink()


DAMAGED = [
    (truncate, "cut short"),
    (garble, "SHA-256"),
    (swap, "no such table: stored_events"),
    (without_log, "no log.sqlite3"),
    (no_json, "not the manifest"),
    (noted(version=2), "version: "),
    (noted(format="tar"), "format: "),
    (noted(position=7), "what the manifest says"),
    (noted(events=7), "does not hold what the manifest says"),
]


@pytest.mark.parametrize(("damage", "why"), DAMAGED, ids=[why for _, why in DAMAGED])
def test_what_is_not_as_it_was_made_is_refused_and_nothing_is_restored(
    terminal: Terminal, saved: Path, damage: Callable[[Path], None], why: str
) -> None:
    terminal.run("restore", saved, "--check").said(0, "whole")
    damage(saved)
    emptied(terminal)
    terminal.run("restore", saved, "--check").said(1, why)
    terminal.run("restore", saved).said(1, why)
    assert not list(terminal.folder.glob(f"*{terminal.path.name}*"))


def test_what_is_no_backup_is_said_to_be_none(terminal: Terminal, saved: Path) -> None:
    emptied(terminal)
    terminal.run("restore", terminal.folder / "nowhere").said(2, "there is no backup")
    terminal.run("restore", saved / "log.sqlite3").said(2, "name the folder")
    terminal.run("restore", terminal.folder).said(2, "no manifest.json")


def test_keys_of_another_backup_are_refused(terminal: Terminal, saved: Path) -> None:
    emptied(terminal)
    for content in (b"nothing", b"x" * (terminal.folder / "saved.keys").stat().st_size):
        other = terminal.file("other.keys", content)
        terminal.run("restore", saved, "--keys", other).said(1, "other.keys")
        assert not terminal.path.exists()
    terminal.run("restore", saved, "--keys", terminal.folder / "none").said(1, "none")


def test_what_cannot_be_backed_up_is_said_in_one_line(terminal: Terminal) -> None:
    folder = terminal.folder / "saved"
    terminal.run("backup", folder).said(2, "there is no database")
    terminal.file(terminal.path.name, b"no database, but long enough to look at" * 100)
    said = terminal.run("backup", folder).said(2, "cannot be backed up")
    assert len(said.err.strip().splitlines()) == 1
    terminal.path.unlink()
    filled(terminal, 0)
    terminal.run("backup", terminal.folder / "no" / "saved").said(2, "there is no folder")
    assert not folder.exists()


# ---- beside a running service, and killed --------------------------------------------------


@pytest.mark.soak
def test_it_is_the_log_of_one_moment_however_much_is_written(
    terminal: Terminal, tmp_path: Path
) -> None:
    with Service(tmp_path / "served", clock="real") as service:
        for number in range(LEADS):
            service.do(CHEN, "/leads", bodies.lead(f"第{number}号"))
        url = f"sqlite:///{service.path}"
        backup = terminal.start("backup", tmp_path / "saved", "--database", url)
        number = 0
        while backup.poll() is None:
            service.do(CHEN, "/leads", bodies.lead(f"新{number}号"))
            number += 1
        ended(backup).said(0, "checked")
        assert number > 0
    terminal.run("restore", tmp_path / "saved").said(0)
    restored = rows(terminal.path)
    assert restored == rows(service.path)[: len(restored)]
    assert len(restored) >= LEADS


def test_what_is_written_meanwhile_does_not_let_the_copy_begin_anew(terminal: Terminal) -> None:
    before = filled(terminal)
    weighted(terminal.path)
    told: list[int] = []
    with closing(sqlite3.connect(terminal.path)) as other:

        def write(what: str, done: int, total: int) -> None:
            if what == "copying":
                told.append(done)
                assert told == sorted(set(told)), "the copy began anew"
                other.execute("INSERT INTO ballast VALUES ('meanwhile')")
                other.commit()

        back_up(terminal.path, terminal.folder / "saved", None, NOW, write)
    assert len(told) > 3
    assert rows(terminal.folder / "saved" / "log.sqlite3") == before


@pytest.mark.parametrize(
    ("what", "code", "why"),
    [("sqlite_autoindex_stored_events_1", 2, "malformed"), ("ballast", 1, "is no whole log")],
)
def test_a_damaged_log_is_not_backed_up(terminal: Terminal, what: str, code: int, why: str) -> None:
    filled(terminal)
    weighted(terminal.path)
    with closing(sqlite3.connect(terminal.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name=?", (what,)
        ).fetchone()[0]
    content = bytearray(terminal.path.read_bytes())
    content[(page - 1) * size : page * size] = b"x" * size
    terminal.path.write_bytes(content)
    terminal.run("backup", terminal.folder / "saved").said(code, terminal.path.name, why)
    assert not (terminal.folder / "saved").exists()


def weighted(path: Path) -> None:
    """Make the log large enough to be met in the middle of a copy."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE ballast (what BLOB)")
        connection.executemany("INSERT INTO ballast VALUES (?)", [(bytes(10_000),)] * BALLAST_ROWS)


@pytest.mark.soak
def test_killed_at_any_moment_neither_leaves_half_a_file_under_its_name(
    terminal: Terminal,
) -> None:
    before = filled(terminal)
    weighted(terminal.path)
    dice = random.Random(os.urandom(8) if SOAK else 5)
    saved, other = terminal.folder / "saved", terminal.folder / "other.sqlite3"
    for _ in range(KILLS):
        killed(terminal, dice, ["backup", saved])
        if saved.exists():
            terminal.run("restore", saved, "--check").said(0)
            shutil.rmtree(saved)
    terminal.run("backup", saved).said(0, "left unfinished" if left(terminal) else "checked")
    words: list[str | Path] = ["restore", saved, "--database", f"sqlite:///{other}"]
    for _ in range(KILLS):
        killed(terminal, dice, words)
        if other.exists():
            assert rows(other) == before
            other.unlink()
    terminal.run(*words).said(0)
    assert rows(other) == before


def killed(terminal: Terminal, dice: random.Random, words: list[str | Path]) -> None:
    """Kill the command once it has begun to write, or somewhat later."""
    here = left(terminal)
    process = terminal.start(*words)
    while process.poll() is None and left(terminal) == here:
        time.sleep(0.001)
    time.sleep(dice.uniform(0, 0.3))
    process.send_signal(signal.SIGKILL)
    process.communicate()


def interrupted(terminal: Terminal, words: list[str | Path], made: Path) -> Said:
    """What the command says that is interrupted in the middle of making that."""
    while True:
        process = terminal.start(*words)
        while not left(terminal) and process.poll() is None:
            time.sleep(0.001)
        # It stands still while we look, so that it is not done before it hears of it.
        process.send_signal(signal.SIGSTOP)
        is_in_the_middle = bool(left(terminal))
        process.send_signal(signal.SIGINT if is_in_the_middle else signal.SIGKILL)
        process.send_signal(signal.SIGCONT)
        said = ended(process)
        if is_in_the_middle:
            return said
        # It was too quick.
        made.unlink() if made.is_file() else shutil.rmtree(made, ignore_errors=True)


def left(terminal: Terminal) -> set[Path]:
    """What is not finished."""
    return set(terminal.folder.glob(".*.partial"))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_interrupted_it_leaves_nothing(terminal: Terminal, command: str) -> None:
    filled(terminal)
    weighted(terminal.path)
    saved, other = terminal.folder / "saved", terminal.folder / "other.sqlite3"
    words: list[str | Path] = ["backup", saved]
    if command == "restore":
        terminal.run(*words).said(0)
        words = ["restore", saved, "--database", f"sqlite:///{other}"]
    made = other if command == "restore" else saved
    interrupted(terminal, words, made).said(1, "interrupted")
    assert not made.exists()
    assert not left(terminal)
