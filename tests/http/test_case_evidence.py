"""The evidence of a case over HTTP: for whoever reads the case, and without what events say."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from typing import Any

import pytest
from people import AUDITOR, CHEN, QIAN, SUN, WU, XU
from service import API
from stories import bodies
from stories.playing import Play

from projections.ledger.checkpoint import open_checkpoint
from projections.ledger.keyring import Keyring
from projections.ledger.proof_text import InclusionText
from projections.ledger.wire import of_base64


@pytest.fixture(scope="module")
def lead(service: Play) -> str:
    return f"/leads/{service.do(CHEN, '/leads', bodies.lead('月宫'))['id']}"


def proofs(service: Play, case: str, person: str = CHEN) -> dict[str, bytes]:
    answer = service.client.get(f"{API}{case}/evidence/proofs", headers=service.headers(person))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bag:
        return {name: bag.read(name) for name in bag.namelist()}


def test_each_event_is_verified_and_its_proof_holds(service: Play, lead: str) -> None:
    found: dict[str, Any] = service.get(AUDITOR, f"{lead}/evidence")
    assert (found["status"], found["position"]) == ("verified", None)
    history = service.get(AUDITOR, f"{lead}/history", state=False)["items"]
    assert [e["position"] for e in found["events"]] == [e["position"] for e in history]
    files, origin = proofs(service, lead), found["checkpoint"]["origin"]
    keys = Keyring.parse(files["public-keys"].decode())
    signed = open_checkpoint(files["checkpoint"], origin, keys)
    for event in found["events"]:
        proof = InclusionText.parse(files[f"proofs/{event['position']}.tlog-proof"])
        leaf = of_base64(event["leaf"])
        assert leaf is not None
        assert proof.verify(leaf, origin, keys) == signed


def test_it_tells_nothing_of_what_an_event_says(service: Play, lead: str) -> None:
    for content in proofs(service, lead).values():
        assert "月宫".encode() not in content


@pytest.mark.parametrize("part", ["/evidence", "/evidence/proofs"])
def test_who_reads_the_case_reads_its_evidence_and_nobody_else(
    service: Play, lead: str, part: str
) -> None:
    seen = set()
    for person in (CHEN, QIAN, AUDITOR, XU, SUN, WU, "admin0"):
        headers = service.headers(person)
        itself = service.client.get(f"{API}{lead}", headers=headers).status_code
        assert service.client.get(f"{API}{lead}{part}", headers=headers).status_code == itself
        seen.add(itself)
    assert seen == {200, 404}
    other = lead.replace("/leads/", "/deals/")
    answer = service.client.get(f"{API}{other}{part}", headers=service.headers(CHEN))
    assert answer.status_code == 404


def test_a_forged_row_is_told_with_its_position_in_the_readers_language(
    service: Play, lead: str
) -> None:
    position = service.get(CHEN, f"{lead}/evidence")["events"][0]["position"]
    with closing(sqlite3.connect(service.path)) as connection, connection:
        connection.execute("DROP TRIGGER stored_events_are_never_changed")
        forged = "CAST(replace(CAST(state AS TEXT), 'chen', 'wang') AS BLOB)"
        connection.execute(f"UPDATE stored_events SET state={forged} WHERE position=?", (position,))
    found = service.get(CHEN, f"{lead}/evidence")
    assert (found["status"], found["position"]) == ("broken", position)
    for language, said in (("en", "not what was recorded"), ("zh-CN", "与当时记录不符")):
        headers = service.headers(CHEN, accept_language=language)
        told = service.client.get(f"{API}{lead}/evidence", headers=headers).json()
        assert said in told["events"][0]["text"]
    assert f"proofs/{position}.tlog-proof" not in proofs(service, lead)
