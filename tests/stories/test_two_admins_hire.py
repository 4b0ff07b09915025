"""Two admins hire, give roles and let go; what somebody leaves open goes to others (3.6)."""

from __future__ import annotations

from typing import Any

import pytest
from admins import BAI, HEI, HUI, WITH_ADMINS
from people import AUDITOR, CHEN, LIU, WANG, ZHAO
from stories import bodies
from stories.playing import Play

from domain.people import People

NIU = {"person_id": "niu", "name": "牛五", "roles": ["sales_rep"]}
MANAGER = {"role": "sales_manager"}
LEAVES = {"reason": "离职"}


@pytest.fixture
def people() -> People:
    return WITH_ADMINS


def test_G1_3_two_admins_hire_somebody_and_he_works(play: Play) -> None:
    play.clock("03-02 09:00")
    _agreed_to(play)
    _begins_to_work(play)
    _becomes_a_manager(play)
    _left_with_open_cases(play)


def _agreed_to(play: Play) -> None:
    """One alone only says so; the same one again, or another body, changes nothing."""
    first = play.post(BAI, "/people", NIU)
    assert (first.status_code, [e["type"] for e in first.json()["events"]]) == (
        200,
        ["ApprovalGiven"],
    )
    assert "Location" not in first.headers
    play.refuses(BAI, "/people", NIU, 403, "R5.1", "SECOND_ADMIN")
    (waiting,) = play.get(HEI, "/people")["waiting"]
    assert (waiting["command"], waiting["by"]) == ("AddPerson", BAI)
    assert play.get(CHEN, "/people")["waiting"] == []
    assert play.client.get("/api/v1/people/niu", headers=play.headers(HEI)).status_code == 404
    play.refuses(CHEN, "/people", NIU, 403, "G1.3", "ROLE")
    second = play.post(HEI, "/people", NIU)
    assert second.status_code == 201
    assert [e["type"] for e in second.json()["events"]] == ["ApprovalGiven", "PersonAdded"]
    assert second.headers["Location"].endswith(second.json()["id"])
    assert play.get(HEI, "/people")["waiting"] == []
    play.refuses(HUI, "/people", NIU, 422, "R5.1", "PERSON_EXISTS")


def _begins_to_work(play: Play) -> None:
    """An admin gives him his first key; the next one he makes himself, and takes the first back."""
    issued = play.post(HEI, "/people/niu/issue-key", {}, idempotency_key="K")
    first = issued.json()["key"]
    again = play.post(HEI, "/people/niu/issue-key", {}, idempotency_key="K")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == issued.json() | {"key": None}, "a key is shown once"
    play.keys["niu"] = first
    own = play.do("niu", "/people/niu/issue-key", {"expires_on": "2199-12-31"})["key"]
    listed = play.get("niu", "/people/niu/keys")["items"]
    assert [(k["state"], k["expires"]) for k in listed] == [
        ("works", None),
        ("works", "2199-12-31"),
    ]
    key_id = first.split("_")[1]
    play.refuses(CHEN, "/people/niu/revoke-key", {"key_id": key_id}, 403, "R5.1", "NOT_RELATED")
    play.keys["niu"] = own
    play.do("niu", "/people/niu/revoke-key", {"key_id": key_id, "reason": "换新"})
    answer = play.client.get("/api/v1/people", headers={"Authorization": f"Bearer {first}"})
    assert answer.status_code == 401
    for secret in (first, own):
        assert secret.encode() not in play.path.read_bytes(), "the log holds no key"


def _becomes_a_manager(play: Play) -> None:
    """Two again, and neither gives himself a role."""
    path = "/people/niu/grant-role"
    play.do(BAI, path, MANAGER)
    play.refuses(BAI, path, MANAGER, 403, "R5.1", "SECOND_ADMIN")
    play.refuses(HEI, f"/people/{HEI}/grant-role", MANAGER, 403, "R5.1", "OWN_ROLE")
    assert play.get(HUI, "/people/niu")["waiting"][0]["subject"] == "sales_manager"
    play.do(HEI, path, MANAGER)
    assert play.get("niu", "/people/niu")["roles"] == ["sales_rep", "sales_manager"]
    play.refuses(CHEN, path, MANAGER, 403, "G1.3", "ROLE")


def _left_with_open_cases(play: Play) -> None:
    """Who retires him is told what is open; a manager hands it over, and the clocks go on."""
    lead = f"/leads/{play.do('niu', '/leads', bodies.lead('月宫'))['id']}"
    play.do("niu", f"{lead}/score-lead", bodies.score(3, 4, 4))
    play.do(WANG, f"{lead}/approve-score", {"round": 1})
    play.do("niu", f"{lead}/record-first-contact", bodies.contact())
    deal = _owned(play, lead)
    open_now = play.get(WANG, "/people/niu/left-open")["items"]
    assert [(c["kind"], c["id"]) for c in open_now] == [("deal", deal.rpartition("/")[2])]
    play.do(BAI, "/people/niu/retire-person", LEAVES)
    assert play.get("niu", "/people/niu")["state"] == "works"
    gone = play.do(HUI, "/people/niu/retire-person", LEAVES)
    assert [e["type"] for e in gone["events"]] == ["ApprovalGiven", "PersonRetired"]
    assert gone["left_open"] == open_now
    assert play.client.get("/api/v1/people", headers=play.headers("niu")).status_code == 401
    stage = play.stage(deal)
    play.do(WANG, f"{deal}/reassign-deal", {"to": ZHAO, "reason": "牛五离职"})
    assert play.get(LIU, "/people/niu/left-open")["items"] == []
    assert play.stage(deal) == stage
    play.refuses(HEI, "/people/niu/retire-person", LEAVES, 409, "R5.7", "ILLEGAL_STATE")
    _on_record(play)


def _owned(play: Play, lead: str) -> str:
    answer = play.do("niu", f"{lead}/convert-lead", bodies.intent(48_000_000))
    (event,) = (e for e in answer["events"] if e["type"] == "LeadConverted")
    return f"/deals/{event['data']['deal_id']}"


def _on_record(play: Play) -> None:
    """Who agreed to what stands in the audit trail, refused attempts in the register (V14, V16)."""
    given = play.get(AUDITOR, "/audit", event="ApprovalGiven")["items"]
    told = [(row["actor"], row["command"]) for row in given]
    assert told == [
        (BAI, "AddPerson"),
        (HEI, "AddPerson"),
        (BAI, "GrantRole"),
        (HEI, "GrantRole"),
        (BAI, "RetirePerson"),
        (HUI, "RetirePerson"),
    ]
    (lent,) = play.get(AUDITOR, "/overrides", kind="override")["items"]
    assert (lent["person"], lent["what"].split()[-1]) == (HEI, "niu")
    entries = play.get(AUDITOR, "/overrides", kind="self_approval")["items"]
    tried: list[Any] = [(row["person"], row["clause"]) for row in reversed(entries)]
    assert tried == [(BAI, "R5.1"), (BAI, "R5.1"), (HEI, "R5.1")]
