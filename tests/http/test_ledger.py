"""The transparency log over HTTP: checkpoints, proofs that stand alone, what a check finds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from people import AUDITOR, CHEN, EVERYBODY
from service import API
from stories import bodies
from stories.playing import Play

from application.log import Log, Row
from application.scanning import rows_of_log
from interfaces.http import proven
from interfaces.http.problems import ProblemError
from projections.audit import AuditFilter
from projections.ledger.checker import Checker
from projections.ledger.checkpoint import Checkpoint, open_checkpoint
from projections.ledger.errors import InclusionError
from projections.ledger.keyring import Keyring
from projections.ledger.leaf import leaf_hash
from projections.ledger.ledger import Ledger
from projections.ledger.note import Note
from projections.ledger.proof_text import ConsistencyText, InclusionText


def quiet(folder: Path) -> Play:
    """A service whose ledger signs nothing by itself after the first time, and checks nothing."""
    return Play(folder, people=EVERYBODY, checkpoint_seconds=86_400, verify_seconds=0)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with quiet(tmp_path_factory.mktemp("service")) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Play]:
    """One for a single test."""
    with quiet(tmp_path) as running:
        running.clock("03-02 09:00")
        yield running


def ask(service: Play, path: str, person: str = CHEN, **params: Any) -> httpx.Response:
    return service.client.get(
        f"{API}/ledger/{path}", params=params, headers=service.headers(person)
    )


def text(service: Play, path: str, person: str = CHEN, **params: Any) -> bytes:
    answer = ask(service, path, person, **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return answer.content


def keyring(service: Play) -> Keyring:
    return Keyring.parse(text(service, "keys").decode())


def ledger_of(service: Play) -> Ledger:
    found = service.app.state.ledger
    assert isinstance(found, Ledger)
    return found


def checker_of(service: Play) -> Checker:
    found = service.app.state.checker
    assert isinstance(found, Checker)
    return found


def sign(service: Play) -> Checkpoint:
    """Sign all that stands in the log now."""
    ledger = ledger_of(service)
    ledger.catch_up()
    note = ledger.sign()
    return Checkpoint.parse(Note.parse(note).text)


def rows(service: Play) -> list[Row]:
    log = Log(service.path, looking=True)
    try:
        return list(rows_of_log(log))
    finally:
        log.close()


def register(service: Play) -> dict[str, Any]:
    """A lead of a customer that nobody knows yet."""
    return service.do(CHEN, "/leads", bodies.lead(f"月宫{uuid4()}"))


def test_whoever_has_a_key_gets_the_checkpoint_and_the_keys_to_open_it(service: Play) -> None:
    signed = sign(service)
    origin = ledger_of(service).origin
    for person in (CHEN, AUDITOR):
        note = text(service, "checkpoint", person)
        assert open_checkpoint(note, origin, keyring(service)) == signed
    assert text(service, "checkpoint", size=signed.size) == note
    assert service.client.get(f"{API}/ledger/checkpoint").status_code == 401


def test_nobody_has_a_checkpoint_signed_by_asking_for_a_size(service: Play) -> None:
    signed = sign(service)
    before = len(ledger_of(service).checkpoints())
    answer = ask(service, "checkpoint", size=signed.size - 1)
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
    assert "size" in answer.json()["detail"]
    assert ask(service, "consistency", old=1, new=signed.size - 1).status_code == 404
    assert len(ledger_of(service).checkpoints()) == before


def test_the_proof_of_an_event_stands_on_its_own(service: Play) -> None:
    lead = register(service)
    event = lead["events"][0]
    sign(service)
    proof = InclusionText.parse(text(service, "proof", position=event["position"]))
    by_position = {row.position: row for row in rows(service)}
    origin, keys = ledger_of(service).origin, keyring(service)
    proof.verify(leaf_hash(by_position[event["position"]]), origin, keys)
    with pytest.raises(InclusionError):
        proof.verify(leaf_hash(by_position[event["position"] + 1]), origin, keys)
    feed = service.client.get(
        f"{API}/events", params={"aggregate": lead["id"]}, headers=service.headers(CHEN)
    )
    line = feed.text.splitlines()[0]
    known = httpx.Response(200, text=line).json()
    same = text(service, "proof", event_id=known["id"], aggregate_id=known["subject"])
    assert InclusionText.parse(same) == proof


def test_an_event_that_no_checkpoint_covers_yet_gets_one_that_does(service: Play) -> None:
    before = sign(service)
    position = register(service)["position"]
    proof = InclusionText.parse(text(service, "proof", position=position))
    row = next(row for row in rows(service) if row.position == position)
    covering = proof.verify(leaf_hash(row), ledger_of(service).origin, keyring(service))
    assert covering.size > before.size


def test_a_later_checkpoint_is_proven_to_continue_an_earlier_one(service: Play) -> None:
    earlier = sign(service)
    register(service)
    middle = sign(service)
    register(service)
    later = sign(service)
    keys = keyring(service)
    found = ConsistencyText.parse(text(service, "consistency", old=earlier.size))
    assert found.verify(earlier, keys) == later
    found = ConsistencyText.parse(text(service, "consistency", old=earlier.size, new=middle.size))
    assert found.verify(earlier, keys) == middle
    answer = ask(service, "consistency", old=later.size + 1)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"position": 10_000}, 404),
        ({"event_id": str(uuid4()), "aggregate_id": str(uuid4())}, 404),
        ({}, 422),
        ({"event_id": str(uuid4())}, 422),
        ({"position": 1, "aggregate_id": str(uuid4())}, 422),
        ({"position": 0}, 422),
        ({"position": 1, "of": "me"}, 422),
    ],
)
def test_what_cannot_be_proven_is_said_in_both_languages(
    service: Play, query: dict[str, Any], status: int
) -> None:
    answer = ask(service, "proof", **query)
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] in ("not-found", "invalid")
    chinese = service.client.get(
        f"{API}/ledger/proof",
        params=query,
        headers=service.headers(CHEN, Accept_Language="zh-CN"),
    ).json()
    assert chinese["title"] != answer.json()["title"]


def test_V14_the_audit_trail_says_what_a_checkpoint_covers(service: Play) -> None:
    register(service)
    signed = rows(service)[sign(service).size - 1].position
    register(service)
    items = service.get(AUDITOR, "/audit")["items"]
    assert {item["proof_status"] for item in items} == {"signed", "pending"}
    for item in items:
        assert item["proof_status"] == ("signed" if item["position"] <= signed else "pending")
    for status in ("signed", "pending"):
        found = service.get(AUDITOR, "/audit", proof_status=status)["items"]
        assert found == [item for item in items if item["proof_status"] == status]
    within = service.get(AUDITOR, "/audit", proof_status="signed", to_position=3)["items"]
    assert [item["position"] for item in within] == [1, 2]
    sign(service)
    assert not service.get(AUDITOR, "/audit", proof_status="pending")["items"]


def test_what_cannot_be_told_is_null_and_nothing_is_listed_by_it() -> None:
    items: list[dict[str, Any]] = [{"position": 1}]
    proven.mark(items, None)
    assert items == [{"position": 1, "proof_status": None}]
    assert proven.narrowed(AuditFilter(), None, None) == AuditFilter()
    with pytest.raises(ProblemError, match="unavailable"):
        proven.narrowed(AuditFilter(), "signed", None)


def test_what_the_last_verification_found_is_told_and_a_broken_log_is_shouted(
    own: Play, caplog: pytest.LogCaptureFixture
) -> None:
    state = ask(own, "verification").json()
    assert (state["status"], state["checked_at"], state["every_seconds"]) == (
        "not checked",
        None,
        0,
    )
    register(own)
    signed = sign(own)
    checker_of(own).verify()
    state = ask(own, "verification").json()
    assert (state["status"], state["covered"], state["size"]) == (
        "verified",
        signed.size,
        signed.size,
    )
    with closing(sqlite3.connect(own.path)) as connection, connection:
        connection.execute("DROP TRIGGER stored_events_are_never_changed")
        connection.execute("UPDATE stored_events SET topic='Forged' WHERE position=3")
    checker_of(own).verify()
    state = ask(own, "verification").json()
    assert (state["status"], state["position"], state["trouble"]) == ("broken", 3, "altered")
    assert "position 3" in state["text"]
    assert "broken at position 3" in caplog.text.lower()
    ready = own.client.get("/health/ready")
    assert ready.json()["verification"]["status"] == "broken"
    assert ready.json()["verification"]["position"] == 3
    metrics = own.client.get("/metrics").text
    assert "dealtrail_log_broken 1.0" in metrics
    assert "dealtrail_log_broken_position 3.0" in metrics


def test_a_restart_knows_what_was_found_before(own: Play) -> None:
    sign(own)
    checker_of(own).verify()
    before = ask(own, "verification").json()
    own.restart()
    assert ask(own, "verification").json() == before


def test_the_service_verifies_by_itself(tmp_path: Path) -> None:
    with Play(tmp_path, people=EVERYBODY, verify_seconds=0.01) as running:
        running.clock("03-02 09:00")
        register(running)
        sizes = set[int]()
        while len(sizes) < 2:
            finding = checker_of(running).last
            assert finding.status != "broken", finding
            sizes.add(finding.size)
