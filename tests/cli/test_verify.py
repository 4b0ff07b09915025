"""`dealtrail verify`: what it says, in which language, and with which exit code."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from engines import ENGINES
from tampering import Case, evidence
from terminal import Said, Terminal

from application.restored import LEAST_GAP
from projections.ledger.checkpoint import Checkpoint
from projections.ledger.note import Note
from projections.ledger.wire import in_base64


@pytest.fixture(params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with evidence(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def on_a_file(tmp_path: Path) -> Iterator[Case]:
    with evidence("sqlite", tmp_path) as found:
        yield found


def verify(case: Case, *words: str | Path, **environment: str) -> Said:
    terminal = Terminal(case.folder, **case.place.environment)
    return terminal.run("verify", *words, **environment)


def file(case: Case, name: str, content: bytes) -> Path:
    path = case.folder / name
    path.write_bytes(content)
    return path


def path_of(case: Case) -> Path:
    assert isinstance(case.place.location, Path)
    return case.place.location


def test_a_sound_log_is_verified(case: Case) -> None:
    said = verify(case).said(0)
    head = Checkpoint.parse(Note.parse(case.signed.later).text)
    first, signed, key, root = said.out.splitlines()
    size, last = len(case.rows), case.rows[-1].position
    assert first == f"verified: {size} events, up to position {last}"
    assert f"the first {head.size} of them" in signed
    assert head.origin in signed
    assert key == f"key: {case.signed.keys.strip()}"
    assert root.startswith(f"root of all {size}: ")
    chinese = verify(case, "--lang", "zh").said(0).out
    assert f"已验证：{size} 个事件" in chinese


def test_a_broken_log_is_told_in_both_languages_with_its_position(case: Case) -> None:
    row = case.row("LeadScoreSubmitted")
    case.put(row, topic="LeadScoreApproved")
    said = verify(case).said(1)
    english, chinese = said.out.splitlines()
    assert english.startswith(f"broken at position {row.position}: ")
    assert f"位置 {row.position}" in chinese
    if case.place.database is None:
        with closing(sqlite3.connect(path_of(case))) as connection:
            asked = "SELECT topic FROM stored_events WHERE rowid=?"
            assert connection.execute(asked, (row.position,)).fetchone() == ("LeadScoreApproved",)


def test_what_somebody_holds_outside_is_compared(case: Case) -> None:
    held = file(case, "held.checkpoint", case.signed.earlier)
    keys = file(case, "held.keys", case.signed.keys.encode())
    verify(case, "--checkpoint", held, "--keys", keys).said(0)
    row = case.row("LeadRegistered")
    case.rewrite(row, lambda said: said["event"].update(industry="烟草"))
    case.recompute()
    verify(case, "--checkpoint", held, "--keys", keys).said(1, "broken at position ", "rewritten")


def test_the_folder_of_checkpoints_is_looked_at(on_a_file: Case) -> None:
    case, folder = on_a_file, on_a_file.folder / "checkpoints"
    said = verify(case, DEALTRAIL_CHECKPOINTS=str(folder)).said(0)
    assert f"cannot read {folder}" in said.out
    folder.mkdir()
    (folder / "000000000007-00000000.checkpoint").write_bytes(case.signed.earlier)
    (folder / "of-somebody-else.txt").write_bytes(b"nothing of ours")
    verify(case, DEALTRAIL_CHECKPOINTS=str(folder)).said(0)
    false = case.signed.earlier.replace(b"\n\n", b"\nmore\n\n", 1)
    (folder / "000000000008-00000000.checkpoint").write_bytes(false)
    verify(case, DEALTRAIL_CHECKPOINTS=str(folder)).said(1, "cannot be believed", "00000008")


def test_without_any_checkpoint_it_is_said_plainly(on_a_file: Case) -> None:
    for suffix in (".keys", ".ledger"):
        path_of(on_a_file).with_name(path_of(on_a_file).name + suffix).unlink()
    said = verify(on_a_file).said(1)
    assert said.out.startswith("not checked: nothing shows that this log was ever signed")
    assert "\nlooked at: " in said.out
    assert "\nnot shown: " in said.out
    assert "verified" not in said.out
    assert "signed:" not in said.out


def test_checkpoints_that_nobody_can_open_are_said_plainly(on_a_file: Case) -> None:
    path_of(on_a_file).with_name(path_of(on_a_file).name + ".keys").unlink()
    verify(on_a_file).said(1, "not checked: ", "--keys FILE")
    held = file(on_a_file, "held.checkpoint", on_a_file.signed.earlier)
    verify(on_a_file, "--checkpoint", held).said(2, "--keys FILE")
    keys = file(on_a_file, "held.keys", on_a_file.signed.keys.encode())
    assert "signed: the first" in verify(on_a_file, "--keys", keys).said(0).out


def contents(folder: Path) -> dict[str, bytes]:
    """What stands in the files of a folder; not how SQLite shares them, and no empty ones."""
    files = {found.name: found.read_bytes() for found in folder.iterdir()}
    return {name: data for name, data in files.items() if data and not name.endswith("-shm")}


def test_nothing_is_written_and_what_cannot_be_written_is_verified(on_a_file: Case) -> None:
    path = path_of(on_a_file)
    before = contents(path.parent)
    verify(on_a_file).said(0)
    assert contents(path.parent) == before
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER stored_events_are_never_changed")
    verify(on_a_file).said(0)
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT COUNT(*) FROM sqlite_master WHERE name='stored_events_are_never_changed'"
        assert connection.execute(asked).fetchone() == (0,), "what is missing is not made again"


def test_a_damaged_ledger_is_not_blamed_on_the_log(on_a_file: Case) -> None:
    place = path_of(on_a_file).with_name(f"{path_of(on_a_file).name}.ledger")
    whole = place.read_bytes()
    row = on_a_file.row("LeadRegistered")
    for content in (b"no database " * 500, whole[:4096] + bytes(len(whole) - 4096)):
        place.write_bytes(content)
        verify(on_a_file).said(1, "broken at position 0: ", "ledger beside the log is damaged")
        on_a_file.put(row, topic="LeadRevived")
        verify(on_a_file).said(1, "rewritten")
        on_a_file.put(row, topic=row.topic)


def test_a_damaged_key_store_is_told_and_keys_from_outside_do(on_a_file: Case) -> None:
    place = path_of(on_a_file).with_name(f"{path_of(on_a_file).name}.keys")
    keys = file(on_a_file, "held.keys", on_a_file.signed.keys.encode())
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE secrets SET value=? WHERE name='ledger'", (b"{}",))
    verify(on_a_file).said(1, "not checked: ", "book in the key store is damaged")
    place.write_bytes(b"no database " * 500)
    said = verify(on_a_file, "--keys", keys).said(0)
    assert "key" in said.out.splitlines()[-1]
    assert "signed: the first" in said.out


def test_triggers_that_are_missing_are_told(case: Case) -> None:
    assert "triggers" not in verify(case).said(0).out
    if case.place.database is None:
        with closing(sqlite3.connect(path_of(case))) as connection, connection:
            connection.execute("DROP TRIGGER stored_events_are_never_deleted")
    else:
        with psycopg.connect(case.place.database.owner) as server:
            server.execute("ALTER TABLE dealtrail.stored_events DISABLE TRIGGER USER")
    assert "the triggers are missing" in verify(case).said(0).out


def test_a_damaged_file_is_named_from_the_first_row_that_cannot_be_read(on_a_file: Case) -> None:
    path = path_of(on_a_file)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        asked = "SELECT rootpage FROM sqlite_master WHERE name='stored_events'"
        (root,) = connection.execute(asked).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : (root - 1) * size + 64] = bytes(64)
    path.write_bytes(content)
    verify(on_a_file).said(1, "broken at position 1: ", "damaged", "已损坏")


@pytest.mark.parametrize("content", [b"", b"this is no database " * 500])
def test_what_is_no_log_cannot_be_verified(tmp_path: Path, content: bytes) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("verify").said(2, "there is no database")
    terminal.path.write_bytes(content)
    said = terminal.run("verify").said(2)
    assert len(said.err.splitlines()) == 1


def test_files_that_are_not_what_they_should_be(on_a_file: Case) -> None:
    verify(on_a_file, "--keys", on_a_file.folder / "nowhere").said(2)
    verify(on_a_file, "--checkpoint", on_a_file.folder / "nowhere").said(2)
    odd = file(on_a_file, "odd", b"nothing that anybody signed\n")
    verify(on_a_file, "--keys", odd).said(2, "--keys")
    verify(on_a_file, "--checkpoint", odd).said(2, "--checkpoint", "odd")
    blank = file(on_a_file, "blank", b"\n")
    verify(on_a_file, "--keys", blank).said(2, "no key in it")
    large = file(on_a_file, "large", bytes(2_000_000))
    verify(on_a_file, "--checkpoint", large).said(2, "too large")


def test_the_root_is_the_one_that_was_signed(case: Case) -> None:
    last = case.rows[-1].position
    head = Checkpoint.parse(Note.parse(case.signed.later).text)
    case.change(("DELETE FROM stored_events WHERE position>?", case.rows[head.size - 1].position))
    case.in_ledger("DELETE FROM tiles")
    said = verify(case)
    if case.place.database is None:
        said.said(1, f"recorded up to {last}")
        return
    assert f"root of all {head.size}: {in_base64(head.root)}" in said.said(0).out


def test_a_history_that_was_given_up_is_told_and_binds_only_who_holds_it(on_a_file: Case) -> None:
    case = on_a_file
    size = Checkpoint.parse(Note.parse(case.signed.earlier).text).size
    case.change(("DELETE FROM stored_events WHERE position>?", case.rows[size - 1].position))
    with closing(sqlite3.connect(path_of(case))) as connection, connection:
        connection.execute("UPDATE sqlite_sequence SET seq=?", (case.rows[size - 1].position,))
    verify(case).said(1, "cut off")
    terminal = Terminal(case.folder, **case.place.environment)
    terminal.run("ledger", "fork", "--reason", "restored the backup of Sunday").said(0)
    said = verify(case).said(0)
    assert "forked: the history signed as" in said.out
    assert "restored the backup of Sunday" in said.out
    held = file(case, "held.checkpoint", case.signed.later)
    verify(case, "--checkpoint", held).said(1, "broken at position", "cut off")
    held.write_bytes(case.signed.earlier)
    verify(case, "--checkpoint", held).said(0)


def test_a_key_counts_no_further_than_whoever_holds_it_says(case: Case) -> None:
    head = Checkpoint.parse(Note.parse(case.signed.later).text)
    lines = case.signed.keys.splitlines()
    ended = "".join(f"{line} until {head.size - 1}\n" for line in lines).encode()
    said = verify(case, "--keys", file(case, "held.keys", ended))
    said.said(1, "went out of service before the size")


def test_keys_that_were_rotated_since_are_known_still(on_a_file: Case) -> None:
    case = on_a_file
    held = file(case, "held.checkpoint", case.signed.earlier)
    keys = file(case, "held.keys", case.signed.keys.encode())
    terminal = Terminal(case.folder, **case.place.environment)
    terminal.run("ledger", "rotate", "--reason", "every year").said(0)
    said = verify(case, "--checkpoint", held, "--keys", keys).said(0)
    assert f"signed: the first {len(case.rows)} of them" in said.out


def test_the_wide_gap_behind_a_restore_is_none_of_removed_events(on_a_file: Case) -> None:
    case, last = on_a_file, on_a_file.rows[-1].position
    with closing(sqlite3.connect(path_of(case))) as connection, connection:
        connection.execute("UPDATE sqlite_sequence SET seq=?", (last + LEAST_GAP,))
    verify(case).said(0)
    Terminal(case.folder, **case.place.environment).hire("liu", "sales_manager")
    said = verify(case).said(0)
    assert f"up to position {last + LEAST_GAP + 4}" in said.out


def test_it_runs_beside_a_copy_that_somebody_moved(on_a_file: Case, tmp_path: Path) -> None:
    """A folder that was copied elsewhere, with all that stands beside the log."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for found in path_of(on_a_file).parent.glob("log.sqlite3*"):
        shutil.copy(found, elsewhere)
    database = f"sqlite:///{elsewhere / 'log.sqlite3'}"
    terminal = Terminal(tmp_path)
    terminal.run("verify", "--database", database).said(0, "signed: the first")


@pytest.mark.parametrize("role", ["owner", "serving", "superuser"])
def test_it_runs_under_each_role_that_can_read_the_log(role: str, tmp_path: Path) -> None:
    """The owner makes the tables and the auditor may be he; only who serves is kept from more."""
    with evidence("postgresql", tmp_path) as case:
        assert case.place.database is not None
        url = getattr(case.place.database, role)
        verify(case, "--database", url).said(0, "verified: ", "signed: the first")
        row = case.row("LeadScoreSubmitted")
        case.put(row, topic="LeadScoreApproved")
        verify(case, "--database", url).said(1, f"broken at position {row.position}: ")


def test_a_role_that_may_not_read_the_ledger_is_told_so(tmp_path: Path) -> None:
    with evidence("postgresql", tmp_path) as case:
        assert case.place.database is not None
        case.in_ledger("REVOKE SELECT ON checkpoints, tiles FROM dealtrail_test_owner")
        said = verify(case, "--database", case.place.database.owner).said(0, "signed: the first")
        assert "this role may not read the ledger" in said.out
