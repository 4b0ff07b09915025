"""Every stored shape is frozen: what is in somebody's log today can be read for ever.

`python -m pytest tests/golden --freeze` writes the samples of new events. A sample that
exists is never written again: a changed shape gets a new version and an upcaster.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent
from specimens import STREAM, all_kinds, specimen

from application.envelope import STORED, UnreadableEventError, restored, stored
from domain.kernel import Event

FOLDER = Path(__file__).parent
SAMPLES = sorted(FOLDER.glob("*.json"))


def sample_of(kind: type[Event]) -> Path:
    return FOLDER / f"{kind.__name__}.v{kind.shape}.json"


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.__name__)
def test_every_event_has_a_frozen_sample_of_the_shape_it_has_now(
    kind: type[Event], request: pytest.FixtureRequest
) -> None:
    path = sample_of(kind)
    now = json.loads(stored(specimen(kind)).state)
    if request.config.getoption("--freeze") and not path.exists():
        path.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert path.exists(), f"freeze the shape of {kind.__name__} with --freeze"
    frozen = json.loads(path.read_text(encoding="utf-8"))
    assert now == frozen, f"the shape of {kind.__name__} changed: raise `shape`, add an upcaster"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_read_and_written_back_alike(path: Path) -> None:
    name = path.stem.partition(".")[0]
    state = json.loads(path.read_text(encoding="utf-8"))
    row = StoredEvent(STREAM, 1, name, json.dumps(state).encode())
    recorded = restored(row)
    assert json.loads(stored(recorded).state) == state


def test_no_sample_is_of_an_event_that_is_gone() -> None:
    assert {path.stem.partition(".")[0] for path in SAMPLES} <= set(STORED)


@pytest.mark.parametrize(
    "state",
    [
        b"{}",
        b"not json",
        b'{"v": 2, "event": {"round": 1}, "trail": {}}',
        b'{"v": 1, "event": {"round": 1}, "trail": {}}',
    ],
)
def test_a_row_that_cannot_be_read_says_which(state: bytes) -> None:
    with pytest.raises(UnreadableEventError, match="LeadScoreReturned version 3"):
        restored(StoredEvent(STREAM, 3, "LeadScoreReturned", state))


def test_a_row_of_an_unknown_event_says_which() -> None:
    with pytest.raises(UnreadableEventError, match="NeverHeardOf"):
        restored(StoredEvent(STREAM, 1, "NeverHeardOf", b"{}"))
