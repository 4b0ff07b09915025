"""`dealtrail verify` where nothing vouches for a log: a new one, and one that lost what was signed.

Neither is called verified, and of the second it is told that it was signed before.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, Place, accept_lost_keys
from people import CHEN
from samples import register
from service import Service
from signing import signer
from tampering import Case, evidence
from terminal import Said, Terminal

from projections.ledger.checkpoint import Checkpoint
from projections.ledger.note import Note


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with evidence("sqlite", tmp_path) as found:
        yield found


def verify(case: Case, *words: str | Path, **environment: str) -> Said:
    return terminal(case).run("verify", *words, **environment)


def terminal(case: Case) -> Terminal:
    return Terminal(case.folder, **case.place.environment)


def beside(case: Case, name: str) -> Path:
    location = case.place.location
    assert isinstance(location, Path)
    return location.with_name(f"{location.name}.{name}")


def test_a_new_log_is_not_checked_until_something_is_signed(tmp_path: Path) -> None:
    fresh = Terminal(tmp_path)
    fresh.hire()
    said = fresh.run("verify").said(1, "not checked: nothing shows", "looked at: ", "not shown: ")
    assert "verified" not in said.out
    fresh.run("ledger", "checkpoint").said(0)
    said = fresh.run("verify").said(0, "verified: ", "signed: the first")
    assert "not checked" not in said.out
    assert "the key of this log was made when" not in said.out, "it is older than any event"


def test_a_checkpoint_of_no_event_vouches_for_none(tmp_path: Path) -> None:
    fresh = Terminal(tmp_path)
    fresh.run("ledger", "checkpoint").said(0)
    fresh.run("verify").said(0, "verified: 0 events")
    fresh.hire()
    fresh.run("verify").said(1, "not checked: only the log without any event was signed")


def test_checkpoints_and_key_gone_leave_the_leaves_to_tell(case: Case) -> None:
    beside(case, "keys").unlink()
    case.in_ledger("DELETE FROM checkpoints")
    leaves = f"the ledger has {len(case.rows)} leaves"
    verify(case).said(1, "not checked: this log was signed before", leaves)
    verify(case, "--lang", "zh").said(1, "未验证：本日志曾被签署")


def test_a_verification_from_before_tells_that_something_was_signed(case: Case) -> None:
    finding = {"status": "verified", "covered": 7}
    case.in_ledger("CREATE TABLE IF NOT EXISTS findings (name TEXT PRIMARY KEY, said TEXT)")
    case.in_ledger("INSERT INTO findings VALUES ('last', ?)", json.dumps(finding))
    case.in_ledger("DELETE FROM checkpoints")
    case.in_ledger("DELETE FROM tiles")
    case.in_ledger("UPDATE reached SET size=0, position=0")
    beside(case, "keys").unlink()
    verify(case).said(1, "not checked: this log was signed before", "saw 7 events signed")


def test_an_export_in_the_log_tells_that_something_was_signed(case: Case) -> None:
    terminal(case).run("export", "--out", case.folder / "taken").said(0)
    verify(case).said(0)
    exported = next(row.position for row in case.stored() if row.topic == "LogExported")
    beside(case, "keys").unlink()
    beside(case, "ledger").unlink()
    verify(case).said(1, "this log was signed before", f"position {exported} tells of an export")


def test_a_folder_of_checkpoints_without_any_key_is_told(case: Case) -> None:
    folder = case.folder / "outside"
    folder.mkdir()
    (folder / "000000000007-00000000.checkpoint").write_bytes(case.signed.earlier)
    beside(case, "keys").unlink()
    beside(case, "ledger").unlink()
    verify(case, DEALTRAIL_CHECKPOINTS=str(folder)).said(1, "not checked: checkpoints are there")
    verify(case).said(1, "not checked: nothing shows")


def test_a_key_younger_than_the_log_is_told_wherever_keys_are_asked_for(case: Case) -> None:
    terminal(case).run("export", "--out", case.folder / "taken").said(0)
    last = case.stored()[-1].position
    beside(case, "keys").unlink()
    beside(case, "ledger").unlink()
    accept_lost_keys(case.place)
    told = f"the key of this log was made when events up to position {last} stood there already"
    keys = terminal(case).run("ledger", "keys").said(0)
    assert told in keys.err
    assert told not in keys.out, "what is piped into a file is keys alone"
    terminal(case).run("ledger", "checkpoint").said(0)
    said = verify(case).said(0, "verified: ", told, "there was another key before, which is lost")
    assert said.out.startswith("verified: ")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_service_over_a_log_without_keys_says_that_it_made_new_ones(
    engine: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Service(tmp_path, engine=engine) as service:
        last = service.app.state.ledger.book.behind
        assert last > 0, "everybody was hired before it was first served"
        told = service.client.get("/health/ready").json()["ledger"]["remark"]
        assert f"events up to position {last} stood there already" in told
        assert service.client.get("/health/ready").json()["ledger"]["trouble"] is None
    assert any(told in record.getMessage() for record in caplog.records)


def test_a_service_that_was_there_from_the_first_event_has_nothing_to_remark(
    tmp_path: Path,
) -> None:
    fresh = Terminal(tmp_path)
    key = fresh.hire()
    with Service(tmp_path) as service:
        headers = {"Authorization": f"Bearer {key}"}
        assert service.client.get("/api/v1/ledger/keys", headers=headers).status_code == 200
        assert service.client.get("/health/ready").json()["ledger"]["remark"] is None


def test_a_checkpoint_of_another_log_is_told_as_such(case: Case) -> None:
    head = Checkpoint.parse(Note.parse(case.signed.earlier).text)
    held = case.folder / "other.checkpoint"
    held.write_bytes(Checkpoint(signer().name, head.size, head.root).signed(signer()))
    said = verify(case, "--checkpoint", held).said(1, "is of another log", "other.checkpoint")
    assert said.out.startswith("broken at position 0: ")
    assert f"a checkpoint of {signer().name}, not of {head.origin}" in said.out


def test_two_databases_of_one_machine_are_told_apart(tmp_path: Path) -> None:
    """As it happens to whoever keeps the checkpoints of several logs in one place."""
    notes = dict[str, Path]()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        there = Terminal(tmp_path / name)
        there.hire()
        notes[name] = there.file("held", there.run("ledger", "checkpoint").said(0).out.encode())
    one = Terminal(tmp_path / "one")
    one.run("verify", "--checkpoint", notes["one"]).said(0)
    one.run("verify", "--checkpoint", notes["other"]).said(1, "is of another log")


def test_the_traces_of_signing_are_read_beside_a_log_that_cannot_be_written(
    case: Case, tmp_path: Path
) -> None:
    beside(case, "keys").unlink()
    case.in_ledger("DELETE FROM checkpoints")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for found in beside(case, "ledger").parent.glob("log.sqlite3*"):
        shutil.copy(found, elsewhere)
    for path in elsewhere.iterdir():
        path.chmod(0o400)
    database = f"sqlite:///{elsewhere / 'log.sqlite3'}"
    Terminal(tmp_path).run("verify", "--database", database).said(1, "was signed before")


def test_the_ledger_forgets_nothing_of_a_log_that_was_opened_without_keys(tmp_path: Path) -> None:
    """Where checkpoints are kept, no other key is made in place of the one that is lost."""
    place = Place(tmp_path / "log.sqlite3", tmp_path / "log.sqlite3.keys")
    desk = Desk(place.location, keys=place.keys)
    desk.do(CHEN, register())
    desk.close()
    there = Terminal(tmp_path, DEALTRAIL_DATABASE=f"sqlite:///{place.location}")
    there.run("ledger", "checkpoint").said(0)
    (tmp_path / "log.sqlite3.keys").unlink()
    accept_lost_keys(place)
    there.run("ledger", "checkpoint").said(1, "holds no key of this log")
    with closing(sqlite3.connect(tmp_path / "log.sqlite3.keys")) as connection:
        asked = "SELECT COUNT(*) FROM secrets WHERE name='ledger'"
        assert connection.execute(asked).fetchone() == (0,)
