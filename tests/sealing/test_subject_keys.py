"""The keys of the customers' people in the key store: made ahead, wrapped, and destroyed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from engines import ENGINES, place

from application.engines.location import Location
from application.keys import Keys
from application.log import CannotServeError
from application.subject_keys import POOL, Gone, KeyMissingError


@pytest.fixture(params=ENGINES)
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Location]:
    """Where a key store can stand: in a file, or in the database itself."""
    with place(request.param, tmp_path) as found:
        yield found.keys if request.param == "sqlite" else found.location


@pytest.fixture
def keys(location: Location) -> Iterator[Keys]:
    with closing(Keys(location)) as opened:
        yield opened


def master_in(folder: Path, digits: str = "0f" * 32) -> Path:
    file = folder / "master"
    file.write_text(digits + "\n")
    return file


def test_R5_4_each_key_is_another_and_known_to_every_process(keys: Keys) -> None:
    made = dict(keys.subjects.fresh() for _ in range(POOL + 3))
    assert len(made) == len(set(made.values())) == POOL + 3
    assert all(re.fullmatch("[0-9a-f]{24}", kid) and len(key) == 32 for kid, key in made.items())
    with closing(Keys(keys.location)) as others:
        assert {kid: others.subjects.open(kid) for kid in made} == made


def test_R5_4_a_newer_key_has_a_greater_kid_than_any_pool_before_it(keys: Keys) -> None:
    first = [keys.subjects.fresh()[0] for _ in range(3)]
    assert first == sorted(first)
    with closing(Keys(keys.location)) as others:
        assert others.subjects.fresh()[0] > max(first)


def test_R5_4_what_was_destroyed_opens_nowhere_and_is_told_from_what_was_lost(keys: Keys) -> None:
    kid, _ = keys.subjects.fresh()
    kept, key = keys.subjects.fresh()
    keys.subjects.destroy([kid, "f" * 24])
    keys.subjects.give_up(["e" * 24])
    with closing(Keys(keys.location)) as others:
        for store in (keys.subjects, others.subjects):
            assert store.open(kid) is store.open("f" * 24) is store.open("e" * 24) is None
            assert (store.gone(kid), store.gone("e" * 24)) == (Gone.ERASED, Gone.LOST)
            assert store.gone(kept) is None
            assert store.open(kept) == key
            assert store.destroyed() == {kid, "f" * 24}
            with pytest.raises(KeyMissingError, match="d" * 24):
                store.open("d" * 24)
            assert store.missing([kid, kept, "d" * 24]) == {"d" * 24}


def test_R5_4_what_a_process_was_told_to_forget_stays_forgotten(keys: Keys) -> None:
    kid, key = keys.subjects.fresh()
    with closing(Keys(keys.location)) as others:
        assert others.subjects.open(kid) == key
        others.subjects.forget([kid])
        assert others.subjects.open(kid) is None
        assert others.subjects.gone(kid) is Gone.ERASED
    assert keys.subjects.open(kid) == key


def test_R5_4_the_file_holds_no_key_in_the_clear_nor_any_trace_of_one_destroyed(
    tmp_path: Path,
) -> None:
    path = tmp_path / "keys"
    with closing(Keys(path)) as keys:
        kid, key = keys.subjects.fresh()
        with closing(sqlite3.connect(path)) as database:
            found = database.execute("SELECT wrapped FROM subject_keys WHERE kid=?", (kid,))
            (wrapped,) = found.fetchone()
        assert key not in path.read_bytes()
        assert wrapped in path.read_bytes()
        keys.subjects.destroy([kid])
        assert wrapped not in path.read_bytes()


# ---- the master key ------------------------------------------------------------------------


def test_a_master_key_of_the_operator_stands_in_no_file_of_ours(tmp_path: Path) -> None:
    path, file = tmp_path / "keys", master_in(tmp_path)
    with closing(Keys(path, file)) as keys:
        kid, key = keys.subjects.fresh()
    assert bytes.fromhex("0f" * 32) not in path.read_bytes()
    with closing(Keys(path, file)) as keys:
        assert keys.subjects.open(kid) == key


def test_a_store_is_locked_without_the_master_key_it_was_used_with(tmp_path: Path) -> None:
    path, file = tmp_path / "keys", master_in(tmp_path)
    with closing(Keys(path, file)) as keys:
        keys.subjects.fresh()
    with closing(Keys(path)) as keys, pytest.raises(CannotServeError, match="DEALTRAIL_MASTER_KEY"):
        keys.subjects.fresh()
    other = master_in(tmp_path, "aa" * 32)
    with closing(Keys(path, other)) as keys, pytest.raises(CannotServeError, match="not hold the"):
        keys.subjects.fresh()


@pytest.mark.parametrize("digits", ["", "0f" * 31, "0f" * 33, "zz" * 32, "secret", "0"])
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, digits: str) -> None:
    file = master_in(tmp_path, digits)
    with closing(Keys(tmp_path / "keys", file)) as keys:
        with pytest.raises(CannotServeError, match="64 hex digits"):
            keys.subjects.fresh()
        file.unlink()
        with pytest.raises(CannotServeError, match="cannot be read"):
            keys.subjects.fresh()
