"""A log that does not continue what was signed is not signed any more, until somebody says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from engines import ENGINES, Place, place
from keeping import Kept, files_of, kept
from signing import ORIGIN, signer

from application.log import CannotServeError
from projections.ledger.checkpoint import Checkpoint, open_checkpoint
from projections.ledger.errors import (
    AstrayError,
    LedgerError,
    NothingToForkError,
    RebuildRefusedError,
    SigningStoppedError,
)
from projections.ledger.outside import name_of


@pytest.fixture(params=ENGINES)
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Place]:
    with place("sqlite", tmp_path) as found:
        yield found


def signed(held: Kept, size: int) -> bytes:
    """Let the log and the ledger grow to that size, and sign."""
    held.grow(size - held.count)
    held.ledger.catch_up()
    return held.ledger.sign()


def saved(place: Place, folder: Path) -> None:
    """Put the log's file away as it is; nobody has it open."""
    folder.mkdir()
    shutil.copy2(files_of(place, "")[0], folder)


def put_back(place: Place, folder: Path) -> None:
    """An older log in the place of the one that is there; the ledger and the keys stay."""
    for path in files_of(place, ""):
        path.unlink(missing_ok=True)
    shutil.copy2(folder / files_of(place, "")[0].name, files_of(place, "")[0])


def without(place: Place, name: str) -> None:
    for path in files_of(place, name):
        path.unlink(missing_ok=True)


# ---- an older log was restored ---------------------------------------------------------


@pytest.fixture
def restored(file: Place, tmp_path: Path) -> Place:
    """300 events are there; 400 were signed."""
    with kept(file) as held:
        signed(held, 300)
    saved(file, tmp_path / "backup")
    with kept(file) as held:
        signed(held, 400)
    put_back(file, tmp_path / "backup")
    return file


@pytest.mark.parametrize("nodes_too", [True, False])
def test_a_log_restored_behind_its_checkpoint_is_not_signed(
    restored: Place, nodes_too: bool
) -> None:
    if nodes_too:
        without(restored, ".ledger")
    with kept(restored) as held:
        held.words = "what happened after the restore"
        for more in (0, 50, 100):
            held.grow(more)
            with pytest.raises(SigningStoppedError if nodes_too else AstrayError):
                signed(held, held.count)
            assert held.ledger.examine() is not None
            assert held.ledger.trouble is not None
        with pytest.raises(LedgerError):
            held.ledger.rebuild()


def test_a_fork_begins_a_history_that_names_the_old_head(restored: Place) -> None:
    with kept(restored) as held:
        old = held.ledger.keyring
        head = held.ledger.checkpoints()[-1].checkpoint
        held.grow(20)
        note = held.ledger.fork("the disk was lost")
        name = held.ledger.origin
        assert name.startswith(f"{ORIGIN}/fork-")
        first = open_checkpoint(note, name, held.ledger.keyring)
        assert (first.size, first.root) == (320, held.root())
        assert first.extensions == (f"forked from {ORIGIN} 400 {head.text.splitlines()[2]}",)
        assert held.ledger.forks[0].reason == "the disk was lost"
        assert held.ledger.examine() is None
        again = open_checkpoint(signed(held, 330), name, held.ledger.keyring)
        assert (again.size, again.extensions) == (330, ())
        kinds = [one.checkpoint.origin for one in held.ledger.checkpoints()]
        assert kinds == [ORIGIN, ORIGIN, name, name], "the old ones are kept"
        assert [one.until for one in held.ledger.keyring.trusted] == [400, None]
        assert held.ledger.keyring.keys[0] == old.keys[0]
        with pytest.raises(NothingToForkError):
            held.ledger.fork("once more")
        assert held.ledger.rebuild() == (330, 2)


def test_a_fork_that_broke_off_names_the_old_head_with_the_next_checkpoint(
    restored: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kept(restored) as held:
        monkeypatch.setattr(
            "projections.ledger.signing.Signing.sign", lambda *given: 1 / 0, raising=True
        )
        with pytest.raises(ZeroDivisionError):
            held.ledger.fork("the disk was lost")
        monkeypatch.undo()
    with kept(restored) as held:
        held.ledger.catch_up()
        note = held.ledger.sign()
        assert f"forked from {ORIGIN} 400".encode() in note


def test_the_checkpoint_of_a_fork_is_kept_even_if_the_store_missed_it(restored: Place) -> None:
    with kept(restored) as held:
        note = held.ledger.fork("the disk was lost")
        with held.ledger._store.writing() as cursor:
            cursor.execute("DELETE FROM checkpoints WHERE note=?", (note,))
        signed(held, held.count + 5)
        assert [one.size for one in held.ledger.checkpoints()] == [300, 400, 300, 305]
        assert held.ledger.checkpoints()[2].note == note


def test_what_was_lost_unsigned_is_told_and_can_be_rebuilt(file: Place, tmp_path: Path) -> None:
    with kept(file) as held:
        signed(held, 300)
    saved(file, tmp_path / "backup")
    with kept(file) as held:
        held.grow(10)
        held.ledger.catch_up()
    put_back(file, tmp_path / "backup")
    with kept(file) as held:
        with pytest.raises(AstrayError):
            held.ledger.catch_up()
        assert held.ledger.examine() is not None
        with pytest.raises(NothingToForkError):
            held.ledger.fork("nothing that was signed is lost")
        assert held.ledger.size == 310, "what was taken in stays to be looked at"
        assert held.ledger.rebuild() == (300, 1)
        assert held.ledger.examine() is None
        held.grow(5)
        held.ledger.catch_up()
        held.ledger.sign()


# ---- the keys --------------------------------------------------------------------------


def test_without_its_keys_nothing_is_signed_until_a_fork(file: Place) -> None:
    with kept(file) as held:
        signed(held, 30)
    without(file, ".keys")
    with kept(file) as held:
        held.grow(5)
        held.ledger.catch_up()
        with pytest.raises(SigningStoppedError):
            held.ledger.sign()
        assert held.ledger.examine() is not None
        assert held.ledger.rebuild() == (35, 0), "nodes need no key"
        note = held.ledger.fork("the key store was lost")
        assert f"forked from {ORIGIN} 30 ".encode() in note
        assert held.ledger.examine() is None


def test_another_logs_keys_do_not_sign(file: Place, tmp_path: Path) -> None:
    with kept(file) as held:
        signed(held, 30)
    (tmp_path / "other").mkdir()
    with place("sqlite", tmp_path / "other") as other, kept(other) as held:
        signed(held, 40)
    without(file, ".keys")
    shutil.copy2(files_of(other, ".keys")[0], files_of(file, ".keys")[0])
    with kept(file) as held:
        held.grow(20)
        held.ledger.catch_up()
        with pytest.raises(SigningStoppedError):
            held.ledger.sign()


def test_a_new_key_takes_over_and_both_vouch_for_where_it_does(there: Place) -> None:
    with kept(there) as held:
        first = signed(held, 10)
        held.grow(2)
        old = held.ledger.keyring.keys[0]
        key = held.ledger.rotate("every year")
        assert [str(one.until) for one in held.ledger.keyring.trusted] == ["12", "None"]
        handed = held.ledger.latest()
        assert handed is not None
        assert handed.count("— ".encode()) == 2
        later = signed(held, 20)
        for note, size in ((first, 10), (handed, 12), (later, 20)):
            assert open_checkpoint(note, ORIGIN, held.ledger.keyring).size == size
        with pytest.raises(LedgerError):
            open_checkpoint(later, ORIGIN, type(held.ledger.keyring).of(old))
        book = held.ledger.book
        assert book is not None
        assert (book.keys[0].seed, book.keys[0].reason) == (None, "every year")
        assert book.signer.verifier == key.verifier


def test_the_key_stands_in_a_file_that_only_its_owner_reads(file: Place) -> None:
    with kept(file) as held:
        signed(held, 3)
        assert held.ledger.book is not None
        seed = held.ledger.book.keys[0].seed
    assert seed is not None
    assert files_of(file, ".keys")[0].stat().st_mode & 0o777 == 0o600
    assert seed.encode() in files_of(file, ".keys")[0].read_bytes()
    for name in ("", ".ledger"):
        assert seed.encode() not in files_of(file, name)[0].read_bytes()


# ---- the folder ------------------------------------------------------------------------


def test_checkpoints_are_written_to_the_folder_and_never_again(
    there: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "outside"
    folder.mkdir()
    with kept(there, folder=folder) as held:
        notes = [signed(held, size) for size in (3, 40)]
        assert [path.read_bytes() for path in sorted(folder.iterdir())] == notes
        assert [path.name[:12] for path in sorted(folder.iterdir())] == [
            "000000000003",
            "000000000040",
        ]
        first = sorted(folder.iterdir())[0]
        first.write_bytes(b"somebody else's")
        held.ledger.publish()
        signed(held, 41)
        assert first.read_bytes() == b"somebody else's"


def test_a_folder_that_is_away_is_told_and_filled_later(there: Place, tmp_path: Path) -> None:
    folder = tmp_path / "outside"
    with kept(there, folder=folder) as held:
        notes = [signed(held, size) for size in (3, 40)]
        assert held.ledger.trouble is None
        troubles = [held.ledger.folder_trouble]
        folder.mkdir()
        held.ledger.publish()
        troubles.append(held.ledger.folder_trouble)
        assert [one is None for one in troubles] == [False, True]
        assert [path.read_bytes() for path in sorted(folder.iterdir())] == notes


def test_a_longer_history_in_the_folder_stops_the_signing(there: Place, tmp_path: Path) -> None:
    """Log, ledger and keys were all put back, as a server's backup does; the folder was not."""
    folder = tmp_path / "outside"
    folder.mkdir()
    with kept(there, folder=folder) as held:
        signed(held, 30)
        assert held.ledger.book is not None
        key = held.ledger.book.signer
    later = Checkpoint(ORIGIN, 35, b"\1" * 32)
    note = later.signed(key)
    (folder / name_of(later.size, note)).write_bytes(note)
    with kept(there, folder=folder) as held:
        for size in (32, 40):
            with pytest.raises(SigningStoppedError) as caught:
                signed(held, size)
            assert "folder" in caught.value.text.en
        note = held.ledger.fork("the server was set back")
        assert note.splitlines()[3].startswith(f"forked from {ORIGIN} 35".encode())


def test_a_checkpoint_of_this_name_by_another_key_stops_the_signing(
    file: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "outside"
    folder.mkdir()
    foreign = Checkpoint(ORIGIN, 3, b"\1" * 32)
    note = foreign.signed(signer())
    (folder / name_of(foreign.size, note)).write_bytes(note)
    other = Checkpoint("another.log", 9, b"\2" * 32)
    theirs = other.signed(signer("another.log"))
    (folder / name_of(other.size, theirs)).write_bytes(theirs)
    with kept(file, folder=folder) as held:
        with pytest.raises(SigningStoppedError) as caught:
            signed(held, 5)
        assert name_of(foreign.size, note) in caught.value.text.en
        (folder / name_of(foreign.size, note)).unlink()
        assert open_checkpoint(signed(held, 6), ORIGIN, held.ledger.keyring).size == 6


# ---- rebuilding ------------------------------------------------------------------------


def test_a_rebuild_gives_the_same_nodes_and_touches_no_checkpoint(there: Place) -> None:
    with kept(there) as held:
        for size in (5, 256, 700):
            signed(held, size)
        before, leaves = held.ledger.checkpoints(), list(held.ledger.leaves())
        reached: list[tuple[int, int]] = []
        assert held.ledger.rebuild(lambda *now: reached.append(now)) == (700, 3)
        assert reached[-1][0] == held.rows()[-1].position
        assert held.ledger.checkpoints() == before
        assert list(held.ledger.leaves()) == leaves
        signed(held, 800)
        assert list(held.ledger.leaves())[:700] == leaves


def test_a_rebuild_of_an_altered_log_is_refused(file: Place) -> None:
    with kept(file) as held:
        for size in (5, 256, 700):
            signed(held, size)
        leaves = list(held.ledger.leaves())
        with held.log.turn() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("UPDATE stored_events SET topic='LeadClosed' WHERE position=100")
        with pytest.raises(LedgerError) as caught:
            held.ledger.rebuild()
        assert isinstance(caught.value, RebuildRefusedError | SigningStoppedError)
        assert list(held.ledger.leaves()) == leaves, "the old nodes stay"
        with held.ledger._store.reading() as cursor:
            cursor.execute("SELECT COUNT(DISTINCT build) FROM tiles")
            assert cursor.fetchone() == (1,), "and nothing else is left"


# ---- the ledger's own store ------------------------------------------------------------


def test_a_checkpoint_altered_in_the_store_is_noticed(there: Place) -> None:
    with kept(there) as held:
        for size in (5, 9, 12):
            signed(held, size)
        with held.ledger._store.writing() as cursor:
            cursor.execute("SELECT note FROM checkpoints WHERE size=5")
            five = bytes(cursor.fetchone()[0])
            cursor.execute("UPDATE checkpoints SET note=? WHERE size=9", (five,))
        with pytest.raises(SigningStoppedError):
            held.ledger.sign(9)
        assert held.ledger.sign(5) == five
        with held.ledger._store.writing() as cursor:
            cursor.execute("UPDATE checkpoints SET note=? WHERE size=12", (five[:-9] + five[-8:],))
        with pytest.raises(SigningStoppedError):
            signed(held, 14)


def test_a_damaged_file_is_set_aside_and_what_was_signed_last_still_binds(file: Place) -> None:
    with kept(file) as held:
        signed(held, 12)
    path = files_of(file, ".ledger")[0]
    path.write_bytes(b"no database" * 1000)
    with kept(file) as held:
        assert path.with_name(f"{path.name}.damaged").exists()
        assert held.ledger.size == 0
        with pytest.raises(SigningStoppedError):
            held.ledger.sign()
        held.ledger.catch_up()
        assert open_checkpoint(held.ledger.sign(), ORIGIN, held.ledger.keyring).size == 12
        assert [one.checkpoint.size for one in held.ledger.checkpoints()] == [12]


def test_a_database_that_was_not_migrated_says_what_to_do(tmp_path: Path) -> None:
    with place("postgresql", tmp_path) as found:
        assert found.database is not None
        with psycopg.connect(found.database.owner, autocommit=True) as owner:
            owner.execute("DROP SCHEMA dealtrail_ledger CASCADE")
        with pytest.raises(CannotServeError, match="dealtrail migrate"), kept(found):
            pass


def test_a_history_whose_keys_are_all_lost_is_given_up_by_its_file(
    file: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "outside"
    folder.mkdir()
    with kept(file, folder=folder) as held:
        signed(held, 12)
    without(file, ".keys")
    without(file, ".ledger")
    with kept(file, folder=folder) as held:
        with pytest.raises(SigningStoppedError):
            signed(held, 15)
        note = held.ledger.fork("the key store was lost")
        assert f"forked from {ORIGIN} 12 ".encode() in note
        assert held.ledger.examine() is None
