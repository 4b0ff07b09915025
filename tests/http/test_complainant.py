"""Who complained is nowhere to be read by those who do not handle it (R3.7.10)."""

from __future__ import annotations

from typing import Any

import pytest
from people import APP, AUDITOR, CHEN, FENG, HE, QIAN, WANG, XU, YI, ZHENG, ZHOU
from service import API
from stories.complaints import complaint, customer_of
from stories.playing import Play

SECRETS = ("海底贝母", "13977776666", "海底珊瑚", "13955554444")
OUTSIDE = (CHEN, WANG, FENG, HE, ZHENG, QIAN, ZHOU, "admin0")


def case_with_secrets(service: Play, customer_id: str, **changes: Any) -> dict[str, Any]:
    who = {"name": SECRETS[0], "phone": SECRETS[1], "position": "厨务总监"}
    body = complaint(customer_id, complainant=who, category="UNMET_FUNCTION", **changes)
    return service.do(CHEN, "/complaints", body)


@pytest.fixture(scope="module")
def complained(service: Play, cases: dict[str, str]) -> tuple[str, ...]:
    """Every place in which something of a complaint stands."""
    customer_id = customer_of(service, cases["deal"])
    answer = case_with_secrets(service, customer_id)
    assert not seen(str(answer))
    path = f"/complaints/{answer['id']}"
    added = service.do(WANG, f"{path}/add-contact", {"name": SECRETS[2], "phone": SECRETS[3]})
    assert not seen(str(added))
    reopened = service.post(APP, f"{path}/reopen", {"reason": "客户要求"})
    assert not seen(reopened.text)
    twice = service.post(APP, "/complaints", complaint(customer_id, category="UNMET_FUNCTION"))
    assert twice.status_code == 409
    assert not seen(twice.text)
    return (
        path,
        f"{path}/history",
        f"{path}/forms",
        f"{path}/forms/complaint",
        "/complaints",
        "/complaint-statistics",
        f"/customers/{customer_id}",
        "/worklist",
        "/deadlines",
        "/deadlines/CMP_ACK",
        "/audit",
        cases["deal"],
        f"{cases['deal']}/history",
        cases["lead"],
    )


def seen(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("person", OUTSIDE)
def test_R3_7_10_who_does_not_handle_it_reads_it_nowhere(
    service: Play, complained: tuple[str, ...], person: str
) -> None:
    for path in complained:
        for accept in ("application/json", "text/csv", "text/html"):
            answer = service.client.get(
                f"{API}{path}",
                params={"min_position": service.position()},
                headers=service.headers(person, accept=accept),
            )
            assert answer.status_code < 500, answer.text
            assert not seen(answer.text), (path, accept)


@pytest.mark.parametrize("person", [XU, AUDITOR, YI])
def test_R3_7_10_who_handles_complaints_or_looks_on_reads_it(
    service: Play, complained: tuple[str, ...], person: str
) -> None:
    state, history = complained[:2]
    assert seen(str(service.get(person, state))) == list(SECRETS)
    assert seen(str(service.get(person, history))) == list(SECRETS)


def test_R3_7_10_who_registered_it_gets_it_back_as_little(
    service: Play, cases: dict[str, str]
) -> None:
    customer_id = customer_of(service, cases["deal"])
    key = {"idempotency_key": "once"}
    body = complaint(customer_id, complainant=SECRETS[0], category="DELIVERY_DELAY")
    first = service.post(APP, "/complaints", body, **key)
    again = service.post(APP, "/complaints", body, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    for answer in (first, again):
        assert not seen(answer.text)
        assert answer.json()["events"][0]["data"]["complainant"] is None


def test_R5_4_a_contact_of_the_lead_may_complain_by_his_id(
    service: Play, cases: dict[str, str]
) -> None:
    lead = service.get(CHEN, f"/leads/{service.get(CHEN, cases['deal'])['lead_id']}")
    contact = lead["contacts"][0]
    body = complaint(lead["customer_id"], complainant=contact["contact_id"], category="OTHER")
    made = service.do(XU, "/complaints", body)
    assert service.get(XU, f"/complaints/{made['id']}")["complainant"] == contact
    wrong = complaint(lead["customer_id"], complainant=made["id"], category="OTHER", product="灯")
    service.refused(CHEN, "/complaints", wrong, 409, "R3.7.1")
    wrong["deal_id"] = cases["deal"].rpartition("/")[2]
    service.refused(CHEN, "/complaints", wrong, 422, "R5.4", "CONTACT_UNKNOWN")


def test_R3_7_2_criteria_may_be_left_out(service: Play, cases: dict[str, str]) -> None:
    deal_id = cases["deal"].rpartition("/")[2]
    made = case_with_secrets(service, customer_of(service, cases["deal"]), deal_id=deal_id)
    path = f"/complaints/{made['id']}/triage"
    criteria = {"amount_fen": 12_000_000}
    mild = {"severity": "GENERAL", "criteria": criteria}
    service.refused(XU, path, mild, 422, "R3.7.2", "SEVERITY_TOO_LOW")
    service.do(XU, path, {"severity": "MAJOR", "criteria": criteria})
