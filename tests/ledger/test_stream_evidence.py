"""The evidence of one case: what an administrator changes in its rows shows at the row."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import UUID

import pytest
from engines import ENGINES
from tampering import Case, evidence

from application.keys import Keys
from application.log import Log
from projections.ledger.findings import Status
from projections.ledger.keyring import Keyring
from projections.ledger.leaf import leaf_hash
from projections.ledger.ledger import Ledger
from projections.ledger.proof_bundle import bundle
from projections.ledger.proof_text import InclusionText
from projections.ledger.stream_evidence import (
    ALTERED,
    INSERTED,
    MISSING,
    StreamEvidence,
    evidence_of,
)
from projections.ledger.wire import in_base64

VERIFIED, BROKEN, NOT_CHECKED = Status.VERIFIED, Status.BROKEN, Status.NOT_CHECKED


@pytest.fixture(params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with evidence(request.param, tmp_path) as found:
        yield found


def lead_of(case: Case) -> UUID:
    """The lead that was registered and scored."""
    return UUID(case.row("LeadScoreSubmitted").originator_id)


def examined(case: Case, id: UUID) -> tuple[StreamEvidence, str]:
    """What the evidence of the case says, and the public keys."""
    with ExitStack() as open_now:
        log = open_now.enter_context(closing(Log(case.place.location)))
        keys = open_now.enter_context(closing(Keys(case.place.keys)))
        ledger = open_now.enter_context(closing(Ledger(log, keys.ledger)))
        return evidence_of(id, log, ledger), ledger.keyring.text


def statuses(found: StreamEvidence) -> list[Status]:
    return [event.status for event in found.events]


def test_every_event_is_proven_by_what_anybody_can_check(case: Case) -> None:
    id = lead_of(case)
    found, keys = examined(case, id)
    own = [row for row in case.rows if UUID(row.originator_id) == id]
    assert (found.status, found.position) == (VERIFIED, None)
    assert [event.position for event in found.events] == [row.position for row in own]
    assert found.checkpoint is not None
    for row, event in zip(own, found.events, strict=True):
        assert event.proof is not None
        proof = InclusionText.parse(event.proof)
        proven = proof.verify(leaf_hash(row), found.checkpoint.origin, Keyring.parse(keys))
        assert (proven, proof.index) == (found.checkpoint, event.index)


def test_what_no_checkpoint_holds_is_signed_first(case: Case) -> None:
    """The last customer came after the last checkpoint."""
    newest = case.row("LeadRegistered", -1)
    found, _ = examined(case, UUID(newest.originator_id))
    assert found.status is VERIFIED
    assert found.checkpoint is not None
    assert found.checkpoint.size > 0


def test_an_altered_row_is_broken_at_its_place_and_nowhere_else(case: Case) -> None:
    row, id = case.row("LeadScoreSubmitted"), lead_of(case)
    before, _ = examined(case, id)
    case.put(row, state=row.state.replace(b"chen", b"wang"))
    found, _ = examined(case, id)
    at = [event.position for event in before.events].index(row.position)
    assert (found.status, found.position) == (BROKEN, row.position)
    assert statuses(found) == [BROKEN if n == at else VERIFIED for n in range(len(found.events))]
    assert found.events[at].text == ALTERED
    assert found.events[at].leaf != before.events[at].leaf


def test_a_removed_row_is_missed_by_the_next_one(case: Case) -> None:
    id = lead_of(case)
    before, _ = examined(case, id)
    gone, after = before.events[1], before.events[2]
    case.change(("DELETE FROM stored_events WHERE position=?", gone.position))
    found, _ = examined(case, id)
    assert (found.status, found.position) == (BROKEN, after.position)
    assert next(e.text for e in found.events if e.position == after.position) == MISSING


def test_a_row_at_a_place_where_none_was_recorded_was_put_in_later(case: Case) -> None:
    row = case.row("LeadScoreSubmitted")
    case.change(("UPDATE stored_events SET position=0 WHERE position=?", row.position))
    found, _ = examined(case, lead_of(case))
    assert (found.status, found.position) == (BROKEN, 0)
    assert [event.text for event in found.events if event.position == 0] == [INSERTED]


def test_a_log_that_was_never_signed_is_not_checked(case: Case) -> None:
    with closing(Log(case.place.location)) as log, closing(Ledger(log)) as ledger:
        found = evidence_of(lead_of(case), log, ledger)
    assert set(statuses(found)) == {NOT_CHECKED}
    assert (found.status, found.checkpoint) == (NOT_CHECKED, None)
    assert found.text is not None


def test_a_case_without_rows_is_not_called_good(case: Case) -> None:
    found, _ = examined(case, UUID(int=7))
    assert (found.status, found.events) == (NOT_CHECKED, ())


def test_the_bundle_holds_a_proof_of_each_event_and_is_the_same_every_time(case: Case) -> None:
    found, keys = examined(case, lead_of(case))
    file = bundle(found, Keyring.parse(keys))
    assert bundle(found, Keyring.parse(keys)) == file
    with zipfile.ZipFile(io.BytesIO(file)) as bag:
        assert bag.read("checkpoint") == found.note
        assert bag.read("public-keys").decode() == keys
        rows = list(csv.DictReader(io.StringIO(bag.read("events.csv").decode())))
        for event, row in zip(found.events, rows, strict=True):
            assert bag.read(f"proofs/{event.position}.tlog-proof") == event.proof
            assert event.leaf is not None
            assert (row["leaf"], row["status"]) == (in_base64(event.leaf), "verified")


def test_what_is_broken_has_no_proof_in_the_bundle(case: Case) -> None:
    row = case.row("LeadScoreSubmitted")
    case.put(row, state=row.state.replace(b"chen", b"wang"))
    found, keys = examined(case, lead_of(case))
    with zipfile.ZipFile(io.BytesIO(bundle(found, Keyring.parse(keys)))) as bag:
        assert f"proofs/{row.position}.tlog-proof" not in bag.namelist()
        assert f"{row.position}," in bag.read("events.csv").decode()
        assert ",broken," in bag.read("events.csv").decode()
