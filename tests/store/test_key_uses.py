"""When a key was used last: coarse, kept beside the secrets, on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ENGINES, place

from application.keys import Keys

NOW = dt.datetime(2026, 3, 2, 1, 0, 20, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(params=ENGINES)
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keys]:
    """A key store in a file, or in the database that machines share."""
    with place(request.param, tmp_path) as here:
        kept = Keys(here.location if here.database is not None else here.keys)
        yield kept
        kept.close()


def test_a_use_is_kept_once_it_is_written(keys: Keys) -> None:
    keys.uses.note("k1", NOW)
    assert keys.uses.last() == {}
    keys.uses.write()
    assert keys.uses.last() == {"k1": NOW}


def test_within_a_minute_nothing_more_is_written(keys: Keys) -> None:
    for seconds in (0, 1, 59):
        keys.uses.note("k1", NOW + seconds * SECOND)
        keys.uses.write()
    assert keys.uses.last() == {"k1": NOW}
    keys.uses.note("k1", NOW + 60 * SECOND)
    keys.uses.note("k2", NOW + 60 * SECOND)
    keys.uses.write()
    assert keys.uses.last() == {"k1": NOW + 60 * SECOND, "k2": NOW + 60 * SECOND}


def test_a_stop_writes_what_waits(tmp_path: Path) -> None:
    path = tmp_path / "log.keys"
    keys = Keys(path)
    keys.uses.note("k1", NOW)
    keys.close()
    again = Keys(path)
    assert again.uses.last() == {"k1": NOW}
    again.close()


def test_what_cannot_be_written_waits_and_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "log.keys"
    keys = Keys(path)
    sound = path.read_bytes()
    keys.uses.note("k1", NOW)
    path.write_bytes(b"garbage " * 1000)
    keys.uses.write()
    assert "cannot be written now" in caplog.text
    path.write_bytes(sound)
    keys.uses.write()
    assert keys.uses.last() == {"k1": NOW}
    keys.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_keys_from_before_uses_were_kept_go_on_opening(engine: str, tmp_path: Path) -> None:
    with place(engine, tmp_path) as here:
        location = here.location if here.database is not None else here.keys
        old = Keys(location)
        key = old.make()
        old.admit(key, "chen")
        with old._shelf.transaction() as cursor:
            cursor.execute("DROP TABLE api_key_uses")
        old.close()
        keys = Keys(location)
        found = keys.bearer(key.text, NOW.date())
        assert found is not None
        assert found.person_id == "chen"
        keys.uses.note(key.key_id, NOW)
        keys.uses.write()
        assert keys.uses.last() == {key.key_id: NOW}
        keys.close()
