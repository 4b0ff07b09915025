"""People as they are read over HTTP, and whom a path names (3.6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from admins import BAI, HEI, WITH_ADMINS
from people import APP, AUDITOR, CHEN, EVERYBODY, WANG, YI, ZHAO
from stories import bodies
from stories.playing import Play

from domain.company.state import person_stream
from domain.people import Person

#: Somebody whose id looks like the id of a stream.
ODD = "5e1c1f0a-6c0e-4b2e-9d6b-0f6f2f1c7a11"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    odd = Person(ODD, "机器人", EVERYBODY.by_id[APP].roles, "sales")
    people = type(WITH_ADMINS)({**WITH_ADMINS.by_id, ODD: odd})
    with Play(tmp_path_factory.mktemp("house"), people=people) as running:
        running.clock("03-02 09:00")
        yield running


def status(house: Play, person: str, path: str) -> int:
    return house.client.get(f"/api/v1{path}", headers=house.headers(person)).status_code


@pytest.mark.parametrize("reader", [CHEN, BAI, AUDITOR, APP])
def test_G1_3_everybody_sees_who_works_here(house: Play, reader: str) -> None:
    listed = house.get(reader, "/people")
    assert [item["id"] for item in listed["items"]] == sorted([*WITH_ADMINS.by_id, ODD])
    chen = next(item for item in listed["items"] if item["id"] == CHEN)
    assert chen == {
        "id": CHEN,
        "name": "陈一",
        "roles": ["sales_rep"],
        "team": "sales",
        "state": "works",
        "delegations": [],
        "acts_for": [],
    }


def test_a_person_is_named_by_his_id_or_that_of_his_stream(house: Play) -> None:
    for name in (CHEN, person_stream(CHEN)):
        assert house.get(WANG, f"/people/{name}")["id"] == CHEN
    assert house.get(WANG, f"/people/{ODD}")["id"] == ODD
    key = house.do(BAI, f"/people/{person_stream(ZHAO)}/issue-key")["events"][0]["data"]
    assert key["person_id"] == ZHAO
    assert house.do(ODD, f"/people/{ODD}/issue-key")["events"][0]["data"]["person_id"] == ODD


@pytest.mark.parametrize("name", ["nobody", "%20", "陈一", "a" * 300, person_stream("nobody")])
def test_who_is_not_there_is_not_found(house: Play, name: object) -> None:
    for path in ("", "/keys", "/left-open"):
        assert status(house, BAI, f"/people/{name}{path}") == 404
    assert house.post(BAI, f"/people/{name}/issue-key").status_code == 404


def test_R5_1_keys_are_listed_to_their_person_and_to_those_who_watch(house: Play) -> None:
    for reader in (CHEN, BAI, AUDITOR, YI):
        (key,) = house.get(reader, f"/people/{CHEN}/keys")["items"]
        assert key["key"] == "_".join(house.keys[CHEN].split("_")[:2])
        assert house.keys[CHEN].split("_", 2)[2] not in str(key)
    for reader in (WANG, ZHAO, APP):
        assert status(house, reader, f"/people/{CHEN}/keys") == 403


def test_R5_7_what_is_open_is_listed_without_saying_whose_it_is(house: Play) -> None:
    lead = house.do(CHEN, "/leads", bodies.lead("月宫"))
    house.do(CHEN, f"/leads/{lead['id']}/score-lead", bodies.score(3, 4, 4))
    house.do(WANG, f"/leads/{lead['id']}/approve-score", {"round": 1})
    for reader in (CHEN, WANG, BAI, AUDITOR):
        (case,) = house.get(reader, f"/people/{CHEN}/left-open")["items"]
        assert case.keys() == {"kind", "id", "number", "state"}
        assert (case["kind"], case["id"], case["state"]) == ("lead", lead["id"], "ASSIGNED")
    for reader in (ZHAO, APP):
        assert status(house, reader, f"/people/{CHEN}/left-open") == 403


def test_R5_1_what_waits_is_shown_to_those_who_watch(house: Play) -> None:
    house.do(BAI, f"/people/{ZHAO}/grant-role", {"role": "legal"})
    for reader, seen in ((HEI, 1), (AUDITOR, 1), (YI, 1), (ZHAO, 0), (WANG, 0)):
        assert len(house.get(reader, f"/people/{ZHAO}")["waiting"]) == seen


def test_R5_1_a_whole_key_that_is_pasted_reaches_neither_log_nor_answer(house: Play) -> None:
    secret = house.keys[ZHAO]
    body = {"key_id": secret, "reason": "可能泄露"}
    problem = house.refused(ZHAO, f"/people/{ZHAO}/revoke-key", body, 422, "R5.1")
    assert secret not in str(problem)
    assert secret.encode() not in house.path.read_bytes()


def test_R5_1_auditors_issue_no_commands_and_have_their_keys_from_admins(house: Play) -> None:
    path = f"/people/{AUDITOR}/issue-key"
    house.refused(AUDITOR, path, {}, 403, "R5.1", "ROLE")
    house.do(BAI, path)
