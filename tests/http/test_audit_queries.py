"""Conformance and the register of overrides over HTTP (V15, V16)."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import uuid4

import httpx
import pytest
from people import AUDITOR, BOTH, WANG
from service import API
from stories import bodies
from stories.journeys import approved, registered
from stories.playing import Play

from domain.clauses.applying import JUDGED

STATUSES = ("satisfied", "waived", "late", "violated", "not_yet", "not_applicable")


@pytest.fixture(scope="module")
def lead(service: Play) -> str:
    """Grade A and called a day late; somebody tried to approve his own score."""
    path = registered(service, "哪吒风火轮物流有限公司", by=BOTH)
    service.do(BOTH, f"{path}/score-lead", bodies.score(4, 4, 4))
    service.refused(BOTH, f"{path}/approve-score", {"round": 1}, 403, "G3.1.7")
    service.do(WANG, f"{path}/approve-score", {"round": 1})
    service.clock("03-04 10:00")
    service.do(BOTH, f"{path}/record-first-contact", bodies.contact())
    other = registered(service, "风火轮二厂")
    approved(service, other, 3, 3, 3)
    return path


def ask(service: Play, path: str, **params: Any) -> httpx.Response:
    headers = {n: params.pop(n) for n in ("accept", "accept_language") if n in params}
    return service.client.get(
        f"{API}{path}", params=params, headers=service.headers(AUDITOR, **headers)
    )


def test_V15_the_clauses_of_one_case(service: Play, lead: str) -> None:
    found = service.get(AUDITOR, "/conformance", lead_id=lead.removeprefix("/leads/"))
    assert [item["clause"] for item in found["items"]] == list(JUDGED)
    assert {item["status"] for item in found["items"]} <= set(STATUSES)
    late = next(item for item in found["items"] if item["clause"] == "G3.1.9")
    assert (late["status"], late["source"]) == ("late", "guidebook")
    events = service.get(AUDITOR, f"{lead}/history")["items"]
    assert {e["event"] for e in events if e["position"] in late["proof"]} == {
        "DeadlineBreached",
        "DeadlineMet",
    }
    assert found["score_bp"] == found["satisfied"] * 10_000 // found["applicable"] < 10_000
    assert sum(found[status] for status in STATUSES) == len(JUDGED)
    assert (found["next"], found["case"]["lead_id"]) == (None, lead.removeprefix("/leads/"))


def test_V15_of_a_case_there_is_not(service: Play, lead: str) -> None:
    for name in ("lead_id", "deal_id", "complaint_id"):
        answer = ask(service, "/conformance", **{name: str(uuid4())})
        assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
    answer = ask(service, "/conformance", deal_id=lead.removeprefix("/leads/"))
    assert answer.status_code == 404


@pytest.mark.parametrize("by", ["clause", "rep", "case"])
def test_V15_over_all_cases(service: Play, lead: str, by: str) -> None:
    items = service.get(AUDITOR, "/conformance", by=by)["items"]
    assert items
    for item in items:
        assert {*STATUSES, "score_bp", "violation_rate_bp"} <= item.keys()
    filters = {"strength": "C", "clause": "G3.1.9", "scenario": "NEW_CUSTOMER", "rep": BOTH}
    narrowed = service.get(AUDITOR, "/conformance", by=by, status="late", **filters)["items"]
    assert [item["late"] for item in narrowed] == [1]


def test_V15_in_the_language_asked_for(service: Play, lead: str) -> None:
    english = ask(service, "/conformance", clause="R3.1.1", accept_language="en").json()
    chinese = ask(service, "/conformance", clause="R3.1.1", accept_language="zh-CN").json()
    (first,), (second,) = english["items"], chinese["items"]
    assert first["source_text"] == "Supplement, not the original text"
    assert second["source_text"] == "补充条款(非原文)"
    assert (first["title"], second["title"]) == ("Score review in time", "评分及时审核")


def test_V16_the_register(service: Play, lead: str) -> None:
    (tried,) = service.get(AUDITOR, "/overrides", kind="self_approval")["items"]
    assert (tried["person"], tried["aggregate_id"]) == (BOTH, lead.removeprefix("/leads/"))
    answer = ask(service, "/overrides", kind="self_approval", accept_language="en").json()
    assert answer["items"][0]["what"].startswith("Refused to one person alone: approve the score. ")
    operator = service.get(AUDITOR, "/overrides", kind="operator", limit=1)
    assert operator["items"][0]["person"] == "operator"
    following = service.get(AUDITOR, "/overrides", kind="operator", cursor=operator["next"])
    assert operator["items"][0] not in following["items"]


@pytest.mark.parametrize(
    ("path", "params", "first"),
    [
        ("/conformance", {}, "clause"),
        ("/conformance", {"by": "case"}, "id"),
        ("/overrides", {}, "position"),
    ],
)
def test_as_csv(service: Play, lead: str, path: str, params: dict[str, str], first: str) -> None:
    answer = ask(service, path, accept="text/csv", **params)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows
    assert next(iter(rows[0])) == first
    one = ask(service, "/conformance", accept="text/csv", lead_id=lead.removeprefix("/leads/"))
    assert one.text.count("G3.1.9") >= 1


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/conformance", {"by": "moon"}),
        ("/conformance", {"lead_id": "x"}),
        ("/conformance", {"strength": "P"}),
        ("/conformance", {"status": "perhaps"}),
        ("/conformance", {"since": "yesterday"}),
        ("/conformance", {"elephant": "1"}),
        ("/overrides", {"kind": "miracle"}),
        ("/overrides", {"aggregate_id": "x"}),
        ("/overrides", {"cursor": "x"}),
    ],
)
def test_a_wrong_value_is_invalid(
    service: Play, lead: str, path: str, params: dict[str, str]
) -> None:
    answer = ask(service, path, **params)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid"), answer.text


def test_no_value_breaks_a_view(service: Play, lead: str) -> None:
    for params in ({"clause": "%"}, {"rep": "\x00"}, {"team": "甲" * 500}, {"clause": "R9.9"}):
        for by in ("clause", "rep", "case"):
            assert ask(service, "/conformance", by=by, **params).status_code in (200, 422)
