"""Sealed rows are frozen too: with its key, what was sealed once can be read for ever.

`python -m pytest tests/golden --freeze` seals samples of new events; one that exists is never
written again, since each sealing takes another nonce.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from eventsourcing.persistence import StoredEvent
from specimens import STREAM, all_kinds, specimen

from application.envelope import STORED, restored, seals_in, stored
from application.keys import Keys
from application.subject_keys import SubjectKeys
from domain.kernel import Event
from domain.personal_fields import has_personal, personal_in
from domain.values import ERASED, SEALED

FOLDER = Path(__file__).parent / "sealed"
SAMPLES = sorted(FOLDER.glob("*.json"))
PERSONAL = [kind for kind in all_kinds() if has_personal(kind)]
MASTER, SUBJECT_KEY, KID = bytes(range(32, 64)), bytes(range(32)), "00000001" + "5a" * 8


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SubjectKeys]:
    """A key store that holds the one key of all samples."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "master").write_text(MASTER.hex())
    with closing(Keys(folder / "keys", folder / "master")) as store:
        assert store.subjects.missing([KID])
        with closing(sqlite3.connect(folder / "keys")) as database, database:
            database.execute(
                "INSERT INTO subject_keys VALUES (?, ?, NULL)",
                (KID, aes_key_wrap(MASTER, SUBJECT_KEY)),
            )
        yield store.subjects


def row_in(path: Path) -> StoredEvent:
    state = path.read_bytes().rstrip()
    return StoredEvent(STREAM, 1, path.stem.partition(".")[0], state)


@pytest.mark.parametrize("kind", PERSONAL, ids=lambda kind: kind.__name__)
def test_every_event_that_can_be_personal_has_a_sealed_sample_that_opens(
    kind: type[Event], keys: SubjectKeys, request: pytest.FixtureRequest
) -> None:
    path = FOLDER / f"{kind.__name__}.v{kind.shape}.json"
    if request.config.getoption("--freeze") and not path.exists():
        sealed = stored(specimen(kind), lambda subject: (KID, SUBJECT_KEY))
        path.write_bytes(sealed.state + b"\n")
    assert path.exists(), f"freeze a sealed {kind.__name__} with --freeze"
    assert restored(row_in(path), keys) == specimen(kind)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_personal_value_of_a_sample_is_sealed(path: Path, keys: SubjectKeys) -> None:
    row = row_in(path)
    kind = STORED[row.topic]
    plain = json.loads(stored(restored(row, keys)).state)["event"]
    values = [place.value for place in personal_in(kind, plain)]
    assert values
    assert [kid for _, kid in seals_in(row)] == [KID] * len(values)
    for value in values:
        assert json.dumps(value).encode() not in row.state


def test_without_keys_or_after_an_erasure_a_placeholder_stands_there(tmp_path: Path) -> None:
    with closing(Keys(tmp_path / "keys")) as store:
        store.subjects.destroy([KID])
        for row in map(row_in, SAMPLES):
            for keys, word in ((None, SEALED), (store.subjects, ERASED)):
                event = json.loads(stored(restored(row, keys)).state)["event"]
                values = [place.value for place in personal_in(STORED[row.topic], event)]
                assert set(values) == {word}, row.topic
