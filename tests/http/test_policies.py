"""Over HTTP: a policy takes two people, everybody can read it, and some may try another (R5.3)."""

from __future__ import annotations

from typing import Any

import pytest
from given import at
from people import AUDITOR, CHEN, EVERYBODY, LIU, QIAN, WANG, WU, XU, YI
from policies import values
from service import API
from stories import bodies
from stories.complaints import customer_of, investigated
from stories.playing import Play
from stories.signing import signed

from interfaces.http import policy_queries
from projections.what_if import parts

PUBLISH, APPROVE = "/company/publish-policy", "/company/approve-policy"
ADMIN = "admin0"


def proposal(version: str, changes: dict[str, Any], *without: str) -> dict[str, Any]:
    return {"policy_version": version, "values": values(changes, *without)}


def scored(service: Play, company: str, *scores: int) -> str:
    lead = f"/leads/{service.do(CHEN, '/leads', bodies.lead(company))['id']}"
    service.do(CHEN, f"{lead}/score-lead", bodies.score(*scores))
    return lead


def asked(service: Play, person: str, changes: Any, **more: Any) -> dict[str, Any]:
    """The answer to `POST /whatif`; `from_` stands for `from`."""
    body = {"values": changes} | {name.rstrip("_"): value for name, value in more.items()}
    return service.do(person, "/whatif", body)


def test_R5_3_from_the_proposal_to_the_figures_of_the_clauses(service: Play) -> None:
    before = scored(service, "甲", 4, 3, 3)
    (event,) = service.do(ADMIN, PUBLISH, proposal("2026-2", {"grade_a_min": 11}))["events"]
    assert event["type"] == "PolicyProposed"
    assert event["data"]["diff"] == [{"path": "grade_a_min", "old": 10, "new": 11}]
    assert service.get(CHEN, "/policies/2026-2")["state"] == "proposed"
    service.refused(ADMIN, APPROVE, {"policy_version": "2026-2"}, 403, "R5.3", "OWN_POLICY")
    service.refused(QIAN, APPROVE, {"policy_version": "2026-9"}, 422, "R5.3", "POLICY_NOT_PROPOSED")
    service.do(QIAN, APPROVE, {"policy_version": "2026-2"})
    after = scored(service, "乙", 4, 3, 3)
    grades = [service.the(lead, "LeadScoreSubmitted") for lead in (before, after)]
    assert [g["data"]["grade"] for g in grades] == ["A", "B"]
    assert [g["policy_version"] for g in grades] == ["2026-1", "2026-2"]
    answer = service.client.get(f"{API}/clauses", headers=service.headers(CHEN))
    (clause,) = (c for c in answer.json() if c["id"] == "G3.1.4")
    assert "11" in clause["text"]["en"]


def test_R5_3_the_list_of_policies(service: Play) -> None:
    listed = service.get(AUDITOR, "/policies")
    newest, shipped = listed["items"]
    assert listed["next"] is None
    assert [(i["version"], i["state"]) for i in listed["items"]] == [
        ("2026-2", "in_force"),
        ("2026-1", "former"),
    ]
    assert (newest["proposed_by"], newest["approved_by"]) == (ADMIN, QIAN)
    assert newest["proposed_at"] == "2026-03-02T01:00:00Z"
    assert 0 == shipped["in_force_from"] < shipped["in_force_to"] == newest["in_force_from"]
    assert newest["values"] == values({"grade_a_min": 11})
    assert service.get(AUDITOR, "/policies/2026-2")["values"] == newest["values"]
    unknown = service.client.get(f"{API}/policies/2025-1", headers=service.headers(CHEN))
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        (proposal("a", {"grade_a_min": 5}), "values.grade_b_min", "POLICY_ORDER_STRICT"),
        (proposal("a/b", {"grade_a_min": 12}), "policy_version", "MALFORMED"),
        (proposal("..", {"grade_a_min": 12}), "policy_version", "MALFORMED"),
        (
            proposal("a", {"clocks.CMP_ACK.limit": {"minutes": -60}}),
            "values.clocks.CMP_ACK.limit.minutes",
            "OUT_OF_RANGE",
        ),
        (proposal("a", {"grade_a_min": 16}), "values.grade_a_min", "OUT_OF_RANGE"),
        (proposal("a", {"grade_a_min": "11"}), "values.grade_a_min", "MALFORMED"),
        (proposal("a", {}, "grade_a_min"), "values.grade_a_min", "POLICY_INCOMPLETE"),
        (
            proposal("a", {"clocks.CMP_ACK.limit": {"minutes": 0}}),
            "values.clocks.CMP_ACK.limit",
            "POLICY_SPAN",
        ),
        (proposal("2026-2", {"grade_a_min": 12}), "policy_version", "POLICY_VERSION_USED"),
        (proposal("a", {"grade_a_min": 11}), "values", "POLICY_NOTHING_CHANGED"),
        ({"policy_version": "a"}, "values", "MISSING"),
    ],
)
def test_R5_3_what_is_no_policy_is_refused_by_its_path(
    service: Play, body: dict[str, Any], path: str, code: str
) -> None:
    problem = service.refused(ADMIN, PUBLISH, body, 422, "R5.3", code)
    assert (path, code) in [(r.get("field"), r["code"]) for r in problem["reasons"]]


def test_R5_3_an_unknown_value_is_not_well_formed(service: Play) -> None:
    answer = service.post(ADMIN, PUBLISH, proposal("a", {"lunch_minutes": 45}))
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert "lunch_minutes" in str(answer.json()["errors"])


# ---- what if --------------------------------------------------------------------------------


def test_R5_3_what_another_policy_would_have_decided(service: Play) -> None:
    before = service.position()
    answer = asked(service, WANG, {"grade_a_min": 10})
    assert service.position() == before, "nothing is written, not even a receipt"
    (row,) = answer["items"]
    assert (row["event"], row["what"], row["old"], row["new"]) == (
        "LeadScoreSubmitted",
        "grade",
        "B",
        "A",
    )
    assert answer["totals"]["grade"] == answer["totals"]["differences"] == 1
    assert answer["position"] == before
    assert (answer["from"], answer["to"], answer["next"]) == (1, None, None)
    (other,) = asked(service, QIAN, {"grade_a_min": 11})["items"]
    assert (other["old"], other["new"]) == ("A", "B"), "held against what ruled it"
    assert not asked(service, QIAN, {"grade_a_min": 10}, to=row["position"])["items"]
    assert not asked(service, QIAN, {"grade_a_min": 10}, from_=row["position"] + 1)["items"]
    instant = at("03-02 09:00").isoformat()
    assert asked(service, QIAN, {"grade_a_min": 10}, from_=instant)["items"] == [row]
    assert not asked(service, QIAN, {"grade_a_min": 10}, to=instant)["items"]


@pytest.mark.parametrize("person", [WANG, LIU, QIAN, AUDITOR, YI, ADMIN])
def test_R5_3_managers_and_who_watches_them_may_try(service: Play, person: str) -> None:
    assert "items" in asked(service, person, {})


@pytest.mark.parametrize("person", [CHEN, WU, XU])
def test_R5_3_others_may_not(service: Play, person: str) -> None:
    assert person in EVERYBODY.by_id
    service.refused(person, "/whatif", {"values": {}}, 403, "R5.3", "ROLE")


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ({"values": {"grade_a_min": 5}}, "rule", "values.grade_b_min"),
        ({"values": {"grade_a_min": "x"}}, "invalid", "values.grade_a_min"),
        ({"values": {"lunch": 1}}, "invalid", "values.lunch"),
        ({"values": 7}, "invalid", "values"),
        ({}, "invalid", "values"),
        ({"values": {}, "from": "yesterday"}, "invalid", "from"),
        ({"values": {}, "to": 1.5}, "invalid", "to"),
        ({"values": {}, "lunch": 1}, "invalid", "lunch"),
    ],
)
def test_R5_3_what_cannot_be_tried_is_said(
    service: Play, body: dict[str, Any], kind: str, said: str
) -> None:
    answer = service.post(WANG, "/whatif", body)
    assert (answer.status_code, answer.json()["type"]) == (422, kind)
    assert said in answer.text


def test_R5_3_a_long_log_is_gone_over_in_several_calls(
    service: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = asked(service, WANG, {"grade_a_min": 12})
    monkeypatch.setattr(parts, "BATCH", 5)
    monkeypatch.setattr(policy_queries, "MOST_EVENTS", 10)
    items: list[Any] = []
    following: int | None = 1
    calls = 0
    while following is not None:
        answer = asked(service, WANG, {"grade_a_min": 12}, from_=following)
        items += answer["items"]
        following, calls = answer["next"], calls + 1
    assert calls > 2
    assert items == whole["items"]


def test_R5_3_who_would_have_had_to_approve(service: Play) -> None:
    deal = signed(service, "03-03", "钟表厂", 48_000_000, {})
    complaint = investigated(service, customer_of(service, deal))
    finding = {"founded": "FOUNDED", "root_cause_code": "SEAL", "text": "密封圈老化"}
    service.do("zhou", f"{complaint}/record-finding", finding)
    solution = {"kind": "REPAIR", "cost_fen": 400_000, "due_on": "2026-03-20"}
    service.do("zhou", f"{complaint}/propose-solution", solution)
    changes = {"complaints": {"lead_cost_fen_max": 300_000}, "reserved_qa_minutes_min": 45}
    rows = asked(service, AUDITOR, changes)["items"]
    told = [(r["event"], r["what"], r["about"], r["clause"]) for r in rows]
    assert ("SolutionProposed", "limit", "approval", "R3.7.6") in told
    assert ("SolutionPresented", "refused", "QA_TOO_SHORT", "G3.3.8") in told
    (cost,) = (r for r in rows if r["event"] == "SolutionProposed")
    assert cost["old"] == ["customer_service/general_manager/sales_manager"]
    assert cost["new"] == ["general_manager/sales_manager"]
