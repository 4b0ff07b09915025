"""Finding a customer by the phone or mail address of one of its people (R5.4)."""

from __future__ import annotations

from typing import Any

import pytest
from people import APP, AUDITOR, BING, CHEN, QIAN, SUN, WANG, WU, XU, YI, ZHENG
from service import API
from stories import bodies
from stories.complaints import complaint
from stories.playing import Play

PHONE, MAIL = "13944443333", "change@guanghan.example"


def search(service: Play, person: str, **reach: str) -> Any:
    answer = service.post(person, "/customers/search", reach)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.fixture(scope="module")
def customer(service: Play) -> dict[str, Any]:
    """A lead of 陈一's and a complaint, whose people share a phone."""
    contact = {"name": "嫦娥", "phone": "139-4444-3333", "email": MAIL}
    lead = service.do(CHEN, "/leads", bodies.lead("蟾宫折桂画院", contact=contact))
    customer_id = lead["events"][0]["data"]["customer_id"]
    who = {"name": "吴刚", "phone": PHONE}
    told = service.do(XU, "/complaints", complaint(customer_id, complainant=who, deal_id=None))
    return {"id": customer_id, "lead": lead["id"], "complaint": told["id"]}


def test_R5_4_each_finds_the_people_of_the_cases_that_he_reads(
    service: Play, customer: dict[str, Any]
) -> None:
    """Who complained is found by those alone who handle complaints (R3.7.10)."""
    for person, found in (
        (CHEN, {"lead"}),
        (WANG, {"lead"}),
        (QIAN, {"lead"}),
        (XU, {"lead", "complaint"}),
        (YI, {"lead", "complaint"}),
        (AUDITOR, {"lead", "complaint"}),
    ):
        items = search(service, person, phone=f"0086 {PHONE}")
        assert {item["id"] for item in items} == {customer["id"]}
        cases = {case["id"] for item in items for case in item["cases"]}
        assert cases == {customer[kind] for kind in found}, person
        assert len(items) == len({item["contact_id"] for item in items}) == len(found)


def test_R5_4_the_whole_address_is_compared_and_nothing_less(
    service: Play, customer: dict[str, Any]
) -> None:
    assert len(search(service, CHEN, email=MAIL.upper())) == 1
    for other in (MAIL[:-1], "guanghan.example", "change"):
        assert search(service, CHEN, email=other) == []
    for other in (PHONE[:-1], f"{PHONE}0", "4444", "--"):
        assert search(service, CHEN, phone=other) == []
    assert search(service, YI, phone=PHONE, email="wugang@guanghan.example") == []


@pytest.mark.parametrize("person", [SUN, WU, ZHENG, APP, "admin0"])
def test_R5_4_who_does_not_read_how_people_are_reached_may_not_ask(
    service: Play, customer: dict[str, Any], person: str
) -> None:
    problem = service.refused(person, "/customers/search", {"phone": PHONE}, 403, "R5.4")
    assert problem["type"] == "role"


@pytest.mark.parametrize(
    "body", [{}, [], {"phone": 1}, {"phone": ""}, {"name": "嫦娥"}, {"phone": None}]
)
def test_R5_4_a_question_without_a_phone_or_address_is_none(service: Play, body: Any) -> None:
    answer = service.client.post(
        f"{API}/customers/search", json=body, headers=service.headers(CHEN)
    )
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")


def test_R5_4_who_decides_on_an_erasure_reads_who_else_is_reached_so(
    service: Play, customer: dict[str, Any]
) -> None:
    """The same phone in a lead and in a complaint, under two ids: perhaps one person."""
    rows = search(service, YI, phone=PHONE)
    ids = {case["id"]: item["contact_id"] for item in rows for case in item["cases"]}
    asked = {"contact_id": ids[customer["lead"]], "reason": "客户要求删除"}
    erasure = service.do(YI, "/erasures", asked)["id"]
    found = service.get(BING, f"/erasures/{erasure}")
    other = {"contact_id": ids[customer["complaint"]], "cases": [customer["complaint"]]}
    assert found["also_reached"] == [other]
    assert PHONE not in str(found)
