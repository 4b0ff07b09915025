"""A12: a customer's person is forgotten — 九天揽月文具有限公司.

Held, released, proposed, approved by another, and gone: in every answer, as of every moment, after
every restore; found by his phone before and not after.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from people import AUDITOR, BING, CHEN, WANG, WU, XU, YI, ZHAO
from service import API
from stories import bodies
from stories.journeys import converted, needs_confirmed
from stories.playing import Play

from domain.values import ERASED
from projections.ledger.examined import Sources
from projections.ledger.examining import Examination

PHONE, MAIL = "13900000012", "yutu@moon.example"
HIM = {"name": "玉兔", "phone": PHONE, "email": MAIL, "position": "采购经理"}
EVIDENCE = "玉兔说预算已经批了"
WHY = {"reason": "客户来函要求删除"}


def test_A12_R5_4_a_person_is_forgotten_and_nothing_brings_him_back(
    play: Play, tmp_path: Path
) -> None:
    lead, deal, contact = _deal_with_him(play)
    then = play.position()
    _found(play, lead, deal, contact)
    erasure = _held_and_proposed(play, deal, contact)
    keys = Path(str(play.place.keys))
    play.restart(between=lambda: shutil.copy(keys, tmp_path / "old.keys"))
    erased = play.do(BING, f"{erasure}/approve-erasure")
    (event,) = erased["events"]
    assert event["type"] == "SubjectErased"
    assert event["data"]["contact_id"] == contact
    _gone(play, lead, deal, then)
    _still_proven(play, then)
    play.restart(between=lambda: shutil.copy(tmp_path / "old.keys", keys))
    _gone(play, lead, deal, then)
    _no_longer_written_of(play, lead, deal, contact)


def test_A12_R5_4_legal_decides_where_there_is_one_compliance_officer(play: Play) -> None:
    _, _, contact = _deal_with_him(play)
    path = "/erasures"
    play.refuses(WU, path, {"contact_id": contact} | WHY, 403, "R5.4", "ROLE")
    erasure = f"{path}/{play.do(YI, path, {'contact_id': contact} | WHY)['id']}"
    for nobody in (AUDITOR, WANG, CHEN):
        play.refuses(nobody, f"{erasure}/approve-erasure", {}, 403, "R5.4", "ROLE")
    play.do(WU, f"{erasure}/approve-erasure")
    assert play.get(AUDITOR, erasure)["state"] == "ERASED"


def test_A12_R5_4_a_restricted_person_is_found_by_compliance_alone(play: Play) -> None:
    lead, _, contact = _deal_with_him(play)
    path = "/restrictions"
    restriction = f"{path}/{play.do(WU, path, {'contact_id': contact} | WHY)['id']}"
    assert play.get(CHEN, lead)["contacts"][0]["name"] is None
    assert _search(play, CHEN, phone=PHONE) == []
    assert [row["contact_id"] for row in _search(play, YI, phone=PHONE)] == [contact]
    play.do(YI, f"{restriction}/lift-restriction", WHY)
    assert play.get(CHEN, lead)["contacts"][0]["name"] == "玉兔"
    assert len(_search(play, CHEN, phone=PHONE)) == 1


def _deal_with_him(play: Play) -> tuple[str, str, str]:
    """A lead, the deal that it became, and the one contact of both."""
    play.clock("03-02 09:00")
    registered = play.do(CHEN, "/leads", bodies.lead(bodies.STATIONERY, contact=HIM))
    lead = f"/leads/{registered['id']}"
    play.do(CHEN, f"{lead}/score-lead", bodies.score(3, 3, 4, budget_evidence=EVIDENCE))
    play.do(WANG, f"{lead}/approve-score", {"round": 1})
    if play.row(lead)["owner_id"] != CHEN:
        play.do(WANG, f"{lead}/reassign-lead", {"to": CHEN, "reason": "陈一认识客户"})
    play.clock("03-02 14:00")
    play.do(CHEN, f"{lead}/record-first-contact", bodies.contact())
    deal = converted(play, lead, 20_000_000)
    needs_confirmed(play, deal)
    return lead, deal, registered["events"][0]["data"]["contact"]["contact_id"]


def _search(play: Play, person: str, **reach: str) -> list[dict[str, Any]]:
    answer = play.client.post(f"{API}/customers/search", json=reach, headers=play.headers(person))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def _found(play: Play, lead: str, deal: str, contact: str) -> None:
    """By phone or mail, by whoever reads the case, however it is written."""
    for reach in (
        {"phone": f"+86 {PHONE}"},
        {"email": MAIL.upper()},
        {"phone": PHONE, "email": MAIL},
    ):
        (row,) = _search(play, CHEN, **reach)
        assert (row["contact_id"], row["customer_name"]) == (contact, bodies.STATIONERY)
        assert {f"/{case['aggregate']}s/{case['id']}" for case in row["cases"]} == {lead}
    assert _search(play, CHEN, phone=PHONE, email="change@moon.example") == []
    refused = play.post(XU, "/customers/search", {})
    assert refused.json()["type"] == "invalid"
    assert play.post(WU, "/customers/search", {"phone": PHONE}).status_code == 403
    assert play.get(CHEN, deal)["contact_ids"] == [contact]


def _held_and_proposed(play: Play, deal: str, contact: str) -> str:
    """A hold refuses the erasure by name; who proposed may not approve, nor who held release."""
    held = {"aggregate_ids": [deal.removeprefix("/deals/")]} | WHY
    hold = f"/legal-holds/{play.do(YI, '/legal-holds', held)['id']}"
    asked = {"contact_id": contact} | WHY
    erasure = f"/erasures/{play.do(YI, '/erasures', asked)['id']}"
    again = play.refuses(BING, "/erasures", asked, 409, "R5.4", "ERASURE_PROPOSED")
    assert erasure.endswith(again["other_id"])
    path = f"{erasure}/approve-erasure"
    problem = play.refuses(BING, path, {}, 422, "R5.4", "LEGAL_HOLD")
    assert hold.removeprefix("/legal-holds/") in problem["reasons"][0]["text"]
    release = f"{hold}/release-legal-hold"
    play.refuses(YI, release, WHY, 403, "R5.4", "OWN_HOLD")
    play.do(BING, release, WHY)
    play.refuses(YI, path, {}, 403, "R5.4", "OWN_ERASURE")
    return erasure


def _gone(play: Play, lead: str, deal: str, then: int) -> None:
    (contact,) = play.get(CHEN, lead)["contacts"]
    assert (contact["name"], contact["phone"]) == (ERASED, ERASED)
    registered = play.the(lead, "LeadRegistered")["data"]["contact"]
    assert {registered[name] for name in ("name", "phone", "email", "position")} == {ERASED}
    scored = play.the(lead, "LeadScoreSubmitted")["data"]
    assert (scored["budget_evidence"], scored["total"]) == (ERASED, 10)
    for path in (lead, deal):
        for item in play.get(AUDITOR, f"{path}/history", as_of=then)["items"]:
            assert "玉兔" not in str(item)
    for reach in ({"phone": PHONE}, {"email": MAIL}):
        assert _search(play, YI, **reach) == []
    feed = play.client.get(f"{API}/events", headers=play.headers(YI)).text
    assert ERASED in feed
    for canary in ("玉兔", PHONE, MAIL):
        assert canary not in feed


def _still_proven(play: Play, then: int) -> None:
    """What was sealed stays as it is: the whole log verifies, no key of anybody is needed."""
    proof = play.client.get(
        f"{API}/ledger/proof", params={"position": then}, headers=play.headers(AUDITOR)
    )
    assert proof.status_code == 200
    with Examination(Sources(play.place.location, play.place.keys)) as examination:
        assert examination.run().vouched


def _no_longer_written_of(play: Play, lead: str, deal: str, contact: str) -> None:
    """Nothing is added of him; what he claimed is free; the case goes on with somebody else."""
    again = {"contact_id": contact, "name": "玉兔", "phone": PHONE}
    play.refuses(CHEN, f"{deal}/add-contact", again, 422, "R5.4", "CONTACT_ERASED")
    play.do(CHEN, f"{deal}/add-contact", {"name": "吴刚", "phone": "13911112222"})
    asked = {"contact_id": contact} | WHY
    play.refuses(BING, "/erasures", asked, 422, "R5.4", "CONTACT_ERASED")
    play.refuses(BING, "/restrictions", asked, 422, "R5.4", "CONTACT_ERASED")
    play.do(ZHAO, "/leads", bodies.lead(bodies.STATIONERY, contact=HIM | {"name": "玉兔二号"}))
    (row,) = _search(play, ZHAO, phone=PHONE)
    assert row["contact_id"] != contact
    play.do(YI, "/erasures", {"contact_id": row["contact_id"]} | WHY)
    erasure = play.get(YI, "/erasures", state="PROPOSED")["items"][0]["id"]
    play.do(BING, f"/erasures/{erasure}/approve-erasure")
